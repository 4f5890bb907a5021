import path from 'node:path';
import { ask, runLogged, SetupError } from './steps.mjs';

/**
 * Installs the Debian packages that are missing, as root or through a sudo that asks nothing.
 * @param {{ packages: readonly string[], logs: string }} options
 */
export async function installDebianPackages({ packages, logs }) {
  const known = await ask('dpkg-query', [
    '--show',
    '--showformat=${Package} ${db:Status-Status}\\n',
    ...packages,
  ]);
  if (known.code === null) {
    throw new SetupError(
      'This machine has no dpkg: the set-up knows Debian and what descends from it.\n' +
        `  What to do: provide what these Debian packages hold: ${packages.join(' ')}`,
      2,
    );
  }
  const installed = new Set(
    known.output
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  const missing = packages.filter((name) => !installed.has(name));
  if (missing.length === 0) {
    return 'there already';
  }
  const prefix = await rightsPrefix();
  const install = ['apt-get', 'install', '--yes', '--no-install-recommends', ...missing];
  if (prefix === undefined) {
    throw new SetupError(
      `Debian packages are missing, and installing them needs root. Run this, then try again:\n\n` +
        `    sudo sh -c 'apt-get update && ${install.join(' ')}'\n`,
      2,
    );
  }
  const options = {
    log: path.join(logs, 'apt-get.log'),
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    remedy: `check that Debian's package archive can be reached, or install by hand: ${missing.join(' ')}`,
  };
  for (const line of [['apt-get', 'update'], install]) {
    const [command = '', ...rest] = [...prefix, ...line];
    await runLogged(command, rest, options);
  }
  return `installed ${missing.join(' ')}`;
}

/** What to put before a command that needs root; undefined: there is no way. */
async function rightsPrefix() {
  if (process.getuid?.() === 0) {
    return [];
  }
  const { code } = await ask('sudo', ['-n', 'true']);
  return code === 0 ? ['sudo', '-n', 'DEBIAN_FRONTEND=noninteractive'] : undefined;
}
