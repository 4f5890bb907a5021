import { describe, expect, it } from 'vitest';
import {
  CaptureInputParser,
  type CaptureInput,
} from '../../../../src/recorder/ffmpeg/captureInput.ts';

function parse(text: string): CaptureInput[] {
  const parser = new CaptureInputParser();
  return text.split('\n').flatMap((line) => parser.push(line) ?? []);
}

/** Debian's ffmpeg 5.1.9 on Xvfb. */
const x11 = `[x11grab @ 0x564acded0940] Stream #0: not enough frames to estimate rate; consider increasing probesize
Input #0, x11grab, from ':61':
  Duration: N/A, start: 1795337733.150219, bitrate: 462144 kb/s
  Stream #0:0: Video: rawvideo (BGR[0] / 0x524742), bgr0, 801x601, 462144 kb/s, 30 fps, 30 tbr, 1000k tbn
Stream mapping:
  Stream #0:0 -> #0:0 (rawvideo (native) -> h264 (libx264))
Output #0, mp4, to 'pipe:1':
  Stream #0:0: Video: h264 (avc1 / 0x31637661), yuv420p(tv, bt709, progressive), 800x600, q=2-31, 30 fps, 90k tbn`;

describe('CaptureInputParser', () => {
  it("tells the screen's size and when its first frame was taken, once", () => {
    expect(parse(x11)).toEqual([{ width: 801, height: 601, startUnixMs: 1795337733150.219 }]);
  });

  it('takes the stamp of raw pictures for when they came', () => {
    const raw = `Input #0, rawvideo, from 'pipe:0':
  Duration: N/A, start: 1795350138.083000, bitrate: 29491200 kb/s
  Stream #0:0: Video: rawvideo (BGR[0] / 0x524742), bgr0, 1280x720, 29491200 kb/s, 1k tbr, 1k tbn`;
    expect(parse(raw)).toEqual([{ width: 1280, height: 720, startUnixMs: 1795350138083 }]);
  });

  it('knows no time where the device tells none', () => {
    const lavfi = `Input #0, lavfi, from 'ddagrab=output_idx=0:framerate=30':
  Duration: N/A, start: 0.000000, bitrate: N/A
  Stream #0:0: Video: wrapped_avframe, bgra, 2560x1440, 30 fps, 30 tbr, 30 tbn`;
    expect(parse(lavfi)).toEqual([{ width: 2560, height: 1440, startUnixMs: null }]);
  });

  it('does not take the uptime of macOS for the time of day', () => {
    const mac = `Input #0, avfoundation, from '1:none':
  Duration: N/A, start: 52718.403333, bitrate: N/A
  Stream #0:0: Video: rawvideo (BGR[0] / 0x524742), bgr0, 2880x1800, 1000k tbr, 1000k tbn`;
    expect(parse(mac)).toEqual([{ width: 2880, height: 1800, startUnixMs: null }]);
  });

  it('says nothing about an ffmpeg that failed', () => {
    expect(
      parse('[x11grab @ 0x55] Cannot open display :79, error 1.\n:79: Input/output error'),
    ).toEqual([]);
  });
});
