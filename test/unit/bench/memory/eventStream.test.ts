import { describe, expect, it } from 'vitest';
import { eventAt } from '../../../bench/memory/eventStream.ts';

describe('the stream of events', () => {
  const events = Array.from({ length: 6000 }, (_, index) => eventAt(index, 60, 500));

  it('has as many a second as it is asked for', () => {
    expect(events[0]?.at).toBe(500);
    expect(events[60]?.at).toBeCloseTo(1500);
  });

  it('holds moves for the most part, presses with their releases, wheel and keys', () => {
    const count = (kind: string): number => events.filter((event) => event.kind === kind).length;
    expect(count('down')).toBe(count('up'));
    expect(count('down')).toBeGreaterThan(10);
    expect(count('wheel')).toBeGreaterThan(5);
    expect(count('key')).toBeGreaterThan(5);
    expect(count('move')).toBeGreaterThan(0.95 * events.length);
  });

  it('never stays where it was: a move that changes nothing would be left out of the log', () => {
    const places = events.flatMap((event) => ('x' in event ? [`${event.x} ${event.y}`] : []));
    expect(places.filter((place, index) => place === places[index - 1])).toEqual([]);
  });
});
