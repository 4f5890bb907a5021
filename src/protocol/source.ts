import { unreachable } from '../base/unreachable.ts';
import type { Source } from './recorderProtocol.ts';

/** The forms of a source as text, for help and messages. */
export const sourceForms = ['display:N', 'window', 'window:ID', 'region:x,y,w,h'] as const;

/** The least that is worth a picture, in pixels; H.264 takes no odd or smaller ones. */
export const leastSide = 16;

/**
 * Reads a source as settings and the command line name it: `display` (the first), `display:1`,
 * `window` (VS Code's), `window:0x1200003` or in decimals, `region:0,0,640,480`. undefined: none of
 * these.
 */
export function parseSource(text: string): Source | undefined {
  const [kind, rest] = halves(text.trim());
  switch (kind) {
    case 'display':
      return parseDisplay(rest);
    case 'window':
      return parseWindow(rest);
    case 'region':
      return rest === undefined ? undefined : parseRegion(rest);
    default:
      return undefined;
  }
}

/** What `parseSource` reads back as the same source. */
export function sourceText(source: Source): string {
  switch (source.kind) {
    case 'display':
      return `display:${source.index}`;
    case 'window':
      return source.id === null ? 'window' : `window:0x${source.id.toString(16)}`;
    case 'region': {
      const { x, y, width, height } = source.area;
      return `region:${x},${y},${width},${height}`;
    }
    default:
      return unreachable(source);
  }
}

function halves(text: string): [string, string | undefined] {
  const colon = text.indexOf(':');
  return colon < 0 ? [text, undefined] : [text.slice(0, colon), text.slice(colon + 1)];
}

function parseDisplay(rest: string | undefined): Source | undefined {
  if (rest === undefined) {
    return { kind: 'display', index: 0 };
  }
  return /^\d{1,3}$/.test(rest) ? { kind: 'display', index: Number(rest) } : undefined;
}

function parseWindow(rest: string | undefined): Source | undefined {
  if (rest === undefined) {
    return { kind: 'window', id: null };
  }
  const id = /^(?:0x[0-9a-f]+|\d+)$/i.test(rest) ? Number(rest) : Number.NaN;
  return Number.isSafeInteger(id) && id > 0 ? { kind: 'window', id } : undefined;
}

function parseRegion(rest: string): Source | undefined {
  const numbers = /^ *(\d{1,5}) *, *(\d{1,5}) *, *(\d{1,5}) *, *(\d{1,5}) *$/.exec(rest);
  if (numbers === null) {
    return undefined;
  }
  const [, x, y, width, height] = numbers.map(Number);
  if (x === undefined || y === undefined || width === undefined || height === undefined) {
    return undefined;
  }
  const tooSmall = width < leastSide || height < leastSide;
  return tooSmall ? undefined : { kind: 'region', area: { x, y, width, height } };
}
