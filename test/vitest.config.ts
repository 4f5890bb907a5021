import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What tests may know of the machine; nothing in them reads the environment itself. */
const provide = {
  searchPath: process.env['PATH'] ?? '',
  /** Another Node.js to try the command line with, such as the oldest one it supports. */
  otherNode: process.env['CODEREEL_TEST_NODE'] ?? '',
  /** How long the long tests last. */
  longMinutes: Number(process.env['CODEREEL_LONG_MINUTES'] ?? 20),
  /** What the fuzz tests make their inputs from: the same seed, the same inputs. */
  fuzzSeed: process.env['CODEREEL_FUZZ_SEED'] ?? 'codereel',
};

/** The kinds of test: what they may touch and how long they may take. */
export default defineConfig({
  root,
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], environment: 'node' } },
      {
        test: {
          name: 'node',
          include: ['test/node/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          provide,
        },
      },
      {
        test: {
          // Not part of `npm test`: each of them takes as long as a long recording.
          name: 'long',
          include: ['test/long/**/*.test.ts'],
          environment: 'node',
          testTimeout: provide.longMinutes * 120_000 + 120_000,
          fileParallelism: false,
          provide,
        },
      },
      {
        test: {
          name: 'e2e',
          // A whole desktop takes part: more tries tell what is broken from what was only slow.
          retry: 2,
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/stage/vitestSetup.ts'],
          environment: 'node',
          testTimeout: 120_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
