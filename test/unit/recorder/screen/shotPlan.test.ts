import { describe, expect, it } from 'vitest';
import type { Area } from '../../../../src/protocol/recorderProtocol.ts';
import type { Shot } from '../../../../src/recorder/screen/shot.ts';
import {
  rectangleShot,
  windowShot,
  type WindowOnScreen,
} from '../../../../src/recorder/screen/shotPlan.ts';

const screen = { width: 1920, height: 1080 };

function windowAt(content: Area, window: Area = content): WindowOnScreen {
  return { id: 7, window, content, screen, whole: false };
}

function seen(window: WindowOnScreen, output?: { width: number; height: number }): Shot {
  const shot = windowShot(window, output);
  if (shot === undefined) {
    throw new Error('nothing is to be seen');
  }
  return shot;
}

/** Where in the output picture, in its pixels, a point of the screen is by the shot's area. */
function outputPoint({ area, outputSize }: Shot, x: number, y: number): { x: number; y: number } {
  if (area === null || outputSize === null) {
    throw new Error('the shot does not tell');
  }
  return {
    x: ((x - area.x) / area.width) * outputSize.width,
    y: ((y - area.y) / area.height) * outputSize.height,
  };
}

describe('the first shot', () => {
  it('of a part of the screen is that part, pixel for pixel', () => {
    const area = { x: 100, y: 50, width: 640, height: 480 };
    expect(rectangleShot(area, undefined)).toEqual({
      grab: { kind: 'rectangle', area },
      outputSize: { width: 640, height: 480 },
      place: { x: 0, y: 0, width: 640, height: 480 },
      area,
    });
  });

  it('of an odd size leaves out the last column and row, from the area of the cursor too', () => {
    const shot = rectangleShot({ x: 1, y: 1, width: 641, height: 481 }, undefined);
    const even = { x: 1, y: 1, width: 640, height: 480 };
    expect(shot.grab).toEqual({ kind: 'rectangle', area: even });
    expect(shot.outputSize).toEqual({ width: 640, height: 480 });
    expect(shot.area).toEqual(even);
  });

  it('of a window leaves out its shadow, counted from the corner of the window', () => {
    const window = { x: 90, y: 80, width: 820, height: 650 };
    const content = { x: 100, y: 85, width: 800, height: 600 };
    const shot = seen(windowAt(content, window));
    expect(shot.grab).toEqual({
      kind: 'window',
      id: 7,
      area: { x: 10, y: 5, width: 800, height: 600 },
    });
    expect(shot.area).toEqual(content);
  });

  it('of a window that stands over the edge keeps what is seen in its place', () => {
    const shot = seen(windowAt({ x: -101, y: 900, width: 800, height: 600 }));
    expect(shot.outputSize).toEqual({ width: 800, height: 600 });
    // 101 columns are outside; one more is left out to keep colours apart.
    expect(shot.grab).toEqual({
      kind: 'window',
      id: 7,
      area: { x: 102, y: 0, width: 698, height: 180 },
    });
    expect(shot.place).toEqual({ x: 102, y: 0, width: 698, height: 180 });
    expect(shot.area).toEqual({ x: -101, y: 900, width: 800, height: 600 });
  });

  it('is all of a window that the server keeps whole, wherever it is', () => {
    const content = { x: 1800, y: -40, width: 640, height: 480 };
    const { grab, place } = seen({ ...windowAt(content), whole: true });
    expect(grab).toEqual({ kind: 'window', id: 7, area: { x: 0, y: 0, width: 640, height: 480 } });
    expect(place).toEqual({ x: 0, y: 0, width: 640, height: 480 });
  });

  it('is none of a window of which too little is on the screen', () => {
    expect(windowShot(windowAt({ x: 1910, y: 0, width: 800, height: 600 }), undefined)).toBe(
      undefined,
    );
    expect(windowShot(windowAt({ x: -900, y: 0, width: 800, height: 600 }), undefined)).toBe(
      undefined,
    );
  });
});

describe('a later shot', () => {
  it('of the same size is the same', () => {
    const content = { x: 20, y: 30, width: 640, height: 480 };
    const first = seen(windowAt(content));
    expect(seen(windowAt(content), { width: 640, height: 480 })).toEqual(first);
  });

  it('of a smaller window keeps its pixels, in the middle', () => {
    const shot = seen(windowAt({ x: 0, y: 0, width: 401, height: 300 }), {
      width: 640,
      height: 480,
    });
    expect(shot.place).toEqual({ x: 120, y: 90, width: 400, height: 300 });
    expect(shot.area).toEqual({ x: -120, y: -90, width: 640, height: 480 });
  });

  const scales = [1.25, 1.5, 2] as const;
  it.each(scales)('of a display scaled by %d more puts the cursor where it is seen', (scale) => {
    const output = { width: 1280, height: 720 };
    const content = { x: 11, y: 7, width: 1280 * scale, height: 801 * scale };
    const shot = rectangleShot(content, output);
    const { place } = shot;
    if (place === null || shot.grab.kind !== 'rectangle') {
      throw new Error('no rectangle');
    }
    const { area } = shot.grab;
    for (const [column, row] of [
      [0, 0],
      [0.5, 0.25],
      [1, 1],
    ] as const) {
      const point = outputPoint(shot, area.x + column * area.width, area.y + row * area.height);
      expect(point.x).toBeCloseTo(place.x + column * place.width, 6);
      expect(point.y).toBeCloseTo(place.y + row * place.height, 6);
    }
  });

  it('of a larger window over the edge puts its pixels where the cursor is, to two pixels', () => {
    const output = { width: 640, height: 480 };
    const window = windowAt({ x: -333, y: -77, width: 1501, height: 1003 });
    const shot = seen(window, output);
    const { grab, place } = shot;
    if (grab.kind !== 'window' || place === null) {
      throw new Error('no window');
    }
    const corner = {
      x: window.window.x + grab.area.x,
      y: window.window.y + grab.area.y,
    };
    // An odd line was left out, to keep an even distance from the window's corner.
    expect(corner).toEqual({ x: 1, y: 1 });
    const point = outputPoint(shot, corner.x, corner.y);
    expect(Math.abs(point.x - place.x)).toBeLessThan(2);
    expect(Math.abs(point.y - place.y)).toBeLessThan(2);
    expect(place.x + place.width).toBeLessThanOrEqual(output.width);
    expect(place.y + place.height).toBeLessThanOrEqual(output.height);
  });

  it('has even sizes and places, whatever the window', () => {
    const output = { width: 634, height: 482 };
    for (let step = 0; step < 400; step += 1) {
      const content = {
        x: ((step * 37) % 2300) - 300,
        y: ((step * 53) % 1500) - 300,
        width: 40 + ((step * 29) % 2000),
        height: 40 + ((step * 31) % 1200),
      };
      const shot = windowShot(windowAt(content), step % 3 === 0 ? undefined : output);
      if (shot === undefined || shot.grab.kind !== 'window') {
        continue;
      }
      const { place, outputSize, grab } = shot;
      if (place === null || outputSize === null) {
        throw new Error('incomplete');
      }
      const even = [place.x, place.y, place.width, place.height, grab.area.width, grab.area.height];
      expect(even.filter((each) => each % 2 !== 0)).toEqual([]);
      expect(Math.min(place.x, place.y)).toBeGreaterThanOrEqual(0);
      expect(Math.min(place.width, place.height)).toBeGreaterThanOrEqual(2);
      expect(place.x + place.width).toBeLessThanOrEqual(outputSize.width);
      expect(place.y + place.height).toBeLessThanOrEqual(outputSize.height);
      // What is grabbed is on the screen, and inside the window: the X server gives no other.
      expect(content.x + grab.area.x).toBeGreaterThanOrEqual(0);
      expect(content.x + grab.area.x + grab.area.width).toBeLessThanOrEqual(screen.width);
      expect(content.y + grab.area.y).toBeGreaterThanOrEqual(0);
      expect(content.y + grab.area.y + grab.area.height).toBeLessThanOrEqual(screen.height);
      expect(grab.area.x + grab.area.width).toBeLessThanOrEqual(content.width);
    }
  });
});
