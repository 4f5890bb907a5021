import type { CursorEvent } from '../../../src/recording/cursorEvent.ts';
import { eventAt } from '../memory/eventStream.ts';

/** The stream of the memory bench as far as every log takes it: moves and presses, as the log has them. */
export function cursorEventAt(index: number, eventsPerSecond: number): CursorEvent {
  const event = eventAt(index, eventsPerSecond, 0);
  const ms = event.at;
  if (event.kind === 'down' || event.kind === 'up') {
    const { kind, button, modifiers } = event;
    return { kind, ms, x: event.x / 320, y: event.y / 180, button, modifiers };
  }
  return { kind: 'move', ms, x: (index % 320) / 320, y: (index % 181) / 180 };
}
