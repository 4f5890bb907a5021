import { existsSync } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Environment } from '../../../src/base/environment.ts';
import { silentLog } from '../../../src/base/log.ts';
import type { SessionStatus } from '../../../src/protocol/recorderProtocol.ts';
import { launchRecorder, type RecorderLink } from '../../../src/recorder/link/recorderLink.ts';
import { exampleRequest } from '../../node/support/exampleRequest.ts';
import { openDisplay } from '../../stage/display.ts';
import { waitFor } from '../../stage/waitFor.ts';
import { benchFiles, readSamples, type MemorySample, type Plan } from './benchFiles.ts';
import { workInEditor } from './editor.ts';
import { writeFastFfmpeg } from './fastFfmpeg.ts';
import { buildFastRecorder } from './programs.ts';

export interface LongRunOptions extends Omit<Plan, 'parentFolder' | 'hurryFrom'> {
  readonly root: string;
  /** For all that is written, the recording too: empty, and removed by who made it. */
  readonly folder: string;
  readonly environment: Environment;
}

export interface LongRun {
  readonly samples: readonly MemorySample[];
  /** What the recorder said last before it was stopped. */
  readonly status: SessionStatus;
  /** Reports and levels that a client was sent. */
  readonly messages: number;
  /** The part of the reports in which the queue was full: the machine did not keep up, and a backlog is held. */
  readonly fullShare: number;
  /** Of the finished recording's files. */
  readonly fileBytes: Readonly<Record<string, number>>;
}

/** What a long run stands on. */
export interface LongStage {
  readonly programs: string;
  readonly recordings: string;
  readonly ffmpegPath: string;
}

export const framesPerSecond = 30;

export async function prepareLongRun(options: LongRunOptions): Promise<LongStage> {
  const { root, folder, environment, ...plan } = options;
  const recordings = path.join(folder, 'recordings');
  const programs = path.join(folder, 'programs');
  await mkdir(recordings, { recursive: true });
  const ffmpeg = { folder: path.join(folder, 'ffmpeg'), environment, speed: plan.speed };
  const [ffmpegPath] = await Promise.all([
    writeFastFfmpeg(ffmpeg),
    buildFastRecorder(root, programs, { ...plan, parentFolder: recordings, hurryFrom: null }),
  ]);
  return { programs, recordings, ffmpegPath };
}

/** Records for so long in recorded time, with two sounds, cursor, keys and markers; without VS Code. */
export async function recordLong(options: LongRunOptions): Promise<LongRun> {
  const { folder, environment } = options;
  const { programs, recordings, ffmpegPath } = await prepareLongRun(options);
  const display = await openDisplay({ environment, folder, width: 320, height: 180 });
  let link: RecorderLink | undefined;
  try {
    link = await launchRecorder({
      nodePath: process.execPath,
      scriptPath: path.join(programs, 'recorder.js'),
      environment: display.environment,
      log: silentLog,
    });
    await link.start(exampleRequest(recordings, { ...wholeRequest, ffmpegPath }));
    const watched = await watchLongRun(link, programs, options);
    const summary = await link.stop();
    const fileBytes = await sizesIn(summary.folder);
    return { ...watched, samples: readSamples(programs), fileBytes };
  } finally {
    await link?.discard().catch(() => undefined);
    link?.dispose();
    await display.close();
  }
}

/** All that a recording can hold. */
const wholeRequest = {
  mode: 'studio',
  cursorLog: true,
  framesPerSecond,
  keys: { log: 'all', commands: { 'ctrl+shift+p': 'workbench.action.showCommands' } },
  sound: { microphone: { device: '' }, system: { device: '' } },
} as const;

/**
 * Is the editor of a recording, and counts what it is told, until all frames of the run are in the file,
 * which on a busy machine is later than its time says.
 */
export async function watchLongRun(
  link: RecorderLink,
  programs: string,
  { lengthMs, speed }: Pick<Plan, 'lengthMs' | 'speed'>,
): Promise<Pick<LongRun, 'status' | 'messages' | 'fullShare'>> {
  let messages = 0;
  let reports = 0;
  let full = 0;
  let last: SessionStatus | undefined;
  let trouble: Error | undefined;
  link.onLevels(() => {
    messages += 1;
  });
  link.onStatus((status) => {
    messages += 1;
    reports += 1;
    full += status.queue.frames === status.queue.capacityFrames ? 1 : 0;
    last = status;
  });
  link.onLost((error) => {
    trouble = error;
  });
  link.onEnded(({ error }) => {
    trouble = new Error(error?.message ?? 'The recording ended by itself.');
  });
  await waitFor('time passes fast', () => existsSync(path.join(programs, benchFiles.fastTime)));
  const leave = workInEditor(link, programs);
  const frames = (lengthMs / 1000) * framesPerSecond;
  const status = await waitFor(
    `${frames} frames are recorded`,
    () => {
      if (trouble !== undefined) {
        throw trouble;
      }
      return last !== undefined && last.frames >= frames && last.elapsedMs >= lengthMs && last;
    },
    { timeoutMs: 60_000 + (10 * lengthMs) / speed, seen: () => last },
  );
  await leave();
  return { status, messages, fullShare: full / reports };
}

/** Of what is in a folder; a file that goes meanwhile is left out. */
export async function sizesIn(folder: string): Promise<Record<string, number>> {
  const names = await readdir(folder);
  const sizes = await Promise.all(
    names.map(async (name) => {
      const found = await stat(path.join(folder, name)).catch(() => undefined);
      return { name, bytes: found?.size };
    }),
  );
  return Object.fromEntries(
    sizes.flatMap(({ name, bytes }) => (bytes === undefined ? [] : [[name, bytes]])),
  );
}
