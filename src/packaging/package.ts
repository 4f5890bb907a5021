import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createVSIX } from '@vscode/vsce';
import { binaryTargets, type BinaryTarget } from './binaryTarget.ts';
import { layFfmpeg, layInputHook } from './nativePackages.ts';

/**
 * Makes `codereel-<target>-<version>.vsix` of the built `dist/`: `npm run package`, or
 * `npm run package -- --target win32-x64 --out DIR`; `--dist` names another built folder. It is put
 * together in a folder of its own, so that packaging for another platform changes nothing in the
 * checkout.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));

/** What may be of use to vsce; `.vscodeignore` decides what of it goes in. */
const staged =
  /^(media|l10n|\.vscodeignore|LICENSE|(README|CHANGELOG|SUPPORT)\.md|package(\.nls.*)?\.json)$/;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      target: { type: 'string', default: `${process.platform}-${process.arch}` },
      out: { type: 'string', default: root },
      dist: { type: 'string', default: path.join(root, 'dist') },
    },
  });
  const target = binaryTargets.find((one) => one === values.target);
  if (target === undefined) {
    throw new Error(`There is no VSIX for "${values.target}": ${binaryTargets.join(', ')}.`);
  }
  const stage = await mkdtemp(path.join(tmpdir(), 'codereel-package-'));
  try {
    const words = await fillStage(stage, path.resolve(values.dist), target);
    const vsix = path.join(path.resolve(values.out), await fileName(target));
    await createVSIX({
      cwd: stage,
      target,
      packagePath: vsix,
      dependencies: false,
      allowMissingRepository: true,
      // Without a repository vsce has no address to hang the README's links on.
      rewriteRelativeLinks: false,
    });
    console.log([...words, `Made: ${vsix}`].join('\n'));
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

async function fillStage(
  stage: string,
  dist: string,
  target: BinaryTarget,
): Promise<readonly string[]> {
  for (const name of await readdir(root)) {
    if (staged.test(name)) {
      await cp(path.join(root, name), path.join(stage, name), { recursive: true });
    }
  }
  await cp(dist, path.join(stage, 'dist'), { recursive: true });
  const native = {
    from: path.join(root, 'node_modules'),
    to: path.join(stage, 'dist', 'node_modules'),
    target,
  };
  return [await layInputHook(native), await layFfmpeg(native)];
}

async function fileName(target: BinaryTarget): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  if (
    typeof manifest !== 'object' ||
    manifest === null ||
    !('version' in manifest) ||
    typeof manifest.version !== 'string'
  ) {
    throw new Error('package.json names no version.');
  }
  return `codereel-${target}-${manifest.version}.vsix`;
}

await main();
