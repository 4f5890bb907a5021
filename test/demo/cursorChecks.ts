import type { Area } from '../../src/protocol/recorderProtocol.ts';
import type { ButtonEvent, CursorEvent } from '../../src/recording/cursorEvent.ts';
import type { SentInput } from '../stage/input.ts';

export type SentButton = SentInput & { readonly kind: 'down' | 'up' };

/** How far the cursor log is from the input that was sent, at worst. */
export interface CursorAgreement {
  readonly compared: number;
  readonly worstPixels: number;
  /** Beyond the time that sending took: 0 if logged between its begin and its end. */
  readonly worstMs: number;
  /** What does not agree at all; empty when every press and release has its line. */
  readonly faults: readonly string[];
}

/** xdotool counts as X does; the log counts as mice are described: 2 is right, 3 is the middle. */
const loggedButton = new Map([
  [1, 1],
  [2, 3],
  [3, 2],
]);

/**
 * Lays the presses and releases that were sent beside those in the log, in order.
 * @param epochUnixMs when the log's zero was
 */
export function compareButtons(
  sent: readonly SentButton[],
  logged: readonly CursorEvent[],
  area: Area,
  epochUnixMs: number,
): CursorAgreement {
  const events = logged.filter((event): event is ButtonEvent => isButton(event));
  const faults: string[] = [];
  let worstPixels = 0;
  let worstMs = 0;
  if (events.length !== sent.length) {
    faults.push(`${sent.length} presses and releases were sent, ${events.length} were logged`);
  }
  const compared = Math.min(sent.length, events.length);
  for (let index = 0; index < compared; index += 1) {
    const one = sent[index];
    const event = events[index];
    if (one === undefined || event === undefined) {
      break;
    }
    if (event.kind !== one.kind || event.button !== loggedButton.get(one.button)) {
      faults.push(
        `number ${index + 1}: sent ${one.kind} ${one.button}, logged ${event.kind} ${event.button}`,
      );
    }
    const x = area.x + event.x * area.width;
    const y = area.y + event.y * area.height;
    worstPixels = Math.max(worstPixels, Math.abs(x - one.at.x), Math.abs(y - one.at.y));
    const time = epochUnixMs + event.ms;
    worstMs = Math.max(worstMs, one.before - time, time - one.after);
  }
  return { compared, worstPixels, worstMs, faults };
}

function isButton(event: CursorEvent): boolean {
  return event.kind === 'down' || event.kind === 'up';
}
