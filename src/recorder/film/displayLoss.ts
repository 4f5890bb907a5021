import type { Environment } from '../../base/environment.ts';
import { CodereelError } from '../../base/errors.ts';
import { displayIsGone } from '../ffmpeg/displayTrial.ts';
import type { Ffmpeg } from '../ffmpeg/locate.ts';

/** Why nothing more can be recorded, where the X display has gone. Asks ffmpeg; never rejects. */
export async function displayLoss(
  ffmpeg: Ffmpeg,
  environment: Environment,
): Promise<CodereelError | undefined> {
  const display = environment['DISPLAY'];
  if (process.platform !== 'linux' || !display) {
    return undefined;
  }
  return (await displayIsGone(ffmpeg, display, environment))
    ? new CodereelError({
        code: 'no-display',
        message: `The display ${display} went away.`,
        remedy: 'Start a new recording.',
      })
    : undefined;
}
