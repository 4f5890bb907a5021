import { unreachable } from '../../base/unreachable.ts';
import type { Mode } from '../../protocol/mode.ts';
import type { Area } from '../../protocol/recorderProtocol.ts';
import type { Grab, Shot, Size } from '../screen/shot.ts';
import {
  encoderDevice,
  encoderOptions,
  outputOptions,
  pictureFilters,
  type EncoderChoice,
} from './encoderArguments.ts';
import { fitOf } from './pictureFit.ts';
import { toArguments, type ProgramOptions } from './programOptions.ts';

export interface CaptureChoice extends EncoderChoice {
  readonly mode: Mode;
  /** Raw frames that may wait between the grab and the encoder. */
  readonly bufferFrames: number;
  readonly shot: Shot;
}

/** A part of an X11 screen, or a window: x11grab then counts from the window's corner. */
export function x11CaptureArguments(
  choice: CaptureChoice & { readonly display: string },
): string[] {
  const input = x11Input(choice, { framerate: choice.framesPerSecond });
  return captureArguments(choice, input, [dropBursts(choice)]);
}

/**
 * The same through the grab gate (grabGate.ts), by its display: the gate says when it is time for a
 * picture, and x11grab's own stamp is from before it waited for that.
 */
export function gatedX11CaptureArguments(
  choice: CaptureChoice & { readonly display: string },
): string[] {
  const input = x11Input(choice, { framerate: 1000, use_wallclock_as_timestamps: 1 });
  return captureArguments(choice, input, [], realRate(choice));
}

function x11Input(
  choice: CaptureChoice & { readonly display: string },
  pace: ProgramOptions,
): ProgramOptions {
  return {
    f: 'x11grab',
    ...pace,
    draw_mouse: drawsMouse(choice.mode),
    // One frame tells all there is to know; looking at more delays the first one.
    probesize: 32,
    thread_queue_size: queueSize(choice),
    ...x11Grab(choice.shot.grab),
    i: choice.display,
  };
}

/** The options of x11grab that say what it grabs; without any it grabs the whole screen. */
export function x11Grab(grab: Grab): ProgramOptions {
  switch (grab.kind) {
    case 'rectangle':
      return x11Part(grab.area);
    case 'window':
      return { window_id: grab.id, ...x11Part(grab.area) };
    case 'display':
    case 'displayPart':
    case 'pipewire':
      return {};
    default:
      return unreachable(grab);
  }
}

function x11Part({ x, y, width, height }: Area): ProgramOptions {
  return { grab_x: x, grab_y: y, video_size: `${width}x${height}` };
}

/**
 * A Wayland screen: raw pictures that GStreamer writes into ffmpeg's standard input (pipewireFeed.ts),
 * stamped when they come. A desktop sends as many as its display shows; what is too many goes first.
 */
export function waylandCaptureArguments(choice: CaptureChoice & { readonly size: Size }): string[] {
  const input = {
    f: 'rawvideo',
    pixel_format: 'bgr0',
    video_size: `${choice.size.width}x${choice.size.height}`,
    // The steps of its clock: each picture is stamped to the millisecond.
    framerate: 1000,
    use_wallclock_as_timestamps: 1,
    probesize: 32,
    thread_queue_size: queueSize(choice),
    i: 'pipe:0',
  };
  return captureArguments(choice, input, [farApart(choice, 0.75)], realRate(choice));
}

/** The encoder is to think of the real frame rate, not of the clock's. */
function realRate({ framesPerSecond }: CaptureChoice): ProgramOptions {
  return { r: framesPerSecond };
}

/**
 * Windows: a display by Desktop Duplication, where this ffmpeg has ddagrab (it came with 6.0), and any
 * rectangle of the desktop, or else the whole of it, through GDI, which counts from the corner of the
 * main display.
 */
export function windowsCaptureArguments(
  choice: CaptureChoice & { readonly ddagrab: boolean },
): string[] {
  const { framesPerSecond, shot } = choice;
  const source = windowsSource(choice);
  if (source !== undefined) {
    return captureArguments(choice, {
      f: 'lavfi',
      thread_queue_size: queueSize(choice),
      i: `${source},hwdownload,format=bgra`,
    });
  }
  const part = shot.grab.kind === 'display' ? null : shot.grab.area;
  const input = {
    f: 'gdigrab',
    framerate: framesPerSecond,
    draw_mouse: drawsMouse(choice.mode),
    probesize: 32,
    thread_queue_size: queueSize(choice),
    ...(part === null
      ? {}
      : { offset_x: part.x, offset_y: part.y, video_size: `${part.width}x${part.height}` }),
    i: 'desktop',
  };
  return captureArguments(choice, input, [dropBursts(choice)]);
}

/** undefined: GDI has to do it. */
function windowsSource(choice: CaptureChoice & { readonly ddagrab: boolean }): string | undefined {
  const { framesPerSecond, mode, shot, ddagrab } = choice;
  return ddagrab && shot.grab.kind === 'display'
    ? `ddagrab=output_idx=${shot.grab.index}:framerate=${framesPerSecond}:draw_mouse=${drawsMouse(mode)}`
    : undefined;
}

/** A screen of macOS by its number among AVFoundation's video devices, or a part of one. */
export function macCaptureArguments(
  choice: CaptureChoice & { readonly deviceIndex: number },
): string[] {
  const input = {
    f: 'avfoundation',
    framerate: choice.framesPerSecond,
    capture_cursor: drawsMouse(choice.mode),
    // The only one of its formats whose colours are told exactly.
    pixel_format: 'bgr0',
    thread_queue_size: queueSize(choice),
    i: `${choice.deviceIndex}:none`,
  };
  const { grab } = choice.shot;
  return captureArguments(choice, input, grab.kind === 'displayPart' ? [crop(grab.area)] : []);
}

function crop({ x, y, width, height }: Area): string {
  return `crop=${width}:${height}:${x}:${y}`;
}

/** How avfoundation is asked for its devices; ffmpeg ends with an error after the list. */
export const listMacDevicesArguments: readonly string[] = [
  '-hide_banner',
  ...toArguments({ f: 'avfoundation', list_devices: 'true', i: '' }),
];

/** The numbers of the screens in avfoundation's list of devices, in the order of the screens. */
export function parseMacScreens(stderr: string): number[] {
  return [...stderr.matchAll(/\[(\d+)\] Capture screen (\d+)\b/g)]
    .map(([, device, screen]) => ({ device: Number(device), screen: Number(screen) }))
    .sort((one, other) => one.screen - other.screen)
    .map(({ device }) => device);
}

/**
 * x11grab and gdigrab make up for grabs they missed by grabbing several times at once. Those pictures
 * show nothing new and cost most where time is short: they go before the costly conversion.
 */
function dropBursts(choice: CaptureChoice): string {
  return farApart(choice, 0.5);
}

/** Leaves out pictures that come sooner after another than this part of a frame's time. */
function farApart({ framesPerSecond }: CaptureChoice, part: number): string {
  return `select='isnan(prev_selected_t)+gte(t-prev_selected_t,${part}/${framesPerSecond})'`;
}

function captureArguments(
  choice: CaptureChoice,
  input: ProgramOptions,
  filters: readonly string[] = [],
  output: ProgramOptions = {},
): string[] {
  return [
    '-hide_banner',
    '-nostats',
    // The input's description (size, start) is on level info.
    ...toArguments({ loglevel: 'info', ...encoderDevice(choice.encoder) }),
    ...toArguments(input),
    ...toArguments({
      vf: [...filters, pictureFilters(choice.encoder, fitOf(choice.shot))].join(','),
      ...encoderOptions(choice),
    }),
    ...toArguments({ ...output, ...outputOptions(choice.version) }),
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
