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
  const input = {
    f: 'x11grab',
    framerate: choice.framesPerSecond,
    draw_mouse: drawsMouse(choice.mode),
    // One frame tells all there is to know; looking at more delays the first one.
    probesize: 32,
    thread_queue_size: queueSize(choice),
    i: choice.display,
  };
  return captureArguments(choice, input, [dropBursts(choice)]);
}

/**
 * The Windows desktop: the first output by Desktop Duplication (ddagrab), or, where this ffmpeg has
 * no ddagrab (it came with 6.0), the whole desktop through GDI.
 */
export function windowsCaptureArguments(
  choice: CaptureChoice & { readonly ddagrab: boolean },
): string[] {
  const { framesPerSecond, mode } = choice;
  if (choice.ddagrab) {
    const source = `ddagrab=output_idx=0:framerate=${framesPerSecond}:draw_mouse=${drawsMouse(mode)}`;
    return captureArguments(choice, {
      f: 'lavfi',
      thread_queue_size: queueSize(choice),
      i: `${source},hwdownload,format=bgra`,
    });
  }
  const input = {
    f: 'gdigrab',
    framerate: framesPerSecond,
    draw_mouse: drawsMouse(mode),
    probesize: 32,
    thread_queue_size: queueSize(choice),
    i: 'desktop',
  };
  return captureArguments(choice, input, [dropBursts(choice)]);
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
    thread_queue_size: queueSize(choice),
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

/**
 * x11grab and gdigrab make up for grabs they missed by grabbing several times at once. Those pictures
 * show nothing new and cost most where time is short: they go before the costly conversion.
 */
function dropBursts({ framesPerSecond }: CaptureChoice): string {
  return `select='isnan(prev_selected_t)+gte(t-prev_selected_t,0.5/${framesPerSecond})'`;
}

function captureArguments(
  choice: CaptureChoice,
  input: ProgramOptions,
  filters: readonly string[] = [],
): string[] {
  return [
    '-hide_banner',
    '-nostats',
    // The input's description (size, start) is on level info.
    ...toArguments({ loglevel: 'info', ...encoderDevice(choice.encoder) }),
    ...toArguments(input),
    ...toArguments({
      vf: [...filters, pictureFilters(choice.encoder)].join(','),
      ...encoderOptions(choice),
    }),
    ...toArguments(outputOptions(choice.version)),
    'pipe:1',
  ];
}

/** ffmpeg allots the queue at once and does not start with an absurd one; no memory holds this one. */
function queueSize({ bufferFrames }: CaptureChoice): number {
  return Math.min(bufferFrames, 100_000);
}

/** In studio mode the cursor is rendered later, from the log. */
function drawsMouse(mode: Mode): 0 | 1 {
  return mode === 'instant' ? 1 : 0;
}
