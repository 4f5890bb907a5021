import type { Grab, Size } from '../screen/shot.ts';
import { gstreamer } from './gstreamer.ts';
import { feedArguments } from './pipewireFeed.ts';

/** A program that stands in front of ffmpeg and writes its pictures into ffmpeg's standard input. */
export interface CaptureFeed {
  readonly command: string;
  readonly args: readonly string[];
}

/** The feed of a shot that comes from PipeWire; null: ffmpeg grabs by itself. */
export function captureFeed(grab: Grab, framesPerSecond: number): CaptureFeed | null {
  if (grab.kind !== 'pipewire') {
    return null;
  }
  const { width, height }: Size = grab.area;
  return {
    command: gstreamer,
    args: feedArguments(grab.node, { width, height }, framesPerSecond),
  };
}
