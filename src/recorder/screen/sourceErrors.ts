import { CodereelError } from '../../base/errors.ts';
import type { Area, Notice } from '../../protocol/recorderProtocol.ts';
import { leastSide } from '../../protocol/source.ts';
import type { Size } from './shot.ts';

/** What a request names and what is not there to record. */

export function noSuchDisplay(index: number, known: readonly string[]): CodereelError {
  return new CodereelError({
    code: 'source-unavailable',
    message: `There is no display ${index} here.`,
    remedy: `There is: ${known.join(', ')}.`,
  });
}

export function noSuchWindow(id: number): CodereelError {
  return new CodereelError({
    code: 'source-unavailable',
    message: `There is no window 0x${id.toString(16)} here.`,
    remedy: 'Choose the window again: its number changes whenever it is opened.',
  });
}

export function noEditorWindow(): CodereelError {
  return new CodereelError({
    code: 'source-unavailable',
    message: 'No window of VS Code was found on this screen.',
    remedy: 'Bring it to the front, or choose a display or another window to record.',
  });
}

export function hiddenWindow(title: string): CodereelError {
  return new CodereelError({
    code: 'source-unavailable',
    message: `The window "${title}" is minimised, on another workspace or off the screen.`,
    remedy: 'Show it first, then record.',
  });
}

export function tinySource(what: string): CodereelError {
  return new CodereelError({
    code: 'source-unavailable',
    message: `${what} is smaller than ${leastSide} by ${leastSide} pixels.`,
    remedy: 'Make it larger, or choose something else to record.',
  });
}

export function regionOutside(area: Area, screen: Size): CodereelError {
  const { x, y, width, height } = area;
  return new CodereelError({
    code: 'source-unavailable',
    message: `The region ${width}x${height} at ${x},${y} is not wholly on the screen, which is ${screen.width}x${screen.height}.`,
    remedy: 'Choose a region inside it.',
  });
}

/** On systems where ffmpeg does not tell where a window is. */
export function noWindowCapture(): CodereelError {
  return new CodereelError({
    code: 'source-unavailable',
    message: 'A single window cannot be recorded on this system.',
    remedy: 'Choose a display or a region instead.',
  });
}

export function displayChanged(): Notice {
  return {
    code: 'display-changed',
    message: 'The display that is recorded has changed.',
    remedy: 'It is fitted into the picture that the recording began with.',
  };
}

export function displayHeld(): Notice {
  return {
    code: 'display-changed',
    message: 'Nothing of what is recorded is on a display any more: its last picture stays.',
    remedy: 'It goes on when the display is back. Pause to leave this out.',
  };
}
