import { stat } from 'node:fs/promises';
import path from 'node:path';
import { runLogged } from './steps.mjs';

/**
 * `npm ci`, when `node_modules` is not there or older than what it is made from.
 * @param {{ root: string, logs: string }} places
 */
export async function installNpmPackages({ root, logs }) {
  const [lock, installed] = await Promise.all([
    changedAt(path.join(root, 'package-lock.json')),
    // npm writes this one last.
    changedAt(path.join(root, 'node_modules', '.package-lock.json')),
  ]);
  if (installed >= lock) {
    return 'there already';
  }
  await runLogged('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    log: path.join(logs, 'npm-ci.log'),
    remedy: 'check that the npm registry can be reached, then run the command again.',
  });
  return 'installed';
}

/** @param {string} file */
async function changedAt(file) {
  try {
    return (await stat(file)).mtimeMs;
  } catch {
    return 0;
  }
}
