import { describe, expect, it } from 'vitest';
import {
  explainFailure,
  type CaptureExit,
  type FailureContext,
} from '../../../../src/recorder/ffmpeg/failure.ts';

const context: FailureContext = {
  platform: 'linux',
  ffmpegPath: '/usr/bin/ffmpeg',
  display: ':0',
  encoder: 'libx264',
};

function exit(words: string, changes: Partial<CaptureExit> = {}): CaptureExit {
  return {
    code: 1,
    signal: null,
    requested: false,
    stderrTail: words === '' ? [] : words.split('\n'),
    ...changes,
  };
}

describe('explainFailure', () => {
  it.each([
    [
      'a display that is not there',
      '[x11grab @ 0x55] Cannot open display :0, error 1.\n:0: Input/output error',
      'no-display',
      'The display :0 (from DISPLAY) cannot be opened.',
    ],
    [
      'a display that asks for its key',
      'Authorization required, but no authorization protocol specified\n[x11grab @ 0x5570] Cannot open display :0, error 1.\n:0: Input/output error',
      'permission-denied',
      'The display :0 lets nobody in without its key.',
    ],
    [
      'a build without x11grab',
      "Unknown input format: 'x11grab'",
      'ffmpeg-unusable',
      '/usr/bin/ffmpeg was built without screen capture.',
    ],
    [
      'a library that is gone',
      'ffmpeg: error while loading shared libraries: libavdevice.so.59: cannot open shared object file: No such file or directory',
      'ffmpeg-unusable',
      '/usr/bin/ffmpeg does not start: a library is missing.',
    ],
    [
      'a build without the encoder',
      "Unknown encoder 'libx264'",
      'encoder-unavailable',
      '/usr/bin/ffmpeg was built without the encoder libx264.',
    ],
    [
      'an encoder without its hardware',
      '[h264_nvenc @ 0x55] Cannot load libcuda.so.1\nError initializing output stream 0:0 -- Error while opening encoder for output stream #0:0 - maybe incorrect parameters such as bit_rate, rate, width or height\nConversion failed!',
      'encoder-unavailable',
      'The encoder libx264 does not work on this machine.',
    ],
    [
      'a display that went away under the drawn cursor',
      '[x11grab @ 0x55] Failed to query xcb pointer\n:0: Generic error in an external library',
      'no-display',
      'What was recorded on display :0 went away or changed its size.',
    ],
    [
      'a full disk',
      'av_interleaved_write_frame(): No space left on device',
      'disk-full',
      'There is no space left on the disk.',
    ],
    [
      'something nobody foresaw',
      'Conversion failed!',
      'ffmpeg-failed',
      'ffmpeg failed (exit code 1).',
    ],
  ])('recognizes %s', (_what, words, code, message) => {
    const error = explainFailure(exit(words), context);
    expect(error.code).toBe(code);
    expect(error.message).toBe(message);
    expect(error.remedy).not.toBe('');
    expect(error.detail).toBe(`/usr/bin/ffmpeg: exit code 1\n${words}`);
  });

  it('names the signal that killed ffmpeg', () => {
    const killed = exit('Press [q] to stop, [?] for help', { code: null, signal: 'SIGKILL' });
    const error = explainFailure(killed, context);
    expect(error.code).toBe('ffmpeg-failed');
    expect(error.message).toBe('ffmpeg was killed (SIGKILL).');
  });

  it('says so when a program ended at once without a word', () => {
    const error = explainFailure(exit(''), context);
    expect(error.code).toBe('ffmpeg-failed');
    expect(error.message).toBe('/usr/bin/ffmpeg ended at once without a word (exit code 1).');
  });

  it('says so when ffmpeg could not even be started', () => {
    const error = explainFailure(exit('spawn EACCES', { code: null }), context);
    expect(error.code).toBe('ffmpeg-unusable');
    expect(error.detail).toContain('spawn EACCES');
  });

  it('does not blame the screen for words that come with every capture', () => {
    const words =
      '[x11grab @ 0x55] Stream #0: not enough frames to estimate rate; consider increasing probesize';
    expect(explainFailure(exit(words), context).message).toBe('ffmpeg failed (exit code 1).');
    const windows =
      '[gdigrab @ 0x55] Capturing whole desktop as 1920x1080x32 at (0,0)\nOut of memory';
    expect(explainFailure(exit(windows), context).message).toBe('ffmpeg failed (exit code 1).');
  });
});

describe('the end of what was grabbed', () => {
  it.each([
    '[x11grab @ 0x1] Cannot get the image data event_error: response_type:0 error_code:8 sequence:25 resource_id:4194309 minor_code:0 major_code:73.',
    '[x11grab @ 0x1] Failed to translate xcb geometry',
    "[x11grab @ 0x1] Can't find window '0x3039', aborting.",
    '[x11grab @ 0x1] Capture area 500x500 at position 0.0 outside the screen size 300x200',
  ])('is known by %j', (words) => {
    expect(explainFailure(exit(words), context).code).toBe('no-display');
  });
});
