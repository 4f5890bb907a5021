import type { Environment } from '../base/environment.ts';
import type { BufferSettings } from '../protocol/bufferLimits.ts';
import type { HookProgram } from '../recorder/input/inputHook.ts';
import type { Output } from './output.ts';

/** What the commands are given by the entry point; they reach for nothing else of the process. */
export interface CliContext {
  readonly environment: Environment;
  readonly workingFolder: string;
  readonly version: string;
  readonly output: Output;
  readonly input: NodeJS.ReadStream;
  /** What emits the process's signals. */
  readonly signals: NodeJS.EventEmitter;
  readonly packageFolders: readonly string[];
  readonly hook: HookProgram;
}

/** The command line knows no settings: buffer sizes come from the environment or are the default. */
export const noBufferSettings: BufferSettings = {
  'queue.instantFrames': null,
  'queue.frames': null,
  'capture.bufferFrames': null,
};
