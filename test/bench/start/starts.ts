import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../../../src/base/environment.ts';
import { silentLog } from '../../../src/base/log.ts';
import { SupervisedProcess, type StopStep } from '../../../src/base/supervisedProcess.ts';
import { launchRecorder, type RecorderLink } from '../../../src/recorder/link/recorderLink.ts';
import { exampleRequest } from '../../node/support/exampleRequest.ts';
import { framesPerSecond } from '../cpu/recorder.ts';
import { firstFragmentBelow, hasFragment } from './firstFragment.ts';

export interface StartScene {
  /** Names the display. */
  readonly environment: Environment;
  readonly dist: string;
  /** The display and its size. */
  readonly display: string;
  readonly size: string;
}

/** A way to begin a recording; gives the ms until its first frame is there. Ends what it started. */
export interface Start {
  readonly name: string;
  /** @param folder an empty one */
  measure(scene: StartScene, folder: string): Promise<number>;
}

const ending = (first: StopStep): StopStep[] => [first, { signal: 'SIGKILL', timeoutMs: 5000 }];

/** ffmpeg and nothing else: until the first fragment comes out of it. */
export const bareFfmpeg: Start = {
  name: 'bare ffmpeg',
  measure: async ({ environment, display, size }) => {
    const input = ['-f', 'x11grab', '-framerate', String(framesPerSecond), '-video_size', size];
    const encoder = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency'];
    const fragments = ['-movflags', 'empty_moov+default_base_moof+frag_every_frame'];
    const output = ['-pix_fmt', 'yuv420p', ...fragments, '-flush_packets', '1', '-f', 'mp4'];
    const began = performance.now();
    const child = new SupervisedProcess({
      command: 'ffmpeg',
      args: ['-hide_banner', '-nostats', ...input, '-i', display, ...encoder, ...output, 'pipe:1'],
      environment,
    });
    const first = new Promise<number>((resolve) => {
      let head = Buffer.alloc(0);
      child.stdout.on('data', (chunk: Buffer) => {
        head = Buffer.concat([head, chunk]).subarray(0, 64 * 1024);
        if (hasFragment(head)) {
          resolve(performance.now());
        }
      });
    });
    const ended = child.closed.then(({ stderrTail }) => {
      throw new Error(`ffmpeg has ended: ${stderrTail.slice(-5).join(' | ')}`);
    });
    try {
      return (await Promise.race([first, ended])) - began;
    } finally {
      ended.catch(() => undefined);
      await child.stop(ending({ write: 'q', timeoutMs: 10_000 }));
    }
  },
};

/** `codereel record`, from the command to the first frame in the file. */
export const fromTerminal: Start = {
  name: 'codereel record',
  measure: async ({ environment, dist }, folder) => {
    await mkdir(folder, { recursive: true });
    const began = performance.now();
    const child = new SupervisedProcess({
      command: process.execPath,
      args: [join(dist, 'cli.js'), 'record', '--json', `--output=${folder}`],
      environment,
    });
    child.stdout.resume();
    try {
      return (await firstFragmentBelow(folder)) - began;
    } finally {
      await child.stop(ending({ write: 'q\n', timeoutMs: 20_000 }));
    }
  },
};

/** The same with an ffmpeg whose version is not remembered, as after each update of it. */
export const fromTerminalAnew: Start = {
  name: 'codereel record, with an ffmpeg new to it',
  measure: (scene, folder) =>
    fromTerminal.measure(
      { ...scene, environment: { ...scene.environment, XDG_STATE_HOME: folder } },
      join(folder, 'output'),
    ),
};

/** As the extension does: a recorder is launched, connected to and told to start. */
export const fromEditor: Start = {
  name: 'launching a recorder, and start',
  measure: async (scene, folder) => {
    await mkdir(folder, { recursive: true });
    const began = performance.now();
    const link = await openLink(scene, folder);
    return (await startAndStop(link, folder)) - began;
  },
};

/** A recorder that is there already, from the request to the first frame in the file. */
export const fromWarmRecorder: Start = {
  name: 'start, of a recorder that waits',
  measure: async (scene, folder) => {
    await mkdir(folder, { recursive: true });
    const link = await openLink(scene, folder);
    const began = performance.now();
    return (await startAndStop(link, folder)) - began;
  },
};

async function openLink({ environment, dist }: StartScene, folder: string): Promise<RecorderLink> {
  return launchRecorder({
    nodePath: process.execPath,
    scriptPath: join(dist, 'recorder.js'),
    environment: { ...environment, XDG_RUNTIME_DIR: folder },
    log: silentLog,
  });
}

/** Gives when the first frame was in the file. */
async function startAndStop(link: RecorderLink, folder: string): Promise<number> {
  const recordings = join(folder, 'recordings');
  await mkdir(recordings);
  try {
    const first = firstFragmentBelow(recordings);
    const [at] = await Promise.all([
      first,
      link.start(exampleRequest(recordings, { cursorLog: true, quality: 'crisp' })),
    ]);
    await link.stop();
    return at;
  } finally {
    link.dispose();
  }
}
