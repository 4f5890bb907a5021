import type { Area } from '../../protocol/recorderProtocol.ts';
import { isSameArea, isSameSize } from '../screen/area.ts';
import type { Shot } from '../screen/shot.ts';
import { wholePicture, type Fit } from './encoderArguments.ts';

/** How what a shot grabs becomes its output picture. */
export function fitOf(shot: Shot): Fit {
  const { grab, place, outputSize } = shot;
  if (outputSize === null) {
    return wholePicture;
  }
  const { width, height } = outputSize;
  if (place === null || grab.kind === 'display') {
    // Only the system knows how large it is: as large as fits, in the middle.
    return {
      cutsOdd: true,
      scale: `${width}:${height}:force_original_aspect_ratio=decrease:force_divisible_by=2`,
      pad: `${width}:${height}:trunc((ow-iw)/4)*2:trunc((oh-ih)/4)*2`,
    };
  }
  const all: Area = { x: 0, y: 0, width, height };
  return {
    cutsOdd: false,
    scale: isSameSize(place, grab.area) ? null : `${place.width}:${place.height}`,
    pad: isSameArea(place, all) ? null : `${width}:${height}:${place.x}:${place.y}`,
  };
}
