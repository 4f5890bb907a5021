import path from 'node:path';
import type { Mode } from '../protocol/mode.ts';
import type { PanelRecording } from '../protocol/panelProtocol.ts';
import { recordingFiles } from '../recording/manifest.ts';
import type { Manifest } from '../recording/manifest.ts';
import type { RecordingEntry } from '../recording/recordingFolder.ts';

/** A recording as lists show it. Times in milliseconds, paths absolute. */
export interface ListedRecording {
  readonly folder: string;
  readonly name: string;
  readonly state: PanelRecording['state'];
  readonly mode: Mode | null;
  /** ISO 8601. */
  readonly createdAt: string | null;
  readonly durationMs: number | null;
  readonly bytes: number | null;
  readonly video: string;
  readonly preview: string | null;
  /** What is wrong with it, as a sentence. */
  readonly problem: string | null;
}

/** `atWork`: whether a recorder still writes into the folder. */
export function listedRecording(entry: RecordingEntry, atWork: boolean): ListedRecording {
  const { folder } = entry;
  const video = path.join(folder, recordingFiles.video);
  if ('problem' in entry) {
    return {
      folder,
      name: path.basename(folder),
      state: 'unreadable',
      mode: null,
      createdAt: null,
      durationMs: null,
      bytes: null,
      video,
      preview: null,
      problem: entry.problem.message,
    };
  }
  const { manifest } = entry;
  const state = stateOf(manifest, atWork);
  return {
    folder,
    name: manifest.name,
    state,
    mode: manifest.mode,
    createdAt: manifest.createdAt,
    // While it runs, and for ever after a kill, the manifest's figures are those of its start.
    durationMs: manifest.state === 'recording' ? null : manifest.video.durationMs,
    bytes: manifest.state === 'recording' ? null : manifest.video.bytes,
    video,
    preview: manifest.preview === null ? null : path.join(folder, manifest.preview),
    problem: manifest.error?.message ?? null,
  };
}

function stateOf(manifest: Manifest, atWork: boolean): ListedRecording['state'] {
  return manifest.state === 'recording' && !atWork ? 'interrupted' : manifest.state;
}
