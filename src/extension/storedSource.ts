import type { Source } from '../protocol/recorderProtocol.ts';
import { parseSource } from '../protocol/source.ts';

/** What was chosen for a workspace. */
export interface StoredSource {
  readonly source: Source;
  /** What the window was called then; null: not known, or no window. */
  readonly title: string | null;
}

/**
 * Reads what was kept, as `{ source: 'display:1', title }`; undefined: nothing, or nothing that this
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
  return {
    source,
    title: 'title' in kept && typeof kept.title === 'string' ? kept.title : null,
  };
}
