import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, transform, type BuildOptions, type Metafile, type Plugin } from 'esbuild';

/** The module that all imports of our own modules on demand become: it holds them all. */
const laterName = 'codereel:later';
const onDemand = /\bimport\(\s*'(\.{1,2}\/[^']+)'\s*\)/g;

/**
 * Bundles a program for Node, in CommonJS, so that only what its entry needs at once is read when it is
 * loaded: `<name>.cjs` and `shared.cjs`. What our own modules import on demand is in `later.cjs`. To read
 * the code is nearly all that loading costs. A module that both sides use is there once: two classes of
 * one error would not know each other. As esbuild splits ES modules alone, the pieces are such at first.
 */
export async function bundleInTwo(
  options: BuildOptions,
  name: string,
  entry: string,
  outdir: string,
): Promise<{ readonly metafile: Metafile }> {
  // Inside the pieces: from there the second step takes it along.
  const sourcemap = options.sourcemap === false ? false : 'inline';
  const targets = await importedOnDemand(options, entry);
  const { outputFiles, metafile } = await build({
    ...options,
    format: 'esm',
    splitting: true,
    // Until they are made CommonJS, below, `import` is what tells the pieces apart.
    supported: {},
    metafile: true,
    write: false,
    sourcemap,
    entryPoints: { [name]: entry, later: laterName },
    chunkNames: 'shared',
    outdir,
    outExtension: { '.js': '.cjs' },
    plugins: [inOneLaterFile(targets)],
  });
  await Promise.all(
    outputFiles.map(async ({ path: file, text }) => {
      const { code } = await transform(text, {
        format: 'cjs',
        platform: 'node',
        target: options.target ?? 'node20',
        minify: options.minify ?? false,
        legalComments: 'none',
        sourcemap,
        // As `require`: of a minified CommonJS file `import` cannot tell the names.
        supported: { 'dynamic-import': false },
      });
      await writeFile(file, code);
    }),
  );
  return { metafile };
}

/** Absolute paths. */
async function importedOnDemand(options: BuildOptions, entry: string): Promise<string[]> {
  const { metafile } = await build({
    ...options,
    entryPoints: [entry],
    outdir: 'dist',
    metafile: true,
    write: false,
    sourcemap: false,
  });
  const found = Object.values(metafile.inputs).flatMap(({ imports }) =>
    imports
      .filter(({ kind, external }) => kind === 'dynamic-import' && external !== true)
      .map((each) => path.resolve(each.path)),
  );
  return [...new Set(found)].sort();
}

function inOneLaterFile(targets: readonly string[]): Plugin {
  return {
    name: 'in one later file',
    setup(building) {
      building.onResolve({ filter: /^codereel:later$/ }, () => ({
        path: laterName,
        namespace: 'codereel',
      }));
      building.onLoad({ filter: /.*/, namespace: 'codereel' }, () => ({
        contents: targets
          .map((file, place) => `export * as part${place} from ${JSON.stringify(file)};`)
          .join('\n'),
        resolveDir: path.resolve('.'),
        loader: 'js',
      }));
      building.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path: file }) => ({
        contents: (await readFile(file, 'utf8')).replace(onDemand, (_, wanted: string) => {
          const place = targets.indexOf(path.resolve(path.dirname(file), wanted));
          if (place < 0) {
            throw new Error(`${file} imports ${wanted}, which is not known.`);
          }
          return `import('${laterName}').then((later) => later.part${place})`;
        }),
        loader: 'ts',
      }));
    },
  };
}
