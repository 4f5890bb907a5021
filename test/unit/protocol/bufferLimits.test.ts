import { describe, expect, it } from 'vitest';
import {
  type BufferSettings,
  captureBufferLimit,
  defaultCaptureBufferFrames,
  queueLimit,
  skippedWarning,
} from '../../../src/protocol/bufferLimits.ts';

const nothingSet: BufferSettings = {
  'queue.instantFrames': null,
  'queue.frames': null,
  'capture.bufferFrames': null,
};
const everySetting: BufferSettings = {
  'queue.instantFrames': 11,
  'queue.frames': 12,
  'capture.bufferFrames': 13,
};
const everyVariable = {
  CAP_MP4_MUXER_BUFFER_SIZE_INSTANT: '21',
  CAP_MP4_MUXER_BUFFER_SIZE: '22',
  CAP_VIDEO_SOURCE_BUFFER_SIZE: '23',
};

describe('the muxer queue in instant mode', () => {
  it.each([
    ['its own variable', everyVariable, everySetting, 21, 'CAP_MP4_MUXER_BUFFER_SIZE_INSTANT'],
    [
      'the general variable',
      { CAP_MP4_MUXER_BUFFER_SIZE: '22' },
      everySetting,
      22,
      'CAP_MP4_MUXER_BUFFER_SIZE',
    ],
    ['its own setting', {}, everySetting, 11, 'codereel.queue.instantFrames'],
    [
      'the general setting',
      {},
      { ...everySetting, 'queue.instantFrames': null },
      12,
      'codereel.queue.frames',
    ],
    ['the default', {}, nothingSet, 96, 'default'],
  ])('is decided by %s before what follows', (_, environment, settings, frames, source) => {
    expect(queueLimit(environment, settings, 'instant')).toEqual({ frames, source, skipped: [] });
  });
});

describe('the muxer queue in studio mode', () => {
  it.each([
    ['the variable', everyVariable, everySetting, 22, 'CAP_MP4_MUXER_BUFFER_SIZE'],
    ['the setting', {}, everySetting, 12, 'codereel.queue.frames'],
    ['the default', {}, nothingSet, 60, 'default'],
  ])(
    'is decided by %s, and never by what is for instant mode',
    (_, environment, settings, frames, source) => {
      expect(queueLimit(environment, settings, 'studio')).toEqual({ frames, source, skipped: [] });
    },
  );
});

describe('the raw frames inside ffmpeg', () => {
  it('are decided by variable, setting, default in that order', () => {
    expect(captureBufferLimit(everyVariable, everySetting).source).toBe(
      'CAP_VIDEO_SOURCE_BUFFER_SIZE',
    );
    expect(captureBufferLimit({}, everySetting)).toMatchObject({
      frames: 13,
      source: 'codereel.capture.bufferFrames',
    });
    expect(captureBufferLimit({}, nothingSet)).toMatchObject({
      frames: defaultCaptureBufferFrames,
      source: 'default',
    });
  });
});

describe('a value that is no whole number above 0', () => {
  it.each([
    '',
    ' ',
    '0',
    '-3',
    '1.5',
    '1e3',
    '0x10',
    'many',
    '12 frames',
    'NaN',
    '9007199254740993',
  ])('(%j) is skipped, named, and the next source decides', (value) => {
    const limit = queueLimit(
      { CAP_MP4_MUXER_BUFFER_SIZE_INSTANT: value, CAP_MP4_MUXER_BUFFER_SIZE: '40' },
      nothingSet,
      'instant',
    );
    expect(limit.frames).toBe(40);
    expect(limit.skipped).toEqual([{ source: 'CAP_MP4_MUXER_BUFFER_SIZE_INSTANT', value }]);
  });

  it('may stand in a setting too', () => {
    const limit = queueLimit({}, { ...nothingSet, 'queue.frames': 2.5 }, 'studio');
    expect(limit).toEqual({
      frames: 60,
      source: 'default',
      skipped: [{ source: 'codereel.queue.frames', value: '2.5' }],
    });
  });

  it('gives one warning that names each source once, however many limits it spoils', () => {
    const environment = { CAP_MP4_MUXER_BUFFER_SIZE: 'lots', CAP_VIDEO_SOURCE_BUFFER_SIZE: '0' };
    const warning = skippedWarning([
      queueLimit(environment, nothingSet, 'instant'),
      queueLimit(environment, nothingSet, 'studio'),
      captureBufferLimit(environment, nothingSet),
    ]);
    expect(warning).toBe(
      'Ignored: CAP_MP4_MUXER_BUFFER_SIZE="lots", CAP_VIDEO_SOURCE_BUFFER_SIZE="0". ' +
        'Only a whole number above 0 counts.',
    );
  });

  it('is not invented: good values and unset ones give no warning', () => {
    expect(skippedWarning([queueLimit(everyVariable, everySetting, 'instant')])).toBeUndefined();
  });

  it('may have spaces around it or a plus sign in front, as people type them', () => {
    const environment = { CAP_MP4_MUXER_BUFFER_SIZE: ' +48 ' };
    expect(queueLimit(environment, nothingSet, 'studio').frames).toBe(48);
  });
});
