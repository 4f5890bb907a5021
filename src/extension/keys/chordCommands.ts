import { FileSystemError, Uri, workspace } from 'vscode';
import type { Log } from '../../base/log.ts';
import { chordTable } from './chordTable.ts';
import { parseKeyRules } from './keyRules.ts';

/** What VS Code shows as "Default Keyboard Shortcuts (JSON)": its own and those of extensions. */
const defaultRules = Uri.parse('vscode://defaultsettings/keybindings.json');

/**
 * The commands of the user's chords, as the recorder takes them. `globalStorage`: the extension's,
 * which lies in the profile that also holds the user's keyboard shortcuts. Where they cannot be read,
 * no command is known.
 */
export async function chordCommands(globalStorage: Uri, log: Log): Promise<Record<string, string>> {
  const begin = performance.now();
  try {
    const [defaults, own] = await Promise.all([
      workspace.openTextDocument(defaultRules),
      readOwnRules(globalStorage),
    ]);
    const table = chordTable(parseKeyRules(defaults.getText()), parseKeyRules(own));
    const spent = Math.round(performance.now() - begin);
    log.debug(`The commands of ${Object.keys(table).length} chords are known after ${spent} ms.`);
    return table;
  } catch (thrown) {
    log.warn(`The keyboard shortcuts cannot be read: ${String(thrown)}`);
    return {};
  }
}

/** Empty for who has none. */
async function readOwnRules(globalStorage: Uri): Promise<string> {
  const file = Uri.joinPath(globalStorage, '..', '..', 'keybindings.json');
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(file));
  } catch (thrown) {
    if (thrown instanceof FileSystemError && thrown.code === 'FileNotFound') {
      return '';
    }
    throw thrown;
  }
}
