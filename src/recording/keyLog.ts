import path from 'node:path';
import * as v from 'valibot';
import type { KeyEvent } from './keyEvent.ts';
import { recordingFiles } from './manifest.ts';
import { logTime, readTypedLog, type TypedLog, type TypedLogFormat } from './typedLog.ts';

export const keyLogFormat = 'codereel.keys';
export const keyLogVersion = 1;

/** Line 1 of `keys.ndjson`. */
const headerSchema = v.object({
  format: v.literal(keyLogFormat),
  version: v.literal(keyLogVersion),
  /** The zero of every event's ms. */
  epoch: v.pipe(v.string(), v.isoTimestamp()),
});
export type KeyLogHeader = v.InferOutput<typeof headerSchema>;

const format: TypedLogFormat<KeyLogHeader, KeyEvent> = {
  format: keyLogFormat,
  version: keyLogVersion,
  headerSchema,
  kinds: {
    k: v.pipe(
      v.looseTuple([logTime, v.literal('k'), v.string(), v.nullable(v.string())]),
      v.transform(([ms, , chord, command]): KeyEvent => ({ kind: 'press', ms, chord, command })),
    ),
    t: v.pipe(
      v.looseTuple([logTime, v.literal('t'), v.string()]),
      v.transform(([ms, , text]): KeyEvent => ({ kind: 'typed', ms, text })),
    ),
  },
};

/** The key log of a recording. Throws 'newer-format' or 'not-a-recording'. */
export function readKeyLog(folder: string): Promise<TypedLog<KeyLogHeader, KeyEvent>> {
  return readTypedLog(path.join(folder, recordingFiles.keys), format);
}

/** An event as a line of the log, without its newline. */
export function encodeKeyEvent(event: KeyEvent): string {
  const ms = Number(event.ms.toFixed(1));
  return event.kind === 'press'
    ? JSON.stringify([ms, 'k', event.chord, event.command])
    : JSON.stringify([ms, 't', event.text]);
}
