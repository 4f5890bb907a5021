import type { Clock } from '../base/clock.ts';
import type { Environment } from '../base/environment.ts';
import type { Log } from '../base/log.ts';
import type { HookProgram } from './input/inputHook.ts';

/** What a session takes from the program it runs in. */
export interface SessionDependencies {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly log: Log;
  /** Folders from which the package ffmpeg-static is looked for. */
  readonly packageFolders: readonly string[];
  /** null: there is no input hook, and so no log of cursor and shortcuts. */
  readonly hook: HookProgram | null;
  /** Codereel's own, for the manifest. */
  readonly version: string;
  /**
   * Leaves in the recording's folder how others see that somebody is at work there. Called before the
   * folder has a manifest: from then on it would pass for one that was interrupted. Called again when
   * the recording is in another folder by then, with what was in the first one or without it.
   */
  readonly announce?: (folder: string) => Promise<void>;
}
