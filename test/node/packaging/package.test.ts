import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { binaryTarget } from '../../../src/packaging/binaryTarget.ts';
import { openDisplay, type Display } from '../../stage/display.ts';
import { runCli } from '../cli/cliProcess.ts';
import { readZip, type ZipEntry } from './zipFile.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

let folder: string;
let dist: string;
let display: Display;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'codereel-package-'));
  dist = path.join(folder, 'dist');
  await node('esbuild.mjs', '--outdir', dist);
  display = await openDisplay({
    environment: { PATH: inject('searchPath'), HOME: folder },
    folder,
    width: 640,
    height: 360,
  });
});

afterAll(async () => {
  await display.close();
  await rm(folder, { recursive: true, force: true });
});

async function node(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
  return stdout;
}

interface Made {
  readonly words: string;
  readonly file: string;
  readonly entries: readonly ZipEntry[];
  readonly names: readonly string[];
}

async function makeVsix(target: string): Promise<Made> {
  const out = await mkdtemp(path.join(folder, 'out-'));
  const args = ['--dist', dist, '--target', target, '--out', out];
  const words = await node('src/packaging/package.ts', ...args);
  const [file = 'nothing'] = await readdir(out);
  const entries = readZip(await readFile(path.join(out, file)));
  return { words, file, entries, names: entries.map(({ name }) => name).sort() };
}

function natives({ entries }: Made): readonly (string | undefined)[] {
  return entries
    .filter(({ name }) => name.endsWith('.node'))
    .map(({ content }) => binaryTarget(content));
}

const hookFiles = [
  'extension/dist/node_modules/node-gyp-build/LICENSE',
  'extension/dist/node_modules/node-gyp-build/index.js',
  'extension/dist/node_modules/node-gyp-build/node-gyp-build.js',
  'extension/dist/node_modules/node-gyp-build/package.json',
  'extension/dist/node_modules/uiohook-napi/LICENSE',
  'extension/dist/node_modules/uiohook-napi/dist/index.js',
  'extension/dist/node_modules/uiohook-napi/package.json',
];

/** Everything, in every VSIX. The names of the first six are vsce's. */
const files = [
  '[Content_Types].xml',
  'extension.vsixmanifest',
  'extension/LICENSE.txt',
  'extension/changelog.md',
  'extension/package.json',
  'extension/readme.md',
  'extension/SUPPORT.md',
  'extension/dist/ThirdPartyNotices.txt',
  'extension/dist/cli.js',
  'extension/dist/codicon.css',
  'extension/dist/codicon.ttf',
  'extension/dist/dbus-native.cjs',
  'extension/dist/extension.cjs',
  'extension/dist/hook.js',
  'extension/dist/later.cjs',
  'extension/dist/package.json',
  'extension/dist/panel.css',
  'extension/dist/panel.js',
  'extension/dist/recorder.js',
  'extension/dist/shared.cjs',
  'extension/dist/sources.css',
  'extension/dist/sources.js',
  'extension/dist/vscode-jsonrpc.cjs',
  'extension/dist/x11.cjs',
  'extension/media/icons/activity.svg',
  'extension/media/icons/codereel.png',
  'extension/media/walkthrough/check.svg',
  'extension/media/walkthrough/panel.svg',
  'extension/media/walkthrough/record.svg',
  'extension/media/walkthrough/source.svg',
  'extension/media/walkthrough/watch.svg',
  'extension/package.nls.json',
];

describe('what VS Code loads to activate the extension', () => {
  it('holds no command, and can start no process and load no native module', async () => {
    const atOnce = await requiredAtOnce('extension.cjs');
    expect(atOnce.sort()).toEqual([
      './shared.cjs',
      'node:fs',
      'node:fs/promises',
      'node:os',
      'node:path',
      'node:timers/promises',
      'vscode',
    ]);
  });
});

/** By a file of the bundle and those of ours that it requires, in code that does not wait for anything. */
async function requiredAtOnce(name: string): Promise<string[]> {
  const code = await readFile(path.join(dist, name), 'utf8');
  const all = [...code.matchAll(/(then\(\(\)=>[\w$.()]*)?\brequire\("([^"]+)"\)/g)];
  const found = all.flatMap(([, later, required = '']) => (later === undefined ? [required] : []));
  const ours = found.filter((required) => required.startsWith('./'));
  const theirs = await Promise.all(ours.map((file) => requiredAtOnce(path.basename(file))));
  return [...new Set([...found, ...theirs.flat()])];
}

describe('the VSIX for Linux on x64', () => {
  let made: Made;

  beforeAll(async () => {
    made = await makeVsix('linux-x64');
  });

  it('holds what it needs and nothing else', () => {
    expect(made.file).toMatch(/^codereel-linux-x64-\d+\.\d+\.\d+\.vsix$/);
    expect(made.names).toEqual(
      [
        ...files,
        ...hookFiles,
        'extension/dist/node_modules/uiohook-napi/prebuilds/linux-x64/uiohook-napi.node',
      ].sort(),
    );
    expect(natives(made)).toEqual(['linux-x64']);
  });

  it('says what is inside, and whose ffmpeg will be used', () => {
    expect(made.words).toContain('Inside: the input hook for linux-x64.');
    expect(made.words).toMatch(/Left out: ffmpeg \(.*\)\. This VSIX uses the ffmpeg it finds/);
  });

  it('names the licence of everything it contains', () => {
    const notices = made.entries.find(({ name }) => name.endsWith('/ThirdPartyNotices.txt'));
    const text = notices?.content.toString() ?? '';
    const bundled = ['valibot', 'vscode-jsonrpc', 'jsonc-parser', 'x11', 'dbus-native'];
    for (const name of [...bundled, 'uiohook-napi', 'node-gyp-build']) {
      expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(MIT\\)`, 'm'));
    }
    expect(text).toMatch(/^@vscode-elements\/elements \d/m);
    expect(text).toMatch(/^@vscode\/codicons \d/m);
    expect(text).toContain('GNU LESSER GENERAL PUBLIC LICENSE');
    expect(text).not.toContain(root);
  });

  it('works where it was unpacked: the command line, and the input hook it starts', async () => {
    const unpacked = await mkdtemp(path.join(folder, 'unpacked-'));
    for (const { name, content, mode } of made.entries) {
      await mkdir(path.dirname(path.join(unpacked, name)), { recursive: true });
      await writeFile(path.join(unpacked, name), content, { mode });
    }
    const { code, last } = await runCli(['doctor', '--json'], {
      cli: path.join(unpacked, 'extension', 'dist', 'cli.js'),
      environment: display.environment,
      cwd: unpacked,
    });
    expect(code).toBe(0);
    expect(last).toMatchObject({ ok: true, inputHook: { works: true } });
  });

  it('holds of its packages what is used: X11 is spoken, and the message bus is asked', async () => {
    const cli = path.join(dist, 'cli.js');
    const listed = await runCli(['sources', '--json'], {
      cli,
      environment: display.environment,
      cwd: folder,
    });
    expect(listed.last).toMatchObject({ displays: [{ area: { width: 640, height: 360 } }] });
    const { DISPLAY: _, ...rest } = display.environment;
    const bus = path.join(folder, 'no-bus');
    const asked = await runCli(['record', '--json', '--duration', '1s'], {
      cli,
      environment: {
        ...rest,
        WAYLAND_DISPLAY: 'wayland-0',
        DBUS_SESSION_BUS_ADDRESS: `unix:path=${bus}`,
      },
      cwd: folder,
    });
    expect(asked.last).toMatchObject({ code: 'wayland-only' });
    expect(asked.last?.['detail']).toContain('org.freedesktop.DBus');
  });
});

it.each(['win32-x64', 'win32-arm64', 'darwin-x64', 'darwin-arm64'])(
  'holds the input hook for %s and for nothing else',
  async (target) => {
    const made = await makeVsix(target);
    const hook = `extension/dist/node_modules/uiohook-napi/prebuilds/${target}/uiohook-napi.node`;
    expect(made.names).toEqual([...files, ...hookFiles, hook].sort());
    expect(natives(made)).toEqual([target]);
    expect(made.words).toContain(`Inside: the input hook for ${target}.`);
  },
);

it('leaves out a binary that is not what its folder says, with a word', async () => {
  const made = await makeVsix('linux-arm64');
  expect(made.names).toEqual([...files].sort());
  expect(made.words).toContain(
    'Left out: the input hook for linux-arm64 (the published one is for linux-x64).',
  );
});

it('refuses a target it does not know', async () => {
  await expect(makeVsix('beos-x86')).rejects.toThrow('There is no VSIX for "beos-x86"');
});
