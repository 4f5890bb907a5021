import type { Area } from '../../protocol/recorderProtocol.ts';
import type { CursorEvent } from '../../recording/cursorEvent.ts';
import type { HookEvent } from './hookMessages.ts';

/**
 * Turns what the hook saw on the screen into events of the captured area.
 *
 * Left out: moves that change nothing, and all that happens outside the area, a press there together
 * with its release. The release of a press inside is kept wherever it ends, so that no button stays
 * down for ever.
 */
export class AreaMapper {
  readonly #area: Area;
  readonly #epochMs: number;
  readonly #held = new Set<number>();
  #x: number | undefined;
  #y: number | undefined;

  /** `epochMs`: the recording's epoch on the monotonic clock. */
  constructor(area: Area, epochMs: number) {
    this.#area = area;
    this.#epochMs = epochMs;
  }

  /** undefined: the event is left out. */
  map(event: HookEvent): CursorEvent | undefined {
    if (!this.#isKept(event)) {
      return undefined;
    }
    this.#x = event.x;
    this.#y = event.y;
    const where = {
      ms: event.at - this.#epochMs,
      x: (event.x - this.#area.x) / this.#area.width,
      y: (event.y - this.#area.y) / this.#area.height,
    };
    if (event.kind === 'move') {
      return { kind: 'move', ...where };
    }
    const { modifiers } = event;
    return event.kind === 'wheel'
      ? { kind: 'wheel', ...where, dx: event.dx, dy: event.dy, modifiers }
      : { kind: event.kind, ...where, button: event.button, modifiers };
  }

  #isKept(event: HookEvent): boolean {
    if (event.kind === 'up') {
      return this.#held.delete(event.button);
    }
    if (!this.#isInside(event)) {
      return false;
    }
    if (event.kind === 'down') {
      this.#held.add(event.button);
    }
    return event.kind !== 'move' || event.x !== this.#x || event.y !== this.#y;
  }

  #isInside({ x, y }: HookEvent): boolean {
    const { x: left, y: top, width, height } = this.#area;
    return x >= left && x < left + width && y >= top && y < top + height;
  }
}
