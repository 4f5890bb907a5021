import type { PictureHold } from '../../protocol/recorderProtocol.ts';
import type { Picture } from './picture.ts';
import type { Shot, Size } from './shot.ts';

/** A picture that stays where it is: nothing happens to it that could be told. */
export function fixedPicture(
  hold: PictureHold,
  shot: (outputSize: Size | undefined) => Shot,
): Picture {
  return {
    hold,
    shot,
    onChange: () => ({ dispose: () => undefined }),
    close: () => undefined,
  };
}
