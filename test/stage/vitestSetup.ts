import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { makeVsix } from './vsix.ts';

/**
 * Runs once before the e2e tests, and is the one place that reads the environment for them: which
 * VS Code (`CODEREEL_TEST_CODE_SERVER`, a folder that test/setup made) and which VSIX
 * (`CODEREEL_TEST_VSIX`, or one made now).
 */
export async function setup(project: TestProject): Promise<void> {
  const environment = process.env;
  const installation = environment['CODEREEL_TEST_CODE_SERVER'];
  if (installation === undefined) {
    throw new Error('No VS Code is named. Run these tests with "npm run test:e2e" or "npm test".');
  }
  const root = fileURLToPath(new URL('../..', import.meta.url));
  project.provide('stage', {
    baseEnvironment: { ...environment },
    installation,
    vsixFiles: [environment['CODEREEL_TEST_VSIX'] ?? (await makeVsix({ root, environment }))],
  });
}
