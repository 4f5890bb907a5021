import { describe, expect, it } from 'vitest';
import {
  captureDevice,
  parseCaptureDevices,
  parseCaptureFilters,
  parseH264Encoders,
} from '../../../../src/recorder/ffmpeg/capabilities.ts';

/** Debian's ffmpeg 5.1.9. */
const devices = `Devices:
 D. = Demuxing supported
 .E = Muxing supported
 --
 DE alsa            ALSA audio output
  E caca            caca (color ASCII art) output device
 D  iec61883        libiec61883 (new DV1394) A/V input device
  E sdl,sdl2        SDL2 output device
 DE video4linux2,v4l2 Video4Linux2 output device
 D  x11grab         X11 screen capture, using XCB
  E xv              XV (XVideo) output device
`;

const encoders = `Encoders:
 V..... = Video
 A..... = Audio
 .F.... = Frame-level multithreading
 ------
 V....D a64multi             Multicolor charset for Commodore 64 (codec a64_multi)
 V....D libx264              libx264 H.264 / AVC / MPEG-4 AVC / MPEG-4 part 10 (codec h264)
 V..... h264_qsv             H.264 / AVC / MPEG-4 AVC / MPEG-4 part 10 (Intel Quick Sync Video acceleration) (codec h264)
 V....D h264_vaapi           H.264/AVC (VAAPI) (codec h264)
 V....D libx265              libx265 H.265 / HEVC (codec hevc)
`;

/** Of a Windows build of ffmpeg 6.1 and of one of 8.0, whose flags lost a column. */
const filters = `Filters:
  T.. = Timeline support
  | = Source or sink filter
 TSC crop              V->V       Crop the input video.
 ... ddagrab           |->V       Grab Windows Desktop images using Desktop Duplication API
`;

describe('what a build can do', () => {
  it('lists the devices that can be captured from, each by all its names', () => {
    expect(parseCaptureDevices(devices)).toEqual([
      'alsa',
      'iec61883',
      'video4linux2',
      'v4l2',
      'x11grab',
    ]);
  });

  it('lists the encoders that make H.264', () => {
    expect(parseH264Encoders(encoders)).toEqual(['libx264', 'h264_qsv', 'h264_vaapi']);
  });

  it('reads lines that end as on Windows', () => {
    expect(parseH264Encoders(encoders.replaceAll('\n', '\r\n'))).toHaveLength(3);
  });

  it('finds ddagrab among the filters, whatever number of flags they have', () => {
    expect(parseCaptureFilters(filters)).toEqual(['ddagrab']);
    expect(parseCaptureFilters(filters.replaceAll(' ... ', ' .. '))).toEqual(['ddagrab']);
    expect(parseCaptureFilters(devices)).toEqual([]);
  });

  it('names the capture device of each platform', () => {
    expect(captureDevice('linux')).toBe('x11grab');
    expect(captureDevice('win32')).toBe('gdigrab');
    expect(captureDevice('darwin')).toBe('avfoundation');
  });
});
