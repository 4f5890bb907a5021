import type { Mode } from '../../protocol/mode.ts';
import {
  encoderDevice,
  encoderOptions,
  outputOptions,
  pictureFilters,
  type EncoderChoice,
} from './encoderArguments.ts';
import { toArguments, type ProgramOptions } from './programOptions.ts';

export interface CaptureChoice extends EncoderChoice {
  readonly mode: Mode;
  /** Raw frames that may wait between the grab and the encoder. */
  readonly bufferFrames: number;
}

/** An X11 screen, whole: without a size x11grab takes the screen's. */
export function x11CaptureArguments(
  choice: CaptureChoice & { readonly display: string },
): string[] {
  return captureArguments(choice, {
    f: 'x11grab',
    framerate: choice.framesPerSecond,
    draw_mouse: drawsMouse(choice.mode),
    // One frame tells all there is to know; looking at more delays the first one.
    probesize: 32,
    thread_queue_size: choice.bufferFrames,
    i: choice.display,
  });
}

/**
 * The Windows desktop: the first output by Desktop Duplication (ddagrab), or, where this ffmpeg has
 * no ddagrab (it came with 6.0), the whole desktop through GDI.
 */
export function windowsCaptureArguments(
  choice: CaptureChoice & { readonly ddagrab: boolean },
): string[] {
  const { framesPerSecond, mode, bufferFrames } = choice;
  if (choice.ddagrab) {
    const source = `ddagrab=output_idx=0:framerate=${framesPerSecond}:draw_mouse=${drawsMouse(mode)}`;
    return captureArguments(choice, {
      f: 'lavfi',
      thread_queue_size: bufferFrames,
      i: `${source},hwdownload,format=bgra`,
    });
  }
  return captureArguments(choice, {
    f: 'gdigrab',
    framerate: framesPerSecond,
    draw_mouse: drawsMouse(mode),
    probesize: 32,
    thread_queue_size: bufferFrames,
    i: 'desktop',
  });
}

/** A screen of macOS by its number among AVFoundation's video devices. */
export function macCaptureArguments(
  choice: CaptureChoice & { readonly screenIndex: number },
): string[] {
  return captureArguments(choice, {
    f: 'avfoundation',
    framerate: choice.framesPerSecond,
    capture_cursor: drawsMouse(choice.mode),
    // The only one of its formats whose colours are told exactly.
    pixel_format: 'bgr0',
    thread_queue_size: choice.bufferFrames,
    i: `${choice.screenIndex}:none`,
  });
}

/** How avfoundation is asked for its devices; ffmpeg ends with an error after the list. */
export const listMacDevicesArguments: readonly string[] = [
  '-hide_banner',
  ...toArguments({ f: 'avfoundation', list_devices: 'true', i: '' }),
];

/** The number of the main screen in avfoundation's list; undefined when there is none. */
export function parseMacScreenIndex(stderr: string): number | undefined {
  const index = /\[(\d+)\] Capture screen 0\b/.exec(stderr)?.[1];
  return index === undefined ? undefined : Number(index);
}

function captureArguments(choice: CaptureChoice, input: ProgramOptions): string[] {
  return [
    '-hide_banner',
    '-nostats',
    // The input's description (size, start) is on level info.
    ...toArguments({ loglevel: 'info', ...encoderDevice(choice.encoder) }),
    ...toArguments(input),
    ...toArguments({ vf: pictureFilters(choice.encoder), ...encoderOptions(choice) }),
    ...toArguments(outputOptions(choice.version)),
    'pipe:1',
  ];
}

/** In studio mode the cursor is rendered later, from the log. */
function drawsMouse(mode: Mode): 0 | 1 {
  return mode === 'instant' ? 1 : 0;
}
