import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { recordingFiles, type Manifest } from '../../../src/recording/manifest.ts';
import { composeMovieHead } from '../../../src/recording/mp4/movieHead.ts';
import { retimeFragment } from '../../../src/recording/mp4/retime.ts';
import {
  encodeSound,
  encodeTake,
  fragmentsOf,
  initOf,
  partsOf,
} from '../recorder/output/movies.ts';

/* Recordings as a recorder leaves them that is killed. */

const run = promisify(execFile);

/** A video as it grows while it is recorded, and what is whole in it. */
export interface GrowingVideo {
  readonly bytes: Buffer;
  /** Where the head ends, and then each fragment. */
  readonly ends: readonly number[];
  /** How many whole pictures there are in so many bytes. */
  framesIn(length: number): number;
}

/** A second and a half of pictures and sound, by the recorder's own ffmpeg options and muxer. */
export async function growingVideo(): Promise<GrowingVideo> {
  const take = await encodeTake(0, 45);
  const sound = await encodeSound(Buffer.alloc(48_000 * 4 * 1.5, 7));
  const [videoInit, soundInit] = [initOf(take), initOf(sound)];
  if (videoInit === undefined || soundInit === undefined) {
    throw new Error('ffmpeg wrote no head');
  }
  const head = composeMovieHead(videoInit, [{ init: soundInit, name: 'Microphone' }]);
  const pictures = partsOf(take).flatMap((part) => (part.kind === 'fragment' ? [part] : []));
  const sounds = fragmentsOf(sound);
  const pieces: { bytes: Buffer; isPicture: boolean }[] = [
    { bytes: Buffer.from(head), isPicture: false },
  ];
  const ticks = { picture: 0, sound: 0 };
  for (const [index, part] of pictures.entries()) {
    const duration = part.timing[0]?.duration ?? 0;
    const place = { trackId: 1, sequence: pieces.length, decodeTime: ticks.picture, duration };
    pieces.push({ bytes: Buffer.concat(retimeFragment(part, place).buffers), isPicture: true });
    ticks.picture += duration;
    const heard = sounds[index];
    if (heard !== undefined) {
      const length = heard.timing[0]?.duration ?? 0;
      const there = {
        trackId: 2,
        sequence: pieces.length,
        decodeTime: ticks.sound,
        duration: length,
      };
      pieces.push({ bytes: Buffer.concat(retimeFragment(heard, there).buffers), isPicture: false });
      ticks.sound += length;
    }
  }
  const ends: number[] = [];
  for (const { bytes } of pieces) {
    ends.push((ends.at(-1) ?? 0) + bytes.length);
  }
  return {
    bytes: Buffer.concat(pieces.map(({ bytes }) => bytes)),
    ends,
    framesIn: (length) =>
      pieces.filter(({ isPicture }, index) => isPicture && (ends[index] ?? Infinity) <= length)
        .length,
  };
}

/** What a killed recorder's manifest says. */
export const interruptedManifest: Manifest = {
  format: 'codereel.recording',
  version: 1,
  id: '8b0f3d6e-54b5-4d54-9a64-1f7fbb3ce1f0',
  name: 'Cut off',
  mode: 'studio',
  state: 'recording',
  createdAt: '2026-11-22T08:00:00.000Z',
  source: { kind: 'window', id: null },
  clock: { epochUnixMs: 1_795_334_400_000, epochMonotonicMs: 5, videoStartMs: 240.5, pauses: [] },
  video: {
    file: recordingFiles.video,
    codec: 'h264',
    encoder: 'libx264',
    area: { x: 0, y: 0, width: 320, height: 180 },
    width: 320,
    height: 180,
    framesPerSecond: 30,
    durationMs: 0,
    frames: 0,
    bytes: 0,
    gaps: [],
    incomplete: false,
  },
  cursor: { file: recordingFiles.cursor, state: 'on', events: 0 },
  sound: [
    {
      kind: 'microphone',
      device: 'desk',
      trackId: 2,
      codec: 'aac',
      sampleRate: 48_000,
      channels: 2,
      state: 'on',
      filledMs: 12,
      driftMs: 1,
    },
  ],
  keys: { file: recordingFiles.keys, log: 'shortcuts', state: 'on', events: 0 },
  timeline: { file: recordingFiles.timeline, events: 0 },
  preview: null,
  statistics: {
    dropped: 3,
    queueCapacityFrames: 96,
    peakQueueFrames: 3,
    peakQueueBytes: 9,
    peakMemoryBytes: 9,
  },
  software: { codereel: '0.1.0', ffmpeg: '5.1.9', platform: 'linux-x64' },
  error: null,
  ended: null,
  recovered: null,
};

const epoch = '"version":1,"epoch":"2026-11-22T08:00:00.000Z"';

/** The logs of a recording, each of which was cut off within a line. */
export const tornLogs: Readonly<Record<string, string>> = {
  [recordingFiles.cursor]: `{"format":"codereel.cursor",${epoch},"area":{"x":0,"y":0,"width":320,"height":180},"scale":1}\n[240.5,"m",0.5,0.5]\n[300,"m",0.6,0.5]\n[301,"m",0.`,
  [recordingFiles.keys]: `{"format":"codereel.keys",${epoch}}\n[260,"k","ctrl+k",null]\n[3`,
  [recordingFiles.timeline]: `{"format":"codereel.timeline",${epoch}}\n[261,"marker","here"]\n[9,"mark`,
};

/** Makes the folder of a recording whose recorder was killed when the video had these bytes. */
export async function leaveInterrupted(folder: string, video: Uint8Array | null): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (video !== null) {
    await writeFile(path.join(folder, recordingFiles.video), video);
  }
  const manifest = `${JSON.stringify({ ...interruptedManifest, later: { kept: 1 } }, null, 2)}\n`;
  await writeFile(path.join(folder, recordingFiles.manifest), manifest);
  await writeFile(path.join(folder, recordingFiles.spare), Buffer.alloc(1000, 1));
  await mkdir(path.join(folder, recordingFiles.samples), { recursive: true });
  await writeFile(path.join(folder, recordingFiles.samples, 'track1'), 'spooled');
  for (const [name, text] of Object.entries(tornLogs)) {
    await writeFile(path.join(folder, name), text);
  }
}

/** How many pictures decode, and what ffprobe complains of meanwhile. */
export async function decoded(file: string): Promise<{ frames: number; complaints: string }> {
  const words = '-v warning -count_frames -select_streams v:0 -show_entries stream=nb_read_frames';
  const { stdout, stderr } = await run('ffprobe', [...words.split(' '), '-of', 'csv=p=0', file]);
  return { frames: Number.parseInt(stdout, 10), complaints: stderr };
}
