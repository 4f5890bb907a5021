import { describe, expect, it } from 'vitest';
import { feedArguments, parseStreamSize } from '../../../../src/recorder/wayland/pipewireFeed.ts';

it('writes raw pictures of one size and nothing else, and the last one again while nothing changes', () => {
  expect(feedArguments(36, { width: 1280, height: 720 }, 30).join(' ')).toBe(
    '--quiet pipewiresrc path=36 do-timestamp=true keepalive-time=33 ! videoconvert ' +
      '! videoscale add-borders=true ' +
      '! video/x-raw,format=BGRx,width=1280,height=720,pixel-aspect-ratio=1/1 ' +
      '! fdsink fd=1 sync=false',
  );
});

describe('parseStreamSize', () => {
  it('reads the size that GStreamer tells, in pixels', () => {
    const line =
      '/GstPipeline:pipeline0/GstPipeWireSrc:pipewiresrc0.GstPad:src: caps = video/x-raw, ' +
      'format=(string)BGRx, width=(int)2560, height=(int)1440, framerate=(fraction)0/1, ' +
      'max-framerate=(fraction)60/1';
    expect(parseStreamSize(line)).toEqual({ width: 2560, height: 1440 });
  });

  it.each([
    ['other words', 'Setting pipeline to PAUSED ...'],
    ['sound', 'caps = audio/x-raw, rate=(int)48000'],
    ['a format without a size yet', 'caps = video/x-raw, format=(string)BGRx'],
  ])('finds none in %s', (_name, line) => {
    expect(parseStreamSize(line)).toBeUndefined();
  });
});
