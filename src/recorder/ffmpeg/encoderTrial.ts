import { CodereelError } from '../../base/errors.ts';
import type { Environment } from '../../base/environment.ts';
import { runToEnd } from '../../base/supervisedProcess.ts';
import {
  encoderDevice,
  encoderOptions,
  pictureFilters,
  wholePicture,
  type EncoderChoice,
} from './encoderArguments.ts';
import type { Ffmpeg } from './locate.ts';
import { toArguments } from './programOptions.ts';

/**
 * Encodes a few frames of nothing: that a hardware encoder is built in does not mean that there is
 * the hardware, its driver, and the permission to use them.
 *
 * @throws CodereelError `encoder-unavailable`.
 */
export async function testEncoder(
  ffmpeg: Ffmpeg,
  choice: EncoderChoice,
  environment: Environment,
): Promise<void> {
  const answer = await runToEnd(ffmpeg.path, encoderTestArguments(choice), {
    timeoutMs: 10_000,
    environment,
    maxOutputBytes: 20_000,
  });
  if (answer.code !== 0) {
    throw new CodereelError({
      code: 'encoder-unavailable',
      message: `The encoder ${choice.encoder} does not work on this machine.`,
      remedy: 'Set codereel.video.encoder to libx264, which works everywhere.',
      detail: answer.error?.message ?? answer.stderr,
    });
  }
}

function encoderTestArguments(choice: EncoderChoice): string[] {
  return [
    '-hide_banner',
    '-nostats',
    '-nostdin',
    ...toArguments({
      loglevel: 'error',
      ...encoderDevice(choice.encoder),
      f: 'lavfi',
      i: `color=size=1280x720:rate=${choice.framesPerSecond}`,
    }),
    ...toArguments({
      'frames:v': 5,
      vf: pictureFilters(choice.encoder, wholePicture),
      ...encoderOptions(choice),
      f: 'null',
    }),
    '-',
  ];
}
