import type { Area } from '../../protocol/recorderProtocol.ts';
import { leastSide } from '../../protocol/source.ts';
import { evenBelow, intersection, isSameArea } from './area.ts';
import type { Grab, Shot, Size } from './shot.ts';

/** A shot of a part of the screen that lies wholly on it. */
export function rectangleShot(area: Area, outputSize: Size | undefined): Shot {
  return fittedShot(area, area, outputSize, (part) => ({ kind: 'rectangle', area: part }));
}

/** A shot of a part of the screen, of which only some is there: the rest is black. */
export function partShot(area: Area, visible: Area, outputSize: Size | undefined): Shot {
  return fittedShot(area, visible, outputSize, (part) => ({ kind: 'rectangle', area: part }));
}

export interface WindowOnScreen {
  readonly id: number;
  /** The X server's window, from whose corner grabs are counted. */
  readonly window: Area;
  /** Its picture: the window without its shadow. */
  readonly content: Area;
  readonly screen: Size;
  /** The server has all of it, also what is not on the screen or covered. */
  readonly whole: boolean;
}

/**
 * A shot of a window. Where the server has not all of it, what lies outside the screen is black in
 * the picture, and what is seen keeps its place. undefined: there is nothing to be seen.
 */
export function windowShot(shown: WindowOnScreen, outputSize: Size | undefined): Shot | undefined {
  const visible = visiblePart(shown);
  if (visible === undefined) {
    return undefined;
  }
  const { id, window, content } = shown;
  return fittedShot(content, visible, outputSize, (part) => ({
    kind: 'window',
    id,
    area: { ...part, x: part.x - window.x, y: part.y - window.y },
  }));
}

/** undefined: too little of the window is on the screen to be seen. */
export function visiblePart({ content, screen, whole }: WindowOnScreen): Area | undefined {
  if (whole) {
    return content;
  }
  const visible = intersection(content, { x: 0, y: 0, ...screen });
  return visible === undefined || visible.width < leastSide || visible.height < leastSide
    ? undefined
    : visible;
}

/**
 * Places `subject`, of which `visible` can be grabbed, in the output picture: pixel for pixel in the
 * middle where it fits, and made smaller, never larger, where it does not: text that is enlarged is
 * blurred, and only what has grown since the first take is made smaller.
 */
function fittedShot(
  subject: Area,
  visible: Area,
  outputSize: Size | undefined,
  grab: (part: Area) => Grab,
): Shot {
  const whole = evenArea(subject);
  const output = outputSize ?? { width: whole.width, height: whole.height };
  const scale = Math.min(1, output.width / whole.width, output.height / whole.height);
  const width = scale === 1 ? whole.width : evenAtLeastTwo(whole.width * scale);
  const height = scale === 1 ? whole.height : evenAtLeastTwo(whole.height * scale);
  // Colours have half as many places as brightness: only even ones keep them apart.
  const left = evenBelow((output.width - width) / 2);
  const top = evenBelow((output.height - height) / 2);
  const scaleX = width / whole.width;
  const scaleY = height / whole.height;

  const part = alignedPart(visible, whole);
  const place = isSameArea(part, whole)
    ? { x: left, y: top, width, height }
    : {
        x: left + evenBelow((part.x - whole.x) * scaleX),
        y: top + evenBelow((part.y - whole.y) * scaleY),
        width: evenAtLeastTwo(part.width * scaleX),
        height: evenAtLeastTwo(part.height * scaleY),
      };
  return {
    grab: grab(part),
    outputSize: output,
    place,
    area: {
      x: whole.x - left / scaleX,
      y: whole.y - top / scaleY,
      width: output.width / scaleX,
      height: output.height / scaleY,
    },
  };
}

function evenArea({ x, y, width, height }: Area): Area {
  return { x, y, width: evenBelow(width), height: evenBelow(height) };
}

/** What is visible of `whole`, less the odd lines: an even distance from its corner, an even size. */
function alignedPart(visible: Area, whole: Area): Area {
  const x = whole.x + evenAbove(visible.x - whole.x);
  const y = whole.y + evenAbove(visible.y - whole.y);
  const right = Math.min(visible.x + visible.width, whole.x + whole.width);
  const bottom = Math.min(visible.y + visible.height, whole.y + whole.height);
  return { x, y, width: evenBelow(right - x), height: evenBelow(bottom - y) };
}

function evenAbove(value: number): number {
  return Math.ceil(value / 2) * 2;
}

function evenAtLeastTwo(value: number): number {
  return Math.max(2, evenBelow(value));
}
