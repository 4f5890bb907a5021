import { stat } from 'node:fs/promises';
import type { Environment } from '../../../src/base/environment.ts';
import { SupervisedProcess, type StopStep } from '../../../src/base/supervisedProcess.ts';
import { waitFor } from '../../stage/waitFor.ts';

/** Something that records the screen, as a person would use it. */
export interface Recorder {
  readonly name: string;
  /** Starts it; resolves once its file begins to grow. */
  start(scene: RecordedScene): Promise<RunningRecorder>;
}

/** What all of them are given to record. */
export interface RecordedScene {
  /** Names the display. */
  readonly environment: Environment;
  readonly display: string;
  readonly width: number;
  readonly height: number;
  /** VS Code's window. */
  readonly windowId: number;
  /** An empty folder of its own. */
  readonly folder: string;
}

export interface RunningRecorder {
  /** Its first process; all others come from it. */
  readonly processId: number;
  /** Unix time in ms at which that was started. */
  readonly startedAt: number;
  /** Asks it to finish as a person would, and resolves when it has ended. */
  stop(): Promise<Finished>;
}

export interface Finished {
  readonly file: string;
  /** Unix time in ms of the video's time 0, from a recorder that says so itself. */
  readonly zeroAt?: number;
}

export const framesPerSecond = 30;
/** x264's constant quality of Codereel's setting "crisp". All others are set to the same. */
export const crf = 18;

export interface ProgramOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Environment;
  /** How it is asked to finish, and how long it may take. */
  readonly finish: StopStep;
  /** It alone gets SIGINT before that, not what it has started. */
  readonly interrupted?: boolean;
  /** Where the recording is, or will be: undefined, it is not known yet. */
  readonly file: () => Promise<string | undefined>;
  /** What it says on standard output, as it comes. */
  readonly onOutput?: (text: string) => void;
}

/** A recorder that is one program with one file. */
export async function startProgram(options: ProgramOptions): Promise<RunningRecorder> {
  const { name, command, args, environment, finish, file, onOutput } = options;
  const startedAt = Date.now();
  const child = new SupervisedProcess({ command, args, environment });
  const { pid } = child;
  child.stdout.setEncoding('utf8').on('data', onOutput ?? (() => undefined));
  const stop = async (): Promise<Finished> => {
    if (options.interrupted === true && pid !== undefined) {
      process.kill(pid, 'SIGINT');
    }
    const { error, stderrTail } = await child.stop([
      finish,
      { signal: 'SIGTERM', timeoutMs: 5000 },
      { signal: 'SIGKILL', timeoutMs: 5000 },
    ]);
    const found = await file();
    if (error !== null || found === undefined) {
      throw new Error(`${name} left no recording: ${stderrTail.slice(-5).join(' | ')}`);
    }
    return { file: found };
  };
  try {
    const ended = child.closed.then(({ error, stderrTail }) => {
      throw new Error(`${name} has ended: ${error?.message ?? stderrTail.slice(-5).join(' | ')}`);
    });
    const writes = waitFor(`${name} writes its file`, async () => {
      const found = await file();
      return found !== undefined && (await sizeOf(found)) > 0;
    });
    // Once it writes, its end is told by `stop`.
    ended.catch(() => undefined);
    await Promise.race([writes, ended]);
  } catch (error) {
    await child.kill(5000);
    throw error;
  }
  return { processId: pid ?? 0, startedAt, stop };
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
