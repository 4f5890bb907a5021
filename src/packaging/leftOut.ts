import type { Plugin } from 'esbuild';

/**
 * What the packages require only inside functions that we never call: X11's extensions, server and
 * key names, and the XML that D-Bus services describe themselves in.
 */
const unreached: readonly { readonly by: RegExp; readonly required: RegExp }[] = [
  {
    by: /[\\/]node_modules[\\/]x11[\\/]lib[\\/]\w+\.js$/,
    required: /^\.\/(?:ext\/[\w-]+|xserver|keysyms|fdpass)$/,
  },
  { by: /[\\/]node_modules[\\/]dbus-native[\\/]lib[\\/]introspect\.js$/, required: /^xml2js$/ },
];

/** Keeps what is never reached out of the bundles. Reached all the same, it says so by its name. */
export const leftOut: Plugin = {
  name: 'left out',
  setup(build) {
    build.onResolve({ filter: /./ }, ({ importer, kind, path }) =>
      kind === 'require-call' &&
      unreached.some(({ by, required }) => by.test(importer) && required.test(path))
        ? { path, namespace: 'left-out' }
        : undefined,
    );
    build.onLoad({ filter: /./, namespace: 'left-out' }, ({ path }) => ({
      contents: `throw new Error(${JSON.stringify(`${path} is left out of this bundle.`)});`,
    }));
  },
};
