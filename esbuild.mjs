import { mkdir, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

/**
 * Builds `dist/`. Programs for Node are CommonJS: VS Code loads `extension.cjs` through `require`,
 * and `dist/package.json` lets the others, `cli.js` among them, keep a plain name.
 */
const production = !process.argv.includes('--development');

const node = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minify: production,
  keepNames: true,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
};

await rm('dist', { recursive: true, force: true });
await mkdir('dist', { recursive: true });
await writeFile('dist/package.json', '{ "type": "commonjs" }\n');

await Promise.all([
  build({
    ...node,
    entryPoints: { extension: 'src/extension/main.ts' },
    outdir: 'dist',
    outExtension: { '.js': '.cjs' },
    external: ['vscode'],
  }),
  build({
    ...node,
    entryPoints: {
      recorder: 'src/recorder/main.ts',
      hook: 'src/recorder/input/hookProcess.ts',
      cli: 'src/cli/main.ts',
    },
    outdir: 'dist',
    external: ['uiohook-napi', 'ffmpeg-static'],
  }),
]);
