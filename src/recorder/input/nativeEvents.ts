import { modifierBits } from '../../recording/cursorEvent.ts';
import type { HookEvent } from './hookMessages.ts';

/** A mouse event as uiohook-napi 1.5 gives it. */
export type NativeMouseEvent = NativePosition & { readonly button: unknown };

/** `rotation` counts notches: below 0 is up or left, above is down or right. */
export interface NativeWheelEvent extends NativePosition {
  readonly rotation: number;
  readonly direction: number;
}

interface NativePosition {
  /** Milliseconds, on a clock that differs between platforms. */
  readonly time: number;
  readonly x: number;
  readonly y: number;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

const horizontalWheel = 4;

export function moveEvent(native: NativeMouseEvent, at: number): HookEvent {
  return { kind: 'move', at, x: native.x, y: native.y };
}

/** uiohook numbers buttons as the cursor log does: 1 left, 2 right, 3 middle, 4 and 5 the side ones. */
export function buttonEvent(
  kind: 'down' | 'up',
  native: NativeMouseEvent,
  at: number,
): HookEvent | undefined {
  const { button, x, y } = native;
  if (typeof button !== 'number' || !Number.isInteger(button) || button < 1) {
    return undefined;
  }
  return { kind, at, x, y, button, modifiers: modifiersOf(native) };
}

export function wheelEvent(native: NativeWheelEvent, at: number): HookEvent {
  const { x, y, rotation } = native;
  const horizontal = native.direction === horizontalWheel;
  return {
    kind: 'wheel',
    at,
    x,
    y,
    dx: horizontal ? rotation : 0,
    dy: horizontal ? 0 : rotation,
    modifiers: modifiersOf(native),
  };
}

/** How long an X server may sit on a recorded event. */
const longestDelayMs = 60_000;
/** The server's clock counts whole milliseconds, so an event may seem to come a little early. */
const clockGrainMs = 4;

/**
 * When an event happened, on the monotonic clock, given when it arrived.
 *
 * An X server hands recorded events over together with its next other output, which on a quiet screen
 * was seen to come 100 ms later and may come any time later. But it stamps them when they happen, in
 * 32 bits of milliseconds of CLOCK_MONOTONIC, which is our clock too (Xorg, Xwayland and Xvfb on
 * Linux). A server on another machine has another clock: then the difference is no likely delay, and
 * the arrival has to do. So it has on other platforms, whose hooks are called at once.
 */
export function happenedAt(
  native: { readonly time: number },
  arrivedMs: number,
  platform: NodeJS.Platform,
): number {
  if (platform !== 'linux') {
    return arrivedMs;
  }
  const wrap = 2 ** 32;
  const difference = (((arrivedMs - native.time) % wrap) + wrap) % wrap;
  const delay = difference > wrap / 2 ? difference - wrap : difference;
  return delay >= -clockGrainMs && delay <= longestDelayMs ? arrivedMs - delay : arrivedMs;
}

function modifiersOf(native: NativePosition): number {
  return (
    (native.shiftKey ? modifierBits.shift : 0) |
    (native.ctrlKey ? modifierBits.control : 0) |
    (native.altKey ? modifierBits.alt : 0) |
    (native.metaKey ? modifierBits.meta : 0)
  );
}
