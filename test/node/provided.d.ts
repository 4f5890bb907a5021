import 'vitest';

/** What test/vitest.config.ts provides. */
declare module 'vitest' {
  interface ProvidedContext {
    readonly searchPath: string;
    /** Empty: none was named. */
    readonly otherNode: string;
    readonly longMinutes: number;
    readonly fuzzSeed: string;
  }
}
