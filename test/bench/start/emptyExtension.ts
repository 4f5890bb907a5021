import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';

export const emptyExtensionName = 'Nothing At All';

/** Packs an extension that begins when Codereel does and does nothing: what VS Code itself takes. */
export async function makeEmptyVsix(folder: string): Promise<string> {
  const source = join(folder, 'nothing');
  await mkdir(source, { recursive: true });
  const manifest = {
    name: 'nothing-at-all',
    displayName: emptyExtensionName,
    publisher: 'codereel',
    version: '1.0.0',
    engines: { vscode: '^1.100.0' },
    main: './extension.js',
    activationEvents: ['onStartupFinished'],
    extensionKind: ['ui', 'workspace'],
  };
  await writeFile(join(source, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(source, 'extension.js'), 'exports.activate = () => {};\n');
  const vsix = join(folder, 'nothing.vsix');
  await createVSIX({
    cwd: source,
    packagePath: vsix,
    dependencies: false,
    allowMissingRepository: true,
    skipLicense: true,
  });
  return vsix;
}
