import type { Area } from '../../protocol/recorderProtocol.ts';
import type { AppendLog } from '../../recording/appendLog.ts';
import type { CursorEvent } from '../../recording/cursorEvent.ts';
import { encodeCursorEvent } from '../../recording/cursorLog.ts';
import type { SessionClock } from '../sessionClock.ts';
import { AreaMapper } from './areaMapper.ts';
import { EarlyEvents } from './earlyEvents.ts';
import type { HookMouseEvent } from './hookMessages.ts';

/** How long an event may wait in memory for its batch. */
const flushEveryMs = 300;
/** How soon it is tried again when that failed, though nothing new may come. */
const retryEveryMs = 2_000;

interface Output {
  readonly file: AppendLog;
  readonly mapper: AreaMapper;
}

/**
 * Writes what the hook sees into the cursor log.
 *
 * Until the first frame, and during a pause, nothing counts but where the cursor is: that becomes the
 * first event of what follows. What happened between a first frame and the news of it is kept and
 * sorted out by its stamps, and so is what arrives after the end. Memory is bounded on both ways out:
 * early events by a limit, the log's own waiting lines by AppendLog's. Where there is no room, moves
 * are left out, the last of them never, and clicks are kept.
 */
export class CursorRecorder {
  readonly #clock: SessionClock;
  readonly #onTrouble: (thrown: unknown) => void;
  readonly #early = new EarlyEvents();
  #output: Output | undefined;
  #isRunning = false;
  #pausedAtMs = -Infinity;
  /** The last event that was looked at: where the cursor is. */
  #last: HookMouseEvent | undefined;
  #unplaced: CursorEvent | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosing = false;

  /** `onTrouble`: a batch could not be written; it waits and is tried again. */
  constructor(clock: SessionClock, onTrouble: (thrown: unknown) => void) {
    this.#clock = clock;
    this.#onTrouble = onTrouble;
  }

  /** Events in the log. */
  get events(): number {
    return this.#output?.file.counters.lines ?? 0;
  }

  take(events: readonly HookMouseEvent[]): void {
    for (const event of events) {
      // Late news of what was before the pause.
      if (this.#isRunning || event.at < this.#pausedAtMs) {
        this.#record(event);
      } else {
        this.#early.add(event);
      }
    }
  }

  /** Where the log is, and what is captured at first. `run` comes next. */
  begin(file: AppendLog, area: Area): void {
    this.#output = { file, mapper: new AreaMapper(area) };
  }

  /** From that moment on this is what is captured; undefined: nothing is to be seen. */
  setArea(area: Area | undefined, atMs: number): void {
    const mapper = this.#output?.mapper;
    mapper?.setArea(area, atMs);
    mapper?.forgetPlace();
    if (this.#isRunning && area && this.#last) {
      // The cursor stands where it was, and that is another place in the picture.
      this.#record({ ...placeOf(this.#last), at: Math.max(atMs, this.#last.at) });
    }
  }

  /** The clock runs, since that moment. */
  run(fromMs: number): void {
    const { before, after } = this.#early.splitAt(fromMs);
    this.#isRunning = true;
    this.#releaseAll();
    const last = before ?? this.#last;
    if (last) {
      this.#record({ ...placeOf(last), at: fromMs });
    }
    for (const event of after) {
      this.#record(event);
    }
  }

  /** What happens from that moment on does not belong to the recording, until it runs again. */
  pause(atMs: number): void {
    this.#isRunning = false;
    this.#pausedAtMs = atMs;
  }

  /** Writes what is left and closes the log. Throws CodereelError when that fails. */
  async close(): Promise<void> {
    this.#isClosing = true;
    clearTimeout(this.#timer);
    await this.#flush();
    await this.#output?.file.close();
  }

  /** A button that was down at the pause is not down for ever: its own release may be anywhere in it. */
  #releaseAll(): void {
    const { mapper } = this.#output ?? {};
    const ms = (this.#clock.videoStartMs ?? 0) + this.#clock.reachedAt(this.#pausedAtMs);
    for (const release of mapper?.release(ms) ?? []) {
      this.#placeLastMove();
      this.#append(release, 'required');
    }
    mapper?.forgetPlace();
  }

  #record(event: HookMouseEvent): void {
    this.#last = event;
    const ms = this.#clock.fromMonotonic(event.at);
    if (!this.#output || ms === undefined) {
      return;
    }
    const mapped = this.#output.mapper.map(event, ms);
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

  #flushSoon(afterMs = flushEveryMs): void {
    this.#timer ??= setTimeout(() => void this.#flush(), afterMs);
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
      if (this.#unplaced) {
        this.#placeLastMove();
        await this.#output?.file.flush();
      }
    } catch (thrown) {
      // The lines wait in the log; they are tried again, and once more at the end.
      if (!this.#isClosing) {
        this.#onTrouble(thrown);
        this.#flushSoon(retryEveryMs);
      }
    }
  }
}

function placeOf({ x, y }: HookMouseEvent): { kind: 'move'; x: number; y: number } {
  return { kind: 'move', x, y };
}
