import { childBox } from './box.ts';
import type { InitPart } from './boxSplitter.ts';
import { movieBoxes } from './movieHead.ts';

/**
 * What a decoder must know before the first frame of a sound: the content of `stsd` (ISO/IEC 14496-12,
 * 8.5.2) of an init segment's one track. Two runs of an encoder whose descriptions are equal make one
 * track. Throws 'invalid-input' where there is none.
 */
export function soundDescription(init: InitPart): Uint8Array {
  const trak = movieBoxes(init).find(({ type }) => type === 'trak');
  let content = trak?.content ?? new Uint8Array(0);
  let parent = 'trak';
  for (const type of ['mdia', 'minf', 'stbl', 'stsd']) {
    content = childBox(content, parent, type);
    parent = type;
  }
  return Uint8Array.from(content);
}
