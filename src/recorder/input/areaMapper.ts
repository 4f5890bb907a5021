import type { Area } from '../../protocol/recorderProtocol.ts';
import type { CursorEvent } from '../../recording/cursorEvent.ts';
import type { HookMouseEvent } from './hookMessages.ts';

/** What is captured from a moment of the monotonic clock on; undefined: nothing is to be seen. */
interface AreaSince {
  readonly atMs: number;
  readonly area: Area | undefined;
}

/** Areas that are kept for events that are still on their way: a window may move for hours without any. */
const mostAreas = 256;

/**
 * Turns what the hook saw on the screen into events of the captured area, which may move, change its
 * size, and be hidden for a while.
 *
 * Left out: moves that change nothing, and all that happens outside the area, a press there together
 * with its release. The release of a press inside is kept wherever it ends, so that no button stays
 * down for ever.
 */
export class AreaMapper {
  /** In order of time. An event may arrive a little after the area has changed. */
  #areas: AreaSince[] = [];
  readonly #held = new Set<number>();
  /** What fractions are counted from: the area, or the last there was. */
  #base: Area;
  /** Where on the screen the last event was that was kept. */
  #last: { readonly x: number; readonly y: number } | undefined;

  constructor(area: Area) {
    this.#base = area;
    this.#areas.push({ atMs: -Infinity, area });
  }

  /** From that moment on this is what is captured. */
  setArea(area: Area | undefined, atMs: number): void {
    this.#areas.push({ atMs, area });
    this.#areas = this.#areas.slice(-mostAreas);
  }

  /** `ms`: when it was on the logs' scale. undefined: the event is left out. */
  map(event: HookMouseEvent, ms: number): CursorEvent | undefined {
    const area = this.#areaAt(event.at);
    if (!this.#isKept(event, area)) {
      return undefined;
    }
    this.#last = { x: event.x, y: event.y };
    const where = { ms, ...this.#fractions(event) };
    if (event.kind === 'move') {
      return { kind: 'move', ...where };
    }
    const { modifiers } = event;
    return event.kind === 'wheel'
      ? { kind: 'wheel', ...where, dx: event.dx, dy: event.dy, modifiers }
      : { kind: event.kind, ...where, button: event.button, modifiers };
  }

  /** Lets go, where the cursor was last, of every button that is down: what follows is not seen. */
  release(ms: number): CursorEvent[] {
    const { x, y } = this.#fractions(this.#last ?? this.#base);
    const releases = [...this.#held].map((button): CursorEvent => ({
      kind: 'up',
      ms,
      x,
      y,
      button,
      modifiers: 0,
    }));
    this.#held.clear();
    return releases;
  }

  /** The next move counts, wherever it is. */
  forgetPlace(): void {
    this.#last = undefined;
  }

  #isKept(event: HookMouseEvent, area: Area | undefined): boolean {
    if (event.kind === 'up') {
      return this.#held.delete(event.button);
    }
    if (area === undefined || !isInside(area, event)) {
      return false;
    }
    if (event.kind === 'down') {
      this.#held.add(event.button);
    }
    return event.kind !== 'move' || event.x !== this.#last?.x || event.y !== this.#last.y;
  }

  #areaAt(atMs: number): Area | undefined {
    const index = this.#areas.findLastIndex((each) => each.atMs <= atMs);
    this.#areas = this.#areas.slice(Math.max(0, index));
    const area = this.#areas[0]?.area;
    this.#base = area ?? this.#base;
    return area;
  }

  #fractions({ x, y }: { readonly x: number; readonly y: number }): { x: number; y: number } {
    const { x: left, y: top, width, height } = this.#base;
    return { x: (x - left) / width, y: (y - top) / height };
  }
}

function isInside(area: Area, { x, y }: { readonly x: number; readonly y: number }): boolean {
  const { x: left, y: top, width, height } = area;
  return x >= left && x < left + width && y >= top && y < top + height;
}
