import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeServerFolder, installCodeServer } from './codeServer.mjs';
import { installDebianPackages } from './debianPackages.mjs';
import { installNpmPackages } from './npmPackages.mjs';
import { codeServers, debianPackages, peerPackages } from './requirements.mjs';
import { SetupError, step } from './steps.mjs';

/**
 * `node test/setup/run.mjs demo|test|e2e|bench|soak [...]`: makes the machine ready, then runs the
 * demo, all tests, those in VS Code alone (what follows goes to vitest), the measurements, or the
 * killing of recordings. Plain
 * JavaScript without dependencies: it runs before there are any. Each step looks first whether its
 * work is done; with everything there, nothing needs the network.
 *
 * Exit codes: what the program gives that is run; 2 when something must be installed by hand.
 */
const programs = {
  demo: ['test/demo/main.ts'],
  test: ['test/setup/testRun.ts'],
  e2e: ['node_modules/vitest/vitest.mjs', 'run', '--config=test/vitest.config.ts', '--project=e2e'],
  bench: ['test/bench/main.ts'],
  soak: ['test/soak/main.ts'],
};

const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = path.join(
  process.env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache'),
  'codereel',
);
const logs = path.join(root, 'test', '.out', 'setup');

/**
 * @param {readonly string[]} program what to run, and its arguments
 * @param {readonly import('./codeServer.mjs').CodeServerRelease[]} releases what it needs
 */
async function main(program, releases) {
  await step('Debian packages', () => installDebianPackages({ packages: debianPackages, logs }));
  await step('npm packages', () => installNpmPackages({ root, logs }));
  for (const release of releases) {
    await step(`VS Code, as code-server ${release.version} with Node.js ${release.node}`, () =>
      installCodeServer({ cache, release, logs }),
    );
  }
  return runProgram(program, {
    CODEREEL_TEST_NODE: process.execPath,
    CODEREEL_TEST_CODE_SERVER: codeServerFolder(cache, codeServers.newest),
    CODEREEL_TEST_OLDEST_CODE_SERVER: codeServerFolder(cache, codeServers.oldest),
  });
}

/** Other recorders to measure beside ours: without them there is less to compare with. */
async function installPeers() {
  for (const name of peerPackages) {
    await step(`To compare with: ${name}`, async () => {
      try {
        return await installDebianPackages({ packages: [name], logs });
      } catch (error) {
        if (error instanceof SetupError) {
          return `left out.\n  ${error.message}`;
        }
        throw error;
      }
    });
  }
}

/**
 * Runs one of ours on the Node.js that `npm ci` installed: it takes TypeScript as it is.
 * @param {readonly string[]} program
 * @param {Record<string, string>} variables
 * @returns {Promise<number>}
 */
async function runProgram(program, variables) {
  const bin = path.join(root, 'node_modules', '.bin');
  const child = spawn(path.join(bin, 'node'), program, {
    cwd: root,
    env: {
      ...process.env,
      ...variables,
      PATH: [bin, process.env['PATH']].join(path.delimiter),
    },
    stdio: 'inherit',
  });
  // The terminal sends Ctrl+C to both; this one waits for the other to clear up.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve(code ?? 1);
    });
  });
}

/**
 * @param {string} name
 * @returns {name is keyof typeof programs}
 */
function isProgram(name) {
  return Object.hasOwn(programs, name);
}

const [what = '', ...rest] = process.argv.slice(2);
if (isProgram(what)) {
  const { newest, oldest } = codeServers;
  try {
    if (what === 'bench') {
      await installPeers();
    }
    process.exitCode = await main(
      [...programs[what], ...rest],
      what === 'test' ? [newest, oldest] : [newest],
    );
  } catch (error) {
    if (!(error instanceof SetupError)) {
      throw error;
    }
    console.error(`\n${error.message}`);
    process.exitCode = error.exitCode;
  }
} else {
  console.error('Usage: node test/setup/run.mjs demo|test|e2e|bench|soak [...]');
  process.exitCode = 2;
}
