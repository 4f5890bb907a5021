import 'vitest';
import type { StageOptions } from './stage.ts';

/** What test/stage/vitestSetup.ts provides: the stage is this and a project. */
declare module 'vitest' {
  interface ProvidedContext {
    readonly stage: Pick<StageOptions, 'baseEnvironment' | 'installation' | 'vsixFiles'>;
  }
}
