import type { Area } from '../../protocol/recorderProtocol.ts';

/** What two areas share; undefined: nothing. */
export function intersection(one: Area, other: Area): Area | undefined {
  const x = Math.max(one.x, other.x);
  const y = Math.max(one.y, other.y);
  const width = Math.min(one.x + one.width, other.x + other.width) - x;
  const height = Math.min(one.y + one.height, other.y + other.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : undefined;
}

export function isSameArea(one: Area, other: Area): boolean {
  return one.x === other.x && one.y === other.y && isSameSize(one, other);
}

export function isSameSize(
  one: Pick<Area, 'width' | 'height'>,
  other: Pick<Area, 'width' | 'height'>,
): boolean {
  return one.width === other.width && one.height === other.height;
}

/** The next smaller even number. */
export function evenBelow(value: number): number {
  return Math.floor(value / 2) * 2;
}
