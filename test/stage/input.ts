import type { Environment } from '../../src/base/environment.ts';
import { run } from './supervised.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Something done to the X server, in pixels of the screen; it took effect between the two times. */
export type SentInput = {
  /** Unix time in ms before and after the X server was told. */
  readonly before: number;
  readonly after: number;
} & (
  | { readonly kind: 'move'; readonly to: Point }
  | { readonly kind: 'down' | 'up'; readonly at: Point; readonly button: number }
  | { readonly kind: 'key'; readonly keys: string }
  | { readonly kind: 'text'; readonly text: string }
);

/**
 * A person at the machine: real X input through xdotool, which programs and input hooks alike
 * cannot tell from a mouse and a keyboard. Everything sent is kept with its time.
 */
export interface Input {
  readonly sent: readonly SentInput[];
  /** Moves the pointer there at once. */
  jumpTo(point: Point): Promise<void>;
  /** Moves the pointer there as a hand does: along a line, slow at both ends. */
  moveTo(point: Point, options?: { readonly durationMs?: number }): Promise<void>;
  /**
   * Moves to `point` and presses and releases a button: 1 left, 2 middle, 3 right (as X counts). Some
   * hold it longer than others.
   */
  click(
    point: Point,
    options?: { readonly button?: number; readonly holdMs?: number },
  ): Promise<void>;
  /** Moves to one point, and from there to another with the left button held. */
  drag(from: Point, to: Point): Promise<void>;
  /** Turns the wheel where the pointer is; positive scrolls down. */
  scroll(notches: number): Promise<void>;
  /** Presses keys together, in xdotool's names: `ctrl+s`, `F1`, `Return`. */
  key(keys: string): Promise<void>;
  /** Types text, one key after the other; a newline is the Enter key. */
  type(text: string, options?: { readonly keyDelayMs?: number }): Promise<void>;
  /** Does nothing for as long as a person would think. Never used to wait for something. */
  pause(durationMs: number): Promise<void>;
}

const stepMs = 16;
const usualHoldMs = 70;

async function pause(durationMs: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, durationMs);
  });
}

/** @param environment must name the display. */
export function createInput(environment: Environment): Input {
  const sent: SentInput[] = [];
  let position: Point = { x: 0, y: 0 };

  const xdotool = async (parts: readonly string[]): Promise<{ before: number; after: number }> => {
    const before = Date.now();
    await run('xdotool', parts, { environment, timeoutMs: 120_000 });
    return { before, after: Date.now() };
  };
  const jumpTo = async (to: Point): Promise<void> => {
    const times = await xdotool(['mousemove', String(to.x), String(to.y)]);
    position = to;
    sent.push({ kind: 'move', to, ...times });
  };
  const moveTo = async (
    to: Point,
    { durationMs = handTravelMs(position, to) }: { readonly durationMs?: number } = {},
  ): Promise<void> => {
    const path = handPath(position, to, Math.max(1, Math.round(durationMs / stepMs)));
    if (path.length > 0) {
      await xdotool(
        path.flatMap(({ x, y }) => `mousemove ${x} ${y} sleep ${stepMs / 1000}`.split(' ')),
      );
    }
    await jumpTo(to);
  };
  const button = async (kind: 'down' | 'up', which: number): Promise<void> => {
    const times = await xdotool([`mouse${kind}`, String(which)]);
    sent.push({ kind, at: position, button: which, ...times });
  };

  return {
    sent,
    jumpTo,
    moveTo,
    click: async (point, { button: which = 1, holdMs = usualHoldMs } = {}) => {
      await moveTo(point);
      await button('down', which);
      await pause(holdMs);
      await button('up', which);
    },
    drag: async (from, to) => {
      await moveTo(from);
      await button('down', 1);
      await moveTo(to);
      await button('up', 1);
    },
    scroll: async (notches) => {
      const wheel = notches > 0 ? '5' : '4';
      for (let turned = 0; turned < Math.abs(notches); turned += 1) {
        await xdotool(['click', wheel]);
        await pause(usualHoldMs);
      }
    },
    key: async (keys) => {
      const times = await xdotool(['key', keys]);
      sent.push({ kind: 'key', keys, ...times });
    },
    type: async (text, { keyDelayMs = 15 } = {}) => {
      const times = await xdotool(['type', '--delay', String(keyDelayMs), '--', text]);
      sent.push({ kind: 'text', text, ...times });
    },
    pause,
  };
}

/** How long a hand takes for a distance: longer ones are faster, but not by as much. */
function handTravelMs(from: Point, to: Point): number {
  return 120 + 14 * Math.sqrt(Math.hypot(to.x - from.x, to.y - from.y));
}

/** The points on the way, both ends left out, on whole pixels. */
function handPath(from: Point, to: Point, steps: number): Point[] {
  return Array.from({ length: Math.max(0, steps - 1) }, (_, index) => {
    const part = (index + 1) / steps;
    const eased = part * part * (3 - 2 * part);
    return {
      x: Math.round(from.x + (to.x - from.x) * eased),
      y: Math.round(from.y + (to.y - from.y) * eased),
    };
  });
}
