import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../src/base/clock.ts';
import type { Environment } from '../../src/base/environment.ts';
import { openDisplay } from '../stage/display.ts';
import { openPipeVoice, type PipeVoice } from '../stage/pipeVoice.ts';
import { openPulse } from '../stage/pulse.ts';

/** A screen, a microphone that speaks, and the programs that are killed. */
export interface SoakStage {
  /** For all that records or is to be seen: display and sound server are in it. */
  readonly environment: Environment;
  /** Where rounds have their folders. */
  readonly folder: string;
  /** Where the programs are: `recorder.js`, `hook.js`, `cli.js`. */
  readonly dist: string;
  readonly voice: PipeVoice;
  /** `keep`: what rounds have left is wanted. */
  close(keep: boolean): Promise<void>;
}

/** How often the microphone has a burst of a tone. */
export const burstEveryMs = 250;

export async function openSoakStage(searchPath: string, dist: string): Promise<SoakStage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'codereel-soak-'));
  const outside = { PATH: searchPath, HOME: folder };
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.toReversed()) {
      await closer();
    }
  };
  try {
    const display = await openDisplay({ environment: outside, folder, width: 640, height: 480 });
    closers.push(() => display.close());
    const soundFolder = path.join(folder, 'sound');
    await mkdir(soundFolder);
    const pulse = await openPulse({ environment: display.environment, folder: soundFolder });
    closers.push(() => pulse.close());
    const microphone = await pulse.plugIn('desk');
    const voice = await openPipeVoice({
      file: microphone.file,
      burstEveryMs,
      monotonic: () => systemClock.monotonic(),
    });
    closers.push(() => voice.stop());
    return {
      environment: { ...pulse.environment, HOME: folder, XDG_RUNTIME_DIR: folder },
      folder,
      dist,
      voice,
      close: async (keep) => {
        await close();
        if (!keep) {
          await rm(folder, { recursive: true, force: true });
        }
      },
    };
  } catch (error) {
    await close();
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
