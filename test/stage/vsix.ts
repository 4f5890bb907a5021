import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../../src/base/environment.ts';
import { run } from './supervised.ts';

export interface VsixOptions {
  /** The repository. */
  readonly root: string;
  readonly environment: Environment;
}

/** Builds and packages the extension as it stands, for this platform; gives the VSIX's path. */
export async function makeVsix({ root, environment }: VsixOptions): Promise<string> {
  const folder = join(root, 'test', '.out', 'vsix');
  await mkdir(folder, { recursive: true });
  const words = await run('npm', ['run', '--silent', 'package', '--', '--out', folder], {
    environment,
    workingFolder: root,
    timeoutMs: 180_000,
  });
  const made = /^Made: (.+\.vsix)$/m.exec(words)?.[1];
  if (made === undefined) {
    throw new Error(`"npm run package" did not say which VSIX it made:\n${words}`);
  }
  return made;
}
