import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { ErrorData } from '../../base/errors.ts';
import type { Area, SoundKind } from '../../protocol/recorderProtocol.ts';
import { settings } from '../../protocol/settings.ts';
import { timeInFolderName } from '../folderName.ts';
import {
  manifestFormat,
  manifestSchema,
  manifestVersion,
  recordingFiles,
  type Manifest,
} from '../manifest.ts';
import type { SoundFacts, VideoFacts } from '../mp4/probe.ts';

/** What is found in a recording's folder beside its manifest. */
export interface FolderFacts {
  readonly folderName: string;
  /** undefined: there is no picture to be seen. */
  readonly video: VideoFacts | undefined;
  /** When the video was last written to, Unix time in ms. */
  readonly videoWrittenMs: number;
  /** Whole events in each log; undefined where there is no log. */
  readonly events: Readonly<Record<'cursor' | 'keys' | 'timeline', number | undefined>>;
  /** What the logs' headers say: the zero of all times, and where the cursor moved. */
  readonly epoch: string | undefined;
  readonly area: Area | null;
  readonly hasPreview: boolean;
}

/**
 * The manifest of a recording that was interrupted, with what is really there. What is not known from
 * there stays as it was. `recoveredAt`: null where it was ended by its recorder all the same.
 */
export function repairedManifest(
  manifest: Manifest,
  facts: FolderFacts,
  recoveredAt: string | null,
): Manifest {
  const { video, events } = facts;
  return {
    ...manifest,
    state: video === undefined || manifest.state === 'failed' ? 'failed' : 'finished',
    video: { ...manifest.video, ...pictureOf(video, manifest.video), incomplete: false },
    cursor: { ...manifest.cursor, ...logOf(manifest.cursor.state, events.cursor) },
    keys: { ...manifest.keys, ...logOf(manifest.keys.state, events.keys) },
    timeline: { ...manifest.timeline, events: events.timeline ?? 0 },
    sound: video?.sounds.map((sound) => soundOf(sound, manifest.sound)) ?? [],
    preview: facts.hasPreview ? recordingFiles.preview : null,
    error: manifest.error ?? (video === undefined ? noPicture : null),
    recovered: recoveredAt === null ? manifest.recovered : { at: recoveredAt },
  };
}

const noPicture: ErrorData = {
  code: 'recorder-lost',
  message: 'The recorder was gone before it had recorded a picture.',
  remedy: 'Delete the recording: there is nothing in it.',
};

/**
 * A manifest made anew: from what can still be read of a damaged one, then from what the video, the
 * logs and the folder's name tell, then from defaults. `raw`: the damaged one's JSON, if it is any.
 */
export function manifestAnew(raw: unknown, facts: FolderFacts): Manifest {
  const made = fromFacts(facts);
  const damaged =
    typeof raw === 'object' && raw !== null ? new Map(Object.entries(raw)) : undefined;
  const kept: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(manifestSchema.entries)) {
    const read = v.safeParse(schema, damaged?.get(key));
    if (damaged?.has(key) === true && read.success) {
      kept[key] = read.output;
    }
  }
  return v.parse(manifestSchema, { ...made, ...kept });
}

function fromFacts({
  folderName,
  video,
  videoWrittenMs,
  epoch,
  area,
  ...rest
}: FolderFacts): Manifest {
  const { events, hasPreview } = rest;
  const epochMs = Date.parse(epoch ?? '');
  const begunMs = Number.isNaN(epochMs)
    ? (timeInFolderName(folderName) ?? videoWrittenMs)
    : epochMs;
  return {
    format: manifestFormat,
    version: manifestVersion,
    id: randomUUID(),
    name: nameIn(folderName),
    mode: 'instant',
    state: 'recording',
    createdAt: new Date(begunMs).toISOString(),
    source: { kind: 'display', index: 0 },
    clock: { epochUnixMs: begunMs, epochMonotonicMs: 0, videoStartMs: null, pauses: [] },
    video: {
      file: recordingFiles.video,
      codec: 'h264',
      encoder: '',
      area,
      width: 0,
      height: 0,
      framesPerSecond: settings['recording.framesPerSecond'].default,
      durationMs: 0,
      frames: 0,
      bytes: 0,
      gaps: [],
      incomplete: false,
    },
    cursor: { file: recordingFiles.cursor, state: stateOf(events.cursor), events: 0 },
    sound: video?.sounds.map((sound) => soundOf(sound, [])) ?? [],
    keys: {
      file: recordingFiles.keys,
      log: events.keys === undefined ? 'off' : 'shortcuts',
      state: stateOf(events.keys),
      events: 0,
    },
    timeline: { file: recordingFiles.timeline, events: 0 },
    preview: hasPreview ? recordingFiles.preview : null,
    statistics: {
      dropped: 0,
      queueCapacityFrames: 0,
      peakQueueFrames: 0,
      peakQueueBytes: 0,
      peakMemoryBytes: 0,
    },
    software: { codereel: '', ffmpeg: '', platform: '' },
    error: null,
    ended: null,
    recovered: null,
  };
}

function stateOf(events: number | undefined): 'off' | 'on' {
  return events === undefined ? 'off' : 'on';
}

/** `2026-11-22T08-00-00-my-project` was called something like `my project`. */
function nameIn(folderName: string): string {
  const slug =
    timeInFolderName(folderName) === undefined ? folderName : folderName.slice(stampLength);
  return slug.replaceAll('-', ' ').trim() || 'recording';
}

const stampLength = '2026-11-22T08-00-00-'.length;

function pictureOf(
  video: VideoFacts | undefined,
  before: Manifest['video'],
): Pick<Manifest['video'], 'width' | 'height' | 'durationMs' | 'frames' | 'bytes'> {
  const { width, height } = video ?? before;
  const { durationMs, frames, bytes } = video ?? { durationMs: 0, frames: 0, bytes: 0 };
  return { width, height, durationMs, frames, bytes };
}

function logOf(
  state: Manifest['cursor']['state'],
  events: number | undefined,
): Pick<Manifest['cursor'], 'state' | 'events'> {
  return events === undefined
    ? { state: state === 'on' ? 'unavailable' : state, events: 0 }
    : { state, events };
}

function soundOf(
  { trackId, name, sampleRate, channels }: SoundFacts,
  known: Manifest['sound'],
): Manifest['sound'][number] {
  const kind: SoundKind = /^microphone$/i.test(name) ? 'microphone' : 'system';
  return (
    known.find((sound) => sound.trackId === trackId) ?? {
      kind,
      device: '',
      trackId,
      codec: 'aac',
      sampleRate: Math.round(sampleRate),
      channels,
      state: 'on',
      filledMs: 0,
      driftMs: 0,
    }
  );
}
