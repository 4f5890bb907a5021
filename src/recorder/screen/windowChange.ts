import { isSameArea, isSameSize } from './area.ts';
import type { PictureChange } from './picture.ts';
import { visiblePart, type WindowOnScreen } from './shotPlan.ts';

/** What was seen of a window in one look; `hidden` also where too little of it is on the screen. */
export type WindowLook = WindowOnScreen | 'hidden' | 'closed';

/** What has become of a picture between two looks; undefined: nothing. */
export function windowChange(
  before: WindowLook,
  now: WindowLook,
): PictureChange['kind'] | undefined {
  if (now === 'closed' || now === 'hidden') {
    return before === now ? undefined : now;
  }
  if (before === 'closed' || before === 'hidden' || !showsTheSame(before, now)) {
    return 'reshoot';
  }
  return isSameArea(before.content, now.content) ? undefined : 'moved';
}

/** Whether a grab of the one is a whole and true grab of the other. */
function showsTheSame(one: WindowOnScreen, other: WindowOnScreen): boolean {
  const [partOfOne, partOfOther] = [seenPart(one), seenPart(other)];
  return (
    partOfOne !== undefined &&
    partOfOther !== undefined &&
    isSameSize(one.content, other.content) &&
    isSameArea(partOfOne, partOfOther)
  );
}

/** Counted from the window's own corner. */
function seenPart(look: WindowOnScreen): ReturnType<typeof visiblePart> {
  const part = visiblePart(look);
  return part && { ...part, x: part.x - look.window.x, y: part.y - look.window.y };
}
