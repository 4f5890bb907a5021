/** What ffmpeg tells about the screen it captures. */
export interface CaptureInput {
  /** Pixels of the captured area, before it is made even. */
  readonly width: number;
  readonly height: number;
  /** Unix time in ms of the first frame: x11grab, gdigrab and our raw pictures tell it. */
  readonly startUnixMs: number | null;
}

/**
 * Reads ffmpeg's description of its input, line by line:
 *
 *     Input #0, x11grab, from ':0':
 *       Duration: N/A, start: 1795337732.853236, bitrate: 1990656 kb/s
 *       Stream #0:0: Video: rawvideo (BGR[0] / 0x524742), bgr0, 1920x1080, 1990656 kb/s, 30 fps
 *
 * `push` gives the description once, with the line that completes it.
 */
export class CaptureInputParser {
  #device: string | undefined;
  #startSeconds: number | undefined;

  push(line: string): CaptureInput | undefined {
    const device = /^Input #0, ([^,]+)/.exec(line)?.[1];
    if (device !== undefined) {
      this.#device = device;
      return undefined;
    }
    if (this.#device === undefined) {
      return undefined;
    }
    const start = /^ +Duration: .*\bstart: (\d+\.\d+)/.exec(line)?.[1];
    if (start !== undefined) {
      this.#startSeconds = Number(start);
      return undefined;
    }
    const size = /^ +Stream #0:0.*: Video: .*?, (\d+)x(\d+)\b/.exec(line);
    if (size === null) {
      return undefined;
    }
    const startUnixMs = this.#startUnixMs(this.#device);
    this.#device = undefined;
    return { width: Number(size[1]), height: Number(size[2]), startUnixMs };
  }

  #startUnixMs(device: string): number | null {
    const wallClock = ['x11grab', 'gdigrab', 'rawvideo'].includes(device);
    return wallClock && this.#startSeconds !== undefined ? this.#startSeconds * 1000 : null;
  }
}
