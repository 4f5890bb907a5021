import { open, type FileHandle } from 'node:fs/promises';
import { unreachable } from '../../../src/base/unreachable.ts';
import { AppendLog } from '../../../src/recording/appendLog.ts';
import type { CursorEvent } from '../../../src/recording/cursorEvent.ts';
import {
  cursorLogFormat,
  cursorLogVersion,
  encodeCursorEvent,
  type CursorLogHeader,
} from '../../../src/recording/cursorLog.ts';

/** How a recorder keeps its cursor log while it records. */
export interface FlushStrategy {
  /** Milliseconds of recorded time from one flush to the next. */
  readonly everyMs: number;
  add(event: CursorEvent): void;
  flush(): Promise<void>;
  close(): Promise<void>;
  /** Given to the file so far. */
  readonly writtenBytes: number;
}

export const strategyNames = ['clone and rewrite', 'stream and rewrite', 'append'] as const;
export type StrategyName = (typeof strategyNames)[number];

/** `onWriting`: a flush is about to touch its file. */
export function openStrategy(
  name: StrategyName,
  file: string,
  onWriting: () => void,
): Promise<FlushStrategy> {
  switch (name) {
    case 'clone and rewrite':
      return Promise.resolve(new CloneAndRewrite(file, onWriting));
    case 'stream and rewrite':
      return Promise.resolve(new StreamAndRewrite(file, onWriting));
    case 'append':
      return Append.open(file, onWriting);
    default:
      return unreachable(name);
  }
}

/* The first two keep what they write in the form that Cap's cursor.json has. */

interface Move {
  readonly active_modifiers: readonly string[];
  readonly cursor_id: string;
  readonly time_ms: number;
  readonly x: number;
  readonly y: number;
}

interface Click {
  readonly active_modifiers: readonly string[];
  readonly cursor_num: number;
  readonly cursor_id: string;
  readonly time_ms: number;
  readonly down: boolean;
}

interface History {
  readonly clicks: Click[];
  readonly moves: Move[];
}

function remember({ clicks, moves }: History, event: CursorEvent): void {
  const shared = { active_modifiers: [], cursor_id: '0', time_ms: event.ms };
  if (event.kind === 'move') {
    moves.push({ ...shared, x: event.x, y: event.y });
  } else if (event.kind !== 'wheel') {
    clicks.push({ ...shared, cursor_num: event.button - 1, down: event.kind === 'down' });
  }
}

const rewriteEveryMs = 5_000;

/** Every five seconds, a copy of all events as indented JSON, written over the file. */
class CloneAndRewrite implements FlushStrategy {
  readonly everyMs = rewriteEveryMs;
  readonly #file: string;
  readonly #onWriting: () => void;
  readonly #history: History = { clicks: [], moves: [] };
  writtenBytes = 0;

  constructor(file: string, onWriting: () => void) {
    this.#file = file;
    this.#onWriting = onWriting;
  }

  add(event: CursorEvent): void {
    remember(this.#history, event);
  }

  async flush(): Promise<void> {
    const { clicks, moves } = this.#history;
    const copy: History = { clicks: clicks.map(copyOf), moves: moves.map(copyOf) };
    const text = Buffer.from(JSON.stringify(copy, undefined, 2));
    this.#onWriting();
    const handle = await open(this.#file, 'w');
    this.writtenBytes += await writeAll(handle, text);
    await handle.close();
  }

  close(): Promise<void> {
    return this.flush();
  }
}

/** All that an event holds is its own afterwards, its list of modifiers too. */
function copyOf<Event extends Move | Click>(event: Event): Event {
  return { ...event, active_modifiers: [...event.active_modifiers] };
}

/** As much as a buffered writer gathers before it calls the system. */
const pieceBytes = 64 * 1024;

/** Every five seconds, if there is anything new, all events one after another over the file. */
class StreamAndRewrite implements FlushStrategy {
  readonly everyMs = rewriteEveryMs;
  readonly #file: string;
  readonly #onWriting: () => void;
  readonly #history: History = { clicks: [], moves: [] };
  #isNew = false;
  writtenBytes = 0;

  constructor(file: string, onWriting: () => void) {
    this.#file = file;
    this.#onWriting = onWriting;
  }

  add(event: CursorEvent): void {
    remember(this.#history, event);
    this.#isNew = true;
  }

  async flush(): Promise<void> {
    if (!this.#isNew) {
      return;
    }
    this.#isNew = false;
    this.#onWriting();
    const handle = await open(this.#file, 'w');
    let piece = '';
    for (const part of compactJson(this.#history)) {
      piece += part;
      if (piece.length >= pieceBytes) {
        this.writtenBytes += await writeAll(handle, Buffer.from(piece));
        piece = '';
      }
    }
    this.writtenBytes += await writeAll(handle, Buffer.from(piece));
    await handle.close();
  }

  close(): Promise<void> {
    return this.flush();
  }
}

function* compactJson({ clicks, moves }: History): Generator<string> {
  yield '{"clicks":[';
  yield* listed(clicks);
  yield '],"moves":[';
  yield* listed(moves);
  yield ']}';
}

/** So many events become text at once: one by one would be the slowest way there is in JavaScript. */
const eventsAtOnce = 500;

function* listed(items: readonly object[]): Generator<string> {
  for (let at = 0; at < items.length; at += eventsAtOnce) {
    const text = JSON.stringify(items.slice(at, at + eventsAtOnce)).slice(1, -1);
    yield `${at === 0 ? '' : ','}${text}`;
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<number> {
  for (let at = 0; at < bytes.length;) {
    at += (await handle.write(bytes, at, Math.min(512 * 1024, bytes.length - at))).bytesWritten;
  }
  return bytes.length;
}

/** Ours: the product's own log, flushed as often as the product does. */
class Append implements FlushStrategy {
  readonly everyMs = 300;
  readonly #log: AppendLog;
  readonly #onWriting: () => void;

  private constructor(log: AppendLog, onWriting: () => void) {
    this.#log = log;
    this.#onWriting = onWriting;
  }

  static async open(file: string, onWriting: () => void): Promise<Append> {
    const header: CursorLogHeader = {
      format: cursorLogFormat,
      version: cursorLogVersion,
      epoch: new Date(0).toISOString(),
      area: { x: 0, y: 0, width: 1920, height: 1080 },
      scale: 1,
    };
    return new Append(await AppendLog.open(file, header), onWriting);
  }

  get writtenBytes(): number {
    return this.#log.counters.writtenBytes;
  }

  add(event: CursorEvent): void {
    this.#log.append(encodeCursorEvent(event), event.kind === 'move' ? 'optional' : 'required');
  }

  flush(): Promise<void> {
    this.#onWriting();
    return this.#log.flush();
  }

  close(): Promise<void> {
    return this.#log.close();
  }
}
