import { runningTime, seconds } from '../base/amounts.ts';
import { CodereelError } from '../base/errors.ts';
import type { Notice } from '../protocol/recorderProtocol.ts';

/** What a session says to its user. */

export function endedBeforeItBegan(): CodereelError {
  return new CodereelError({
    code: 'cancelled',
    message: 'The recording was ended before its first frame.',
    remedy: 'Start a new one when you are ready.',
  });
}

/** `forWhat`: "to pause". */
export function notRecording(forWhat: string): CodereelError {
  return new CodereelError({
    code: 'not-recording',
    message: `There is no recording under way ${forWhat}.`,
    remedy: 'Start a recording first.',
  });
}

export function windowClosed(): Notice {
  return {
    code: 'window-closed',
    message: 'The window that was recorded was closed: the recording is finished.',
    remedy: 'What was recorded until then is whole.',
  };
}

/** Before there was anything of it. */
export function windowGone(): CodereelError {
  return new CodereelError({
    code: 'source-unavailable',
    message: 'The window that was to be recorded was closed before the first frame.',
    remedy: 'Open it again and choose it: its number changes whenever it is opened.',
  });
}

export function windowHeld(): Notice {
  return {
    code: 'window-held',
    message: 'The window that is recorded is out of sight: its last picture stays.',
    remedy: 'It goes on when the window is back. Pause to leave this out.',
  };
}

export function stillRecording(afterMs: number): Notice {
  return {
    code: 'still-recording',
    message: `The recording is ${runningTime(afterMs)} long and goes on.`,
    remedy: 'Stop it if that was forgotten.',
  };
}

export function stoppedAfter(afterMs: number): Notice {
  return {
    code: 'stopped-after',
    message: `The recording was stopped after ${runningTime(afterMs)}, as it was to be.`,
    remedy: 'To record longer, set another time to stop after, or none.',
  };
}

export function indexMissing(problem: CodereelError): Notice {
  return {
    code: 'index-missing',
    message: `The video could not be given its index: ${problem.message}`,
    remedy:
      'It plays as it is. The next window that starts makes the index, and so does codereel repair.',
  };
}

export function pictureLost(problem: CodereelError): Notice {
  return {
    code: 'picture-lost',
    message: `There is no picture: ${problem.message} The recording goes on, and it is tried again.`,
    remedy: 'The last picture stays until then. Pause to leave this out.',
  };
}

export function pictureBack(lengthMs: number): Notice {
  return {
    code: 'picture-back',
    message: `The picture is back. There was none for ${seconds(lengthMs)}.`,
    remedy: '',
  };
}
