import type { Size } from '../screen/shot.ts';

/**
 * How GStreamer hands a PipeWire stream to ffmpeg: raw BGRx pictures of one size, one after another,
 * each when it comes (ffmpeg stamps them by the clock), and the last one again while nothing changes.
 */
export function feedArguments(node: number, size: Size, framesPerSecond: number): string[] {
  const everyMs = Math.floor(1000 / framesPerSecond);
  const picture = `video/x-raw,format=BGRx,width=${size.width},height=${size.height},pixel-aspect-ratio=1/1`;
  return [
    // Its words would stand among the pictures.
    '--quiet',
    ...pipeline(
      [...source(node), `keepalive-time=${everyMs}`],
      ['videoconvert'],
      // A shared window may change its size; the pipe must not.
      ['videoscale', 'add-borders=true'],
      [picture],
      ['fdsink', 'fd=1', 'sync=false'],
    ),
  ];
}

/** Tells the stream's format in words that `parseStreamSize` reads, and goes on until it is ended. */
export function trialArguments(node: number): string[] {
  return ['--verbose', ...pipeline(source(node), ['video/x-raw'], ['fakesink'])];
}

/** Of a line `... caps = video/x-raw, format=(string)BGRx, width=(int)1280, height=(int)720, ...`. */
export function parseStreamSize(line: string): Size | undefined {
  const caps = /\bcaps = video\/x-raw\b.*/.exec(line)?.[0] ?? '';
  const width = /\bwidth=\(int\)(\d+)/.exec(caps)?.[1];
  const height = /\bheight=\(int\)(\d+)/.exec(caps)?.[1];
  return width === undefined || height === undefined
    ? undefined
    : { width: Number(width), height: Number(height) };
}

function source(node: number): string[] {
  return ['pipewiresrc', `path=${node}`, 'do-timestamp=true'];
}

function pipeline(...elements: readonly (readonly string[])[]): string[] {
  return elements.flatMap((element) => ['!'].concat(element)).slice(1);
}
