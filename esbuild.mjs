import { chmod, copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { bundleInTwo } from './src/packaging/bundleInTwo.ts';
import { leftOut } from './src/packaging/leftOut.ts';
import { thirdPartyNotices } from './src/packaging/notices.ts';

/**
 * Builds `dist/`, or the folder named by `--outdir`. Programs for Node are CommonJS: VS Code loads
 * `extension.cjs` through `require`, and `dist/package.json` lets the others, `cli.js` among them,
 * keep a plain name.
 */
const { values: given } = parseArgs({
  options: { development: { type: 'boolean' }, outdir: { type: 'string', default: 'dist' } },
});
const production = given.development !== true;
const { outdir } = given;

/**
 * Large, and needed only by who looks at the screen, asks its desktop or speaks with a recorder: each is
 * one file for all three programs, loaded on demand.
 */
const apart = {
  x11: './x11.cjs',
  'dbus-native': './dbus-native.cjs',
  'vscode-jsonrpc/node': './vscode-jsonrpc.cjs',
};

const node = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minify: production,
  keepNames: true,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  alias: apart,
  // As `require`: of a minified CommonJS file `import` cannot tell the names.
  supported: { 'dynamic-import': false },
};

await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });
await writeFile(path.join(outdir, 'package.json'), '{ "type": "commonjs" }\n');

const bundles = await Promise.all([
  bundleInTwo(
    { ...node, external: ['vscode', ...Object.values(apart)] },
    'extension',
    'src/extension/main.ts',
    outdir,
  ),
  build({
    ...node,
    alias: {},
    plugins: [leftOut],
    entryPoints: Object.entries(apart).map(([name, file]) => ({
      in: name,
      out: path.parse(file).name,
    })),
    outdir,
    outExtension: { '.js': '.cjs' },
  }),
  build({
    ...node,
    entryPoints: {
      recorder: 'src/recorder/main.ts',
      hook: 'src/recorder/input/hookProcess.ts',
      cli: 'src/cli/main.ts',
    },
    outdir,
    external: ['uiohook-napi', 'ffmpeg-static', ...Object.values(apart)],
  }),
  build({
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2023',
    entryPoints: { panel: 'media/panel/main.ts', sources: 'media/sources/main.ts' },
    outdir,
    minify: production,
    sourcemap: production ? false : 'inline',
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  }),
  build({
    entryPoints: { panel: 'media/panel/panel.css', sources: 'media/sources/sources.css' },
    bundle: true,
    outdir,
    minify: production,
    metafile: true,
    logLevel: 'warning',
  }),
]);

// The icons' components load the font's stylesheet by its address, each for itself: it stays a file.
const codicons = path.join('node_modules', '@vscode', 'codicons', 'dist');
await Promise.all(
  ['codicon.css', 'codicon.ttf'].map((name) =>
    copyFile(path.join(codicons, name), path.join(outdir, name)),
  ),
);

await chmod(path.join(outdir, 'cli.js'), 0o755);
await writeFile(
  path.join(outdir, 'ThirdPartyNotices.txt'),
  await thirdPartyNotices(
    bundles.map(({ metafile }) => metafile),
    ['uiohook-napi', 'node-gyp-build', '@vscode/codicons'],
  ),
);
