import type { Area } from '../../src/protocol/recorderProtocol.ts';

/**
 * Regions of a screen and their places on its picture. A region has whole pixels of the screen; the
 * picture has pixels of the page, which are of any size: the page's zoom and the device's pixel ratio
 * make them fractions, and the picture is stretched to where it is shown. Pure.
 */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where the picture of an area is shown, in pixels of the page, as `getBoundingClientRect` tells. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The least side of a region, in pixels of the screen: as `parseSource` has it. */
export const leastSide = 16;

/** The edge between pixels of the screen that is nearest to a point of the page, within the area. */
export function screenPoint(point: Point, box: Box, area: Area): Point {
  const x = Math.round(((point.x - box.left) / box.width) * area.width);
  const y = Math.round(((point.y - box.top) / box.height) * area.height);
  return {
    x: area.x + clamp(x, 0, area.width),
    y: area.y + clamp(y, 0, area.height),
  };
}

/** Where a region lies on an area's picture, in parts of the picture. */
export function placeOn(region: Area, area: Area): Box {
  return {
    left: (region.x - area.x) / area.width,
    top: (region.y - area.y) / area.height,
    width: region.width / area.width,
    height: region.height / area.height,
  };
}

/** The region between two corners; one too small grows from the first towards the second. */
export function spanRegion(from: Point, to: Point, within: Area): Area {
  const [x, width] = spanSide(from.x, to.x, within.x, within.x + within.width);
  const [y, height] = spanSide(from.y, to.y, within.y, within.y + within.height);
  return { x, y, width, height };
}

/** The region moved, as far as it stays within. */
export function moveRegion(region: Area, by: Point, within: Area): Area {
  return fitRegion({ ...region, x: region.x + by.x, y: region.y + by.y }, within);
}

/** Which edges follow the hand: -1 the left or top one, 1 the right or bottom one, 0 neither. */
export interface Grip {
  readonly x: -1 | 0 | 1;
  readonly y: -1 | 0 | 1;
}

export const grips: readonly Grip[] = [
  { x: -1, y: -1 },
  { x: 0, y: -1 },
  { x: 1, y: -1 },
  { x: 1, y: 0 },
  { x: 1, y: 1 },
  { x: 0, y: 1 },
  { x: -1, y: 1 },
  { x: -1, y: 0 },
];

/** The region with the grip's edges moved; the others stay where they are. */
export function resizeRegion(region: Area, grip: Grip, by: Point, within: Area): Area {
  const [x, width] = resizeSide(region.x, region.width, grip.x, by.x, within.x, within.width);
  const [y, height] = resizeSide(region.y, region.height, grip.y, by.y, within.y, within.height);
  return { x, y, width, height };
}

/** The nearest region that lies within: of the same size where there is room for it. */
export function fitRegion(region: Area, within: Area): Area {
  const width = clamp(region.width, leastSide, within.width);
  const height = clamp(region.height, leastSide, within.height);
  return {
    x: clamp(region.x, within.x, within.x + within.width - width),
    y: clamp(region.y, within.y, within.y + within.height - height),
    width,
    height,
  };
}

/** How far an arrow key goes, in pixels of the screen; null: no arrow key. */
export function arrowStep(key: string, shift: boolean): Point | null {
  const step = shift ? 10 : 1;
  switch (key) {
    case 'ArrowLeft':
      return { x: -step, y: 0 };
    case 'ArrowRight':
      return { x: step, y: 0 };
    case 'ArrowUp':
      return { x: 0, y: -step };
    case 'ArrowDown':
      return { x: 0, y: step };
    default:
      return null;
  }
}

/** A middle part of an area, to begin with where nothing was drawn. */
export function middleOf(area: Area): Area {
  const width = Math.round(area.width / 2);
  const height = Math.round(area.height / 2);
  const x = area.x + Math.round((area.width - width) / 2);
  const y = area.y + Math.round((area.height - height) / 2);
  return { x, y, width, height };
}

function spanSide(from: number, to: number, start: number, end: number): [number, number] {
  const size = Math.min(Math.max(Math.abs(to - from), leastSide), end - start);
  const first = to < from ? from - size : from;
  return [clamp(first, start, end - size), size];
}

function resizeSide(
  position: number,
  size: number,
  grip: -1 | 0 | 1,
  by: number,
  start: number,
  room: number,
): [number, number] {
  const end = position + size;
  if (grip === -1) {
    const moved = clamp(position + by, start, end - leastSide);
    return [moved, end - moved];
  }
  return grip === 1
    ? [position, clamp(end + by, position + leastSide, start + room) - position]
    : [position, size];
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
