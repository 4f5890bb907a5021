import type { Log } from '../../base/log.ts';
import type { Area } from '../../protocol/recorderProtocol.ts';
import type { AppendLog } from '../../recording/appendLog.ts';
import type { CursorEvent } from '../../recording/cursorEvent.ts';
import { encodeCursorEvent } from '../../recording/cursorLog.ts';
import { AreaMapper } from './areaMapper.ts';
import type { HookEvent } from './hookMessages.ts';

/** How long an event may wait in memory for its batch. */
const flushEveryMs = 300;

/** Events kept while it is not known where the video begins; beyond, moves go and clicks stay. */
const earlyLimit = 4096;

/**
 * Writes what the hook sees into the cursor log.
 *
 * Until the first frame nothing counts but where the cursor is: that becomes the log's first event.
 * What happened between the first frame and the news of it is kept and sorted out by its stamps, and
 * so is what arrives after the end. Memory is bounded on both ways out: early events by a limit, the
 * log's own waiting lines by AppendLog's. Where there is no room, moves are left out, the last of
 * them never, and clicks are kept.
 */
export class CursorRecorder {
  readonly #epochMs: number;
  readonly #log: Log;
  #early: HookEvent[] = [];
  #output: { readonly file: AppendLog; readonly mapper: AreaMapper } | undefined;
  #endMs = Infinity;
  #unplaced: CursorEvent | undefined;
  #timer: NodeJS.Timeout | undefined;
  #troubled = false;

  /** `epochMs`: the recording's epoch on the monotonic clock. */
  constructor(epochMs: number, log: Log) {
    this.#epochMs = epochMs;
    this.#log = log;
  }

  /** Events in the log. */
  get events(): number {
    return this.#output?.file.counters.lines ?? 0;
  }

  take(events: readonly HookEvent[]): void {
    if (this.#output) {
      for (const event of events) {
        this.#record(event);
      }
      return;
    }
    this.#early.push(...events);
    if (this.#early.length > earlyLimit) {
      const last = this.#early.at(-1);
      this.#early = this.#early.filter((event) => event.kind !== 'move' || event === last);
    }
  }

  /** The first frame is there. `startMs`: when it was grabbed, on the recording's scale. */
  begin(file: AppendLog, area: Area, startMs: number): void {
    const startAt = this.#epochMs + startMs;
    this.#output = { file, mapper: new AreaMapper(area, this.#epochMs) };
    const before = this.#early.findLast((event) => event.at < startAt);
    if (before) {
      this.#record({ kind: 'move', at: startAt, x: before.x, y: before.y });
    }
    for (const event of this.#early) {
      if (event.at >= startAt) {
        this.#record(event);
      }
    }
    this.#early = [];
  }

  /** Nothing that happens after `ms` on the recording's scale belongs to it. */
  endAt(ms: number): void {
    this.#endMs = this.#epochMs + ms;
  }

  /** Writes what is left and closes the log. Throws CodereelError when that fails. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#flush();
    await this.#output?.file.close();
  }

  #record(event: HookEvent): void {
    if (!this.#output || event.at > this.#endMs) {
      return;
    }
    const mapped = this.#output.mapper.map(event);
    if (!mapped) {
      return;
    }
    if (mapped.kind === 'move') {
      this.#unplaced = mapped;
      this.#placeLastMove();
    } else {
      this.#placeLastMove();
      // A press tells where it is: a move before it that found no room is not missed.
      this.#unplaced = undefined;
      this.#append(mapped, 'required');
    }
    this.#flushSoon();
  }

  #flushSoon(): void {
    this.#timer ??= setTimeout(() => void this.#flush(), flushEveryMs);
  }

  #placeLastMove(): void {
    if (this.#unplaced && this.#append(this.#unplaced, 'optional')) {
      this.#unplaced = undefined;
    }
  }

  #append(event: CursorEvent, importance: 'optional' | 'required'): boolean {
    return this.#output?.file.append(encodeCursorEvent(event), importance) ?? false;
  }

  async #flush(): Promise<void> {
    this.#timer = undefined;
    try {
      await this.#output?.file.flush();
      this.#troubled = false;
      if (this.#unplaced) {
        this.#placeLastMove();
        await this.#output?.file.flush();
      }
    } catch (thrown) {
      // The lines wait in the log; they are tried again with the next event and at the end.
      if (!this.#troubled) {
        this.#log.warn(`The cursor log cannot be written: ${String(thrown)}`);
      }
      this.#troubled = true;
    }
  }
}
