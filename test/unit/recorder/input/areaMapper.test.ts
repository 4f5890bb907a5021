import { describe, expect, it } from 'vitest';
import type { CursorEvent } from '../../../../src/recording/cursorEvent.ts';
import { AreaMapper } from '../../../../src/recorder/input/areaMapper.ts';
import type { HookMouseEvent } from '../../../../src/recorder/input/hookMessages.ts';

const area = { x: 100, y: 200, width: 400, height: 300 };
const epochMs = 5000;

function move(x: number, y: number, at = 5100): HookMouseEvent {
  return { kind: 'move', at, x, y };
}

function button(kind: 'down' | 'up', x: number, y: number, which = 1): HookMouseEvent {
  return { kind, at: 5200, x, y, button: which, modifiers: 4 };
}

function mapAll(events: readonly HookMouseEvent[]): CursorEvent[] {
  const mapper = new AreaMapper(area);
  return events
    .map((event) => mapper.map(event, event.at - epochMs))
    .filter((event) => event !== undefined);
}

describe('area mapper', () => {
  it('gives fractions of the area and time since the epoch', () => {
    expect(mapAll([move(100, 200), move(300, 350), button('down', 499, 499)])).toEqual([
      { kind: 'move', ms: 100, x: 0, y: 0 },
      { kind: 'move', ms: 100, x: 0.5, y: 0.5 },
      { kind: 'down', ms: 200, x: 399 / 400, y: 299 / 300, button: 1, modifiers: 4 },
    ]);
  });

  it('keeps the notches and modifiers of a wheel', () => {
    const wheel = { kind: 'wheel', at: 5300, x: 100, y: 200, dx: -1, dy: 2, modifiers: 1 } as const;
    expect(mapAll([wheel])).toEqual([
      { kind: 'wheel', ms: 300, x: 0, y: 0, dx: -1, dy: 2, modifiers: 1 },
    ]);
  });

  it.each([
    [99, 300],
    [500, 300],
    [300, 199],
    [300, 500],
  ])('leaves out a move, a wheel and a whole click at %i,%i, outside', (x, y) => {
    const wheel = { kind: 'wheel', at: 5300, x, y, dx: 0, dy: 1, modifiers: 0 } as const;
    expect(mapAll([move(x, y), wheel, button('down', x, y), button('up', x, y)])).toEqual([]);
  });

  it('leaves out the release inside of a press outside', () => {
    expect(mapAll([button('down', 0, 0), button('up', 300, 300)])).toEqual([]);
  });

  it('keeps the release outside of a press inside, button by button', () => {
    const events = mapAll([
      button('down', 300, 300, 1),
      button('down', 0, 0, 2),
      button('up', 0, 0, 2),
      button('up', 0, 0, 1),
    ]);
    expect(events.map((event) => [event.kind, 'button' in event && event.button])).toEqual([
      ['down', 1],
      ['up', 1],
    ]);
  });

  it('leaves out a release whose press it has not seen', () => {
    expect(mapAll([button('up', 300, 300)])).toEqual([]);
  });

  it('leaves out moves that change nothing, also after a click at the same place', () => {
    const events = mapAll([
      move(300, 300),
      move(300, 300),
      button('down', 310, 300),
      move(310, 300),
      move(300, 300),
    ]);
    expect(events.map((event) => event.kind)).toEqual(['move', 'down', 'move']);
  });

  describe('of a window', () => {
    it('counts from where the window was at the moment, also when the news of that is late', () => {
      const mapper = new AreaMapper(area);
      mapper.setArea({ x: 0, y: 0, width: 200, height: 100 }, 6000);
      const places = [move(300, 350, 5999), move(100, 50, 6000), move(300, 350, 6001)].map(
        (event) => mapper.map(event, 0),
      );
      expect(places).toEqual([
        { kind: 'move', ms: 0, x: 0.5, y: 0.5 },
        { kind: 'move', ms: 0, x: 0.5, y: 0.5 },
        undefined,
      ]);
    });

    it('sees nothing while it is hidden but the release of what was pressed before', () => {
      const mapper = new AreaMapper(area);
      mapper.map(button('down', 300, 350), 0);
      mapper.setArea(undefined, 5201);
      expect(mapper.map(move(300, 300, 5300), 1)).toBeUndefined();
      expect(mapper.map({ ...button('down', 300, 300, 2), at: 5300 }, 1)).toBeUndefined();
      expect(mapper.map({ ...button('up', 500, 350), at: 5300 }, 2)).toMatchObject({
        x: 1,
        y: 0.5,
      });
    });
  });

  it('releases what is held where the cursor was last, once', () => {
    const mapper = new AreaMapper(area);
    mapper.map(button('down', 300, 350, 1), 0);
    mapper.map(button('down', 300, 350, 3), 0);
    mapper.map(move(500 - 1, 350), 1);
    expect(mapper.release(7)).toEqual([
      { kind: 'up', ms: 7, x: 399 / 400, y: 0.5, button: 1, modifiers: 0 },
      { kind: 'up', ms: 7, x: 399 / 400, y: 0.5, button: 3, modifiers: 0 },
    ]);
    expect(mapper.release(8)).toEqual([]);
    expect(mapper.map(button('up', 300, 350, 1), 9)).toBeUndefined();
  });
});
