import type { Source } from '../protocol/recorderProtocol.ts';
import { parseSource, sourceText } from '../protocol/source.ts';
import type { WindowIdentity } from '../recorder/screen/windowIdentity.ts';

/** What was chosen for a workspace. */
export interface StoredSource {
  readonly source: Source;
  /** Which window it was, for its number may become another's; null: not known, or no window. */
  readonly window: WindowIdentity | null;
}

/**
 * Reads what was kept, as `{ source: 'window:0x20', title, program, processId }`; undefined: nothing, or nothing that this
 * version understands.
 */
export function readStoredSource(kept: unknown): StoredSource | undefined {
  if (typeof kept !== 'object' || kept === null || !('source' in kept)) {
    return undefined;
  }
  const source = typeof kept.source === 'string' ? parseSource(kept.source) : undefined;
  if (source === undefined) {
    return undefined;
  }
  return { source, window: identityIn(kept) };
}

/** What `readStoredSource` reads back. */
export function storedForm({ source, window }: StoredSource): object {
  return { source: sourceText(source), ...window };
}

function identityIn(kept: object): WindowIdentity | null {
  const text = (key: string): string | undefined => {
    const value: unknown = Reflect.get(kept, key);
    return typeof value === 'string' ? value : undefined;
  };
  const [title, program] = [text('title'), text('program')];
  if (title === undefined || program === undefined) {
    return null;
  }
  const processId: unknown = Reflect.get(kept, 'processId');
  return { title, program, processId: typeof processId === 'number' ? processId : null };
}
