import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ask, runLogged, SetupError } from './steps.mjs';

/**
 * @typedef {object} CodeServerRelease
 * @property {string} version
 * @property {string} node the major version of Node.js that it wants
 * @property {Record<string, string>} replacements releases from npm to use instead of what its
 *   VS Code names: for packages that it takes from elsewhere, or that fetch from elsewhere
 */

/**
 * Where a release of code-server lies, with its own Node.js.
 * @param {string} cache
 * @param {CodeServerRelease} release
 */
export function codeServerFolder(cache, release) {
  return path.join(cache, `code-server-${release.version}`);
}

/**
 * Installs code-server (VS Code for the browser) outside of `node_modules`, so that `npm ci` does
 * not repeat it. A folder with the final name is complete: it is renamed once it answers.
 * @param {{ cache: string, release: CodeServerRelease, logs: string }} options
 */
export async function installCodeServer({ cache, release, logs }) {
  const folder = codeServerFolder(cache, release);
  if ((await versionOf(folder)) !== undefined) {
    return 'there already';
  }
  const partial = `${folder}.partial`;
  await rm(folder, { recursive: true, force: true });
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  await writeFile(path.join(partial, 'package.json'), '{ "private": true }\n');

  const options = {
    cwd: partial,
    env: environmentFor(partial),
    log: path.join(logs, `code-server-${release.version}.log`),
    remedy:
      'check that the npm registry can be reached and that 1 GB of disk is free, then run the command again.',
  };
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  await runLogged('npm', ['install', ...quiet, `${nodePackage}@${release.node}`], options);
  const name = `code-server@${release.version}`;
  if (Object.keys(release.replacements).length === 0) {
    await runLogged('npm', ['install', ...quiet, '--foreground-scripts', name], options);
  } else {
    await runLogged('npm', ['install', ...quiet, '--ignore-scripts', name], options);
    await replaceDependencies(codeFolder(partial), release.replacements);
    await runLogged('npm', ['rebuild', ...quiet, '--foreground-scripts', 'code-server'], options);
  }
  const version = await versionOf(partial);
  if (version === undefined) {
    throw new SetupError(
      `code-server ${release.version} is installed but does not answer.\n  Everything npm said: ${options.log}\n  What to do: ${options.remedy}`,
    );
  }
  await rename(partial, folder);
  return `installed ${version}`;
}

/** @param {string} folder */
async function versionOf(folder) {
  const programs = path.join(folder, 'node_modules', '.bin');
  const { code, output } = await ask(
    path.join(programs, 'node'),
    [path.join(programs, 'code-server'), '--version'],
    environmentFor(folder),
  );
  return code === 0 ? output.trim().split('\n').at(-1) : undefined;
}

/** @param {string} folder */
function codeFolder(folder) {
  return path.join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
}

/** Node.js as a package, with the headers that native modules are built against. */
const nodePackage = `node-linux-${process.arch}`;

/**
 * Its own Node.js leads the path, and brings the headers that node-gyp would else download. Older
 * releases refuse to be installed by root unless npm is told that it may run scripts as root, which
 * npm itself has long allowed.
 * @param {string} folder
 */
function environmentFor(folder) {
  const programs = path.join(folder, 'node_modules', '.bin');
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_'));
  return {
    ...Object.fromEntries(inherited),
    PATH: [programs, process.env['PATH']].join(path.delimiter),
    npm_config_nodedir: path.join(folder, 'node_modules', nodePackage),
    npm_config_unsafe_perm: 'true',
  };
}

/**
 * @param {string} folder
 * @param {Record<string, string>} replacements
 */
async function replaceDependencies(folder, replacements) {
  await editJson(path.join(folder, 'package.json'), (manifest) => {
    Object.assign(recordIn(manifest, 'dependencies'), replacements);
  });
  await editJson(path.join(folder, 'npm-shrinkwrap.json'), (lock) => {
    const packages = recordIn(lock, 'packages');
    Object.assign(recordIn(recordIn(packages, ''), 'dependencies'), replacements);
    for (const name of Object.keys(replacements)) {
      delete packages[`node_modules/${name}`];
    }
  });
}

/**
 * @param {string} file
 * @param {(value: Record<string, unknown>) => void} edit
 */
async function editJson(file, edit) {
  /** @type {unknown} */
  const value = JSON.parse(await readFile(file, 'utf8'));
  edit(recordIn({ [file]: value }, file));
  await writeFile(file, JSON.stringify(value, undefined, 2));
}

/**
 * @param {Record<string, unknown>} parent
 * @param {string} key
 */
function recordIn(parent, key) {
  const value = parent[key];
  if (!isRecord(value)) {
    throw new Error(`There is no object under "${key}".`);
  }
  return value;
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isRecord(value) {
  return typeof value === 'object' && value !== null;
}
