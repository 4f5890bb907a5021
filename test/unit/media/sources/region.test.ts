import { describe, expect, it } from 'vitest';
import {
  arrowStep,
  fitRegion,
  leastSide,
  middleOf,
  moveRegion,
  placeOn,
  resizeRegion,
  screenPoint,
  spanRegion,
} from '../../../../media/sources/region.ts';
import { parseSource, sourceText } from '../../../../src/protocol/source.ts';

/** The right one of two displays. */
const display = { x: 1920, y: 120, width: 2560, height: 1440 };

describe('a point on the picture of a display', () => {
  it.each([1, 1.25, 1.5, 2])(
    'is the very pixel of the screen where the picture has its size, at %d device pixels a pixel',
    (ratio) => {
      const box = {
        left: 16.4,
        top: 80.8,
        width: display.width / ratio,
        height: display.height / ratio,
      };
      for (let pixel = 0; pixel <= display.width; pixel += 1) {
        const point = { x: box.left + pixel / ratio, y: box.top };
        expect(screenPoint(point, box, display)).toEqual({ x: display.x + pixel, y: display.y });
      }
    },
  );

  it.each([
    ['1.25', 812.8, 457.2],
    ['1.5', 1066.667, 600],
    ['2', 640.5, 360.28125],
    ['an odd zoom', 333.3333, 187.5],
  ])('and the pixel of the screen lead to each other at %s', (_zoom, width, height) => {
    const box = { left: 7.2, top: -351.6, width, height };
    for (let y = display.y; y <= display.y + display.height; y += 1) {
      const there = {
        x: box.left + box.width / display.width,
        y: box.top + ((y - display.y) / display.height) * box.height,
      };
      expect(screenPoint(there, box, display)).toEqual({ x: display.x + 1, y });
    }
  });

  it('is at the edge when the hand goes beyond it', () => {
    const box = { left: 0, top: 0, width: 100, height: 50 };
    expect(screenPoint({ x: -5, y: 500 }, box, display)).toEqual({ x: 1920, y: 1560 });
  });
});

describe('a region', () => {
  it('lies on the picture where it lies on the screen', () => {
    expect(placeOn({ x: 2560, y: 480, width: 1280, height: 720 }, display)).toEqual({
      left: 0.25,
      top: 0.25,
      width: 0.5,
      height: 0.5,
    });
  });

  it('spans two corners, whichever was first', () => {
    const span = { x: 2000, y: 200, width: 300, height: 100 };
    expect(spanRegion({ x: 2000, y: 200 }, { x: 2300, y: 300 }, display)).toEqual(span);
    expect(spanRegion({ x: 2300, y: 300 }, { x: 2000, y: 200 }, display)).toEqual(span);
  });

  it('is never smaller than what can be recorded, and never beyond the display', () => {
    const corner = { x: display.x + display.width, y: display.y + display.height };
    const least = spanRegion(corner, corner, display);
    expect(least).toEqual({
      x: corner.x - leastSide,
      y: corner.y - leastSide,
      width: leastSide,
      height: leastSide,
    });
    const source = { kind: 'region', area: least } as const;
    expect(parseSource(sourceText(source))).toEqual(source);
    const smaller = { ...least, width: leastSide - 1 };
    expect(parseSource(sourceText({ kind: 'region', area: smaller }))).toBeUndefined();
  });

  const region = { x: 2000, y: 200, width: 300, height: 100 };

  it('keeps its size when it is moved, up to the edge', () => {
    expect(moveRegion(region, { x: 10, y: -1 }, display)).toEqual({ ...region, x: 2010, y: 199 });
    expect(moveRegion(region, { x: -999, y: 9999 }, display)).toEqual({
      ...region,
      x: 1920,
      y: 1460,
    });
  });

  it('moves only the edges that are held when it is resized', () => {
    expect(resizeRegion(region, { x: -1, y: 0 }, { x: 50, y: 50 }, display)).toEqual({
      ...region,
      x: 2050,
      width: 250,
    });
    expect(resizeRegion(region, { x: 1, y: 1 }, { x: 50, y: 50 }, display)).toEqual({
      ...region,
      width: 350,
      height: 150,
    });
  });

  it('does not turn over when an edge is drawn across the other', () => {
    expect(resizeRegion(region, { x: -1, y: -1 }, { x: 999, y: 999 }, display)).toEqual({
      x: 2300 - leastSide,
      y: 300 - leastSide,
      width: leastSide,
      height: leastSide,
    });
  });

  it('that was typed becomes the nearest one there is', () => {
    expect(fitRegion({ x: 0, y: 0, width: 5, height: 9999 }, display)).toEqual({
      x: 1920,
      y: 120,
      width: leastSide,
      height: 1440,
    });
  });

  it('begins in the middle', () => {
    expect(middleOf(display)).toEqual({ x: 2560, y: 480, width: 1280, height: 720 });
  });
});

it('arrow keys go by one pixel, with shift by ten, and other keys nowhere', () => {
  expect(arrowStep('ArrowLeft', false)).toEqual({ x: -1, y: 0 });
  expect(arrowStep('ArrowDown', true)).toEqual({ x: 0, y: 10 });
  expect(arrowStep('a', false)).toBeNull();
});
