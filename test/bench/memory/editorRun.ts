import { cp, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import { connectRecorder } from '../../../src/recorder/link/recorderLink.ts';
import { writeSettings } from '../../e2e/support/settingsFiles.ts';
import { statusButton, waitForStatus } from '../../stage/codereelControls.ts';
import { openStage, type Stage } from '../../stage/stage.ts';
import { makeVsix } from '../../stage/vsix.ts';
import { waitFor } from '../../stage/waitFor.ts';
import { benchFiles, readFastTime, readSamples } from './benchFiles.ts';
import { aheadAt } from './fastTime.ts';
import { HostHeap } from './hostHeap.ts';
import {
  framesPerSecond,
  prepareLongRun,
  sizesIn,
  watchLongRun,
  type LongRun,
  type LongRunOptions,
} from './longRun.ts';

export interface EditorRunOptions extends LongRunOptions {
  /** The folder of an installation of code-server. */
  readonly codeServer: string;
}

export interface EditorRun extends LongRun {
  readonly extensionHost: HostMemory;
}

/** Bytes over recorded milliseconds. */
export type MemoryOverTime = readonly (readonly [recordedMs: number, bytes: number])[];

export interface HostMemory {
  readonly resident: MemoryOverTime;
  /** What is alive in its heap, right after a collection. */
  readonly alive: MemoryOverTime;
}

/**
 * The same long recording, begun and ended in a real VS Code with the extension as it is packaged, but
 * for the recorder and the hook that it starts. Its panel is in sight all the while.
 */
export async function recordLongInEditor(options: EditorRunOptions): Promise<EditorRun> {
  const { root, environment, codeServer } = options;
  const { programs, recordings, ffmpegPath } = await prepareLongRun(options);
  const vsix = await makeVsix({ root, environment });
  const stage = await openStage({
    baseEnvironment: environment,
    installation: codeServer,
    vsixFiles: [vsix],
    project: path.join(root, 'test', 'fixtures', 'sampleProject'),
  });
  try {
    const dist = await replacePrograms(stage, programs);
    await writeSettings(stage, {
      'codereel.recording.folder': recordings,
      'codereel.recording.framesPerSecond': framesPerSecond,
      'codereel.recording.mode': 'studio',
      'codereel.capture.source': 'display:0',
      'codereel.sound.microphone': true,
      'codereel.sound.system': true,
      'codereel.keys.log': 'all',
      'codereel.ffmpeg.path': ffmpegPath,
      'codereel.notifications.finished': false,
    });
    await waitForStatus(stage.workbench, 'idle');
    await stage.workbench.runCommand('Codereel: Show Panel');
    // The button: who is in the panel's page cannot always reach the palette at once.
    await stage.workbench.click(statusButton(stage.workbench));
    await waitForStatus(stage.workbench, 'recording', 60_000);
    const folder = await waitFor('there is a recording', async () => {
      const [name] = await readdir(recordings);
      return name === undefined ? undefined : path.join(recordings, name);
    });
    const link = await connectRecorder(folder, silentLog);
    const host = await followHost(stage, dist, options);
    const watched = await watchLongRun(link, dist, options);
    const extensionHost = await host.end();
    await stage.workbench.click(statusButton(stage.workbench));
    await waitForStatus(stage.workbench, 'idle', 60_000);
    link.dispose();
    const fileBytes = await sizesIn(folder);
    return { ...watched, samples: readSamples(dist), fileBytes, extensionHost };
  } finally {
    await stage.close();
  }
}

/** Gives the folder of the installed extension's programs. */
async function replacePrograms({ folders }: Stage, programs: string): Promise<string> {
  const names = await readdir(folders.extensions);
  const installed = names.find((name) => name.startsWith('codereel.codereel-'));
  if (installed === undefined) {
    throw new Error(`Codereel is not installed in ${folders.extensions}.`);
  }
  const dist = path.join(folders.extensions, installed, 'dist');
  for (const name of ['recorder.js', 'hook.js', benchFiles.plan]) {
    await cp(path.join(programs, name), path.join(dist, name));
  }
  return dist;
}

/** Looks at the extension host's memory until it is ended; gives what it saw of the fast time. */
async function followHost(
  stage: Stage,
  dist: string,
  { lookEveryMs, collectEveryMs }: Pick<LongRunOptions, 'lookEveryMs' | 'collectEveryMs'>,
): Promise<{ readonly end: () => Promise<HostMemory> }> {
  const { id } = await waitFor('there is an extension host', async () =>
    (await stage.processes()).find(({ command }) => command.includes('--type=extensionHost')),
  );
  const heap = await HostHeap.open(id);
  const ending = new AbortController();
  const residents = look(() => residentBytes(id), lookEveryMs, ending.signal);
  const living = look(() => heap.alive(), collectEveryMs, ending.signal);
  return {
    end: async () => {
      ending.abort();
      const [resident, alive] = await Promise.all([residents, living]);
      heap.close();
      const fast = readFastTime(dist);
      const inFastTime = (seen: readonly Look[]): MemoryOverTime =>
        seen.map(({ realMs, bytes }) => [realMs - fast.fromMs + aheadAt(fast, realMs), bytes]);
      return { resident: inFastTime(resident), alive: inFastTime(alive) };
    },
  };
}

interface Look {
  readonly realMs: number;
  readonly bytes: number;
}

/** Until it is aborted. */
async function look(
  bytesNow: () => Promise<number>,
  everyMs: number,
  signal: AbortSignal,
): Promise<readonly Look[]> {
  const seen: Look[] = [];
  while (!signal.aborted) {
    seen.push({ bytes: await bytesNow(), realMs: systemClock.monotonic() });
    await new Promise((resolve) => {
      setTimeout(resolve, everyMs);
    });
  }
  return seen;
}

async function residentBytes(id: number): Promise<number> {
  const status = await readFile(`/proc/${id}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}
