import path from 'node:path';
import * as v from 'valibot';
import { areaSchema, count } from '../protocol/recorderProtocol.ts';
import type { ButtonEvent, CursorEvent } from './cursorEvent.ts';
import { recordingFiles } from './manifest.ts';
import { logTime, readTypedLog, type TypedLog, type TypedLogFormat } from './typedLog.ts';

export const cursorLogFormat = 'codereel.cursor';
export const cursorLogVersion = 1;

/** Line 1 of `cursor.ndjson`. */
const headerSchema = v.object({
  format: v.literal(cursorLogFormat),
  version: v.literal(cursorLogVersion),
  /** The zero of every event's ms. */
  epoch: v.pipe(v.string(), v.isoTimestamp()),
  /** What x and y are fractions of, in pixels of the display. */
  area: areaSchema,
  /** Physical pixels for one logical pixel of the display. */
  scale: v.pipe(v.number(), v.finite(), v.gtValue(0)),
});
export type CursorLogHeader = v.InferOutput<typeof headerSchema>;

const fraction = v.pipe(v.number(), v.finite());

const moveSchema = v.pipe(
  v.looseTuple([logTime, v.literal('m'), fraction, fraction]),
  v.transform(([ms, , x, y]): CursorEvent => ({ kind: 'move', ms, x, y })),
);

function buttonSchema(letter: 'd' | 'u', kind: ButtonEvent['kind']) {
  return v.pipe(
    v.looseTuple([logTime, v.literal(letter), fraction, fraction, count, count]),
    v.transform(([ms, , x, y, button, modifiers]): CursorEvent => ({
      kind,
      ms,
      x,
      y,
      button,
      modifiers,
    })),
  );
}

const wheelSchema = v.pipe(
  v.looseTuple([logTime, v.literal('w'), fraction, fraction, fraction, fraction, count]),
  v.transform(([ms, , x, y, dx, dy, modifiers]): CursorEvent => ({
    kind: 'wheel',
    ms,
    x,
    y,
    dx,
    dy,
    modifiers,
  })),
);

const format: TypedLogFormat<CursorLogHeader, CursorEvent> = {
  format: cursorLogFormat,
  version: cursorLogVersion,
  headerSchema,
  kinds: {
    m: moveSchema,
    d: buttonSchema('d', 'down'),
    u: buttonSchema('u', 'up'),
    w: wheelSchema,
  },
};

/** The cursor log of a recording. Throws 'newer-format' or 'not-a-recording'. */
export function readCursorLog(folder: string): Promise<TypedLog<CursorLogHeader, CursorEvent>> {
  return readTypedLog(path.join(folder, recordingFiles.cursor), format);
}

/** An event as a line of the log, without its newline. */
export function encodeCursorEvent(event: CursorEvent): string {
  const ms = rounded(event.ms, 1);
  const x = rounded(event.x, 5);
  const y = rounded(event.y, 5);
  if (event.kind === 'move') {
    return JSON.stringify([ms, 'm', x, y]);
  }
  if (event.kind === 'wheel') {
    return JSON.stringify([ms, 'w', x, y, event.dx, event.dy, event.modifiers]);
  }
  const letter = event.kind === 'down' ? 'd' : 'u';
  return JSON.stringify([ms, letter, x, y, event.button, event.modifiers]);
}

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
