import { CodereelError } from '../../base/errors.ts';
import type { Environment } from '../../base/environment.ts';
import type { Log } from '../../base/log.ts';
import { runToEnd } from '../../base/supervisedProcess.ts';
import type { RecordingRequest } from '../../protocol/recorderProtocol.ts';
import type { Shot } from '../screen/shot.ts';
import { askFfmpeg, parseCaptureFilters } from './capabilities.ts';
import {
  gatedX11CaptureArguments,
  listMacDevicesArguments,
  macCaptureArguments,
  parseMacScreens,
  waylandCaptureArguments,
  windowsCaptureArguments,
  x11CaptureArguments,
} from './captureArguments.ts';
import { noSuchDisplay } from '../screen/sourceErrors.ts';
import { captureFeed, type CaptureFeed } from '../wayland/captureFeed.ts';
import { testEncoder } from './encoderTrial.ts';
import type { FailureContext } from './failure.ts';
import type { Ffmpeg } from './locate.ts';
import { waylandOnly, type PlatformDisplay } from './platformDisplay.ts';

export interface CapturePlan {
  readonly args: readonly string[];
  /** What writes pictures into ffmpeg's standard input; null: it grabs by itself. */
  readonly feed: CaptureFeed | null;
  /** For explaining, later, why it failed. */
  readonly context: FailureContext;
}

export interface PlanOptions {
  readonly platform: NodeJS.Platform;
  readonly display: PlatformDisplay;
  /** The grab gate's, which paces the grabs; null: there is none. */
  readonly gateDisplay: string | null;
  readonly ffmpeg: Ffmpeg;
  readonly request: RecordingRequest;
  /** What is to be seen, and how large the video is. */
  readonly shot: Shot;
  readonly environment: Environment;
  readonly log: Log;
}

/**
 * Decides the command that captures a shot. It asks ffmpeg only what the decision needs: what
 * it lacks beyond that, it says by itself when it starts (failure.ts), and asking costs the user
 * time before the first frame.
 */
export async function planCapture(options: PlanOptions): Promise<CapturePlan> {
  const { platform, display, gateDisplay, ffmpeg, request, shot, environment, log } = options;
  const { encoder, mode, framesPerSecond, quality } = request;
  const choice = {
    encoder,
    mode,
    framesPerSecond,
    quality,
    bufferFrames: request.captureBufferFrames,
    version: ffmpeg.version,
    shot,
  };
  if (encoder !== 'libx264') {
    await testEncoder(ffmpeg, choice, environment);
  }
  const context = { platform, ffmpegPath: ffmpeg.path, encoder, display: null };
  if (display.kind === 'wayland') {
    if (shot.grab.kind !== 'pipewire') {
      throw waylandOnly();
    }
    const args = waylandCaptureArguments({ ...choice, size: shot.grab.area });
    return { args, feed: captureFeed(shot.grab, framesPerSecond), context };
  }
  if (display.kind === 'windows') {
    const filters = parseCaptureFilters(await askFfmpeg(ffmpeg.path, '-filters', environment));
    const ddagrab = filters.includes('ddagrab');
    return { args: windowsCaptureArguments({ ...choice, ddagrab }), feed: null, context };
  }
  if (display.kind === 'macos') {
    const screens = await macScreens(ffmpeg, environment);
    const deviceIndex = macScreen(screens, 'index' in shot.grab ? shot.grab.index : 0);
    return { args: macCaptureArguments({ ...choice, deviceIndex }), feed: null, context };
  }
  if (display.perhapsXwayland) {
    log.warn(`Display ${display.display} is in a Wayland session: Wayland windows stay black.`);
  }
  return {
    args:
      gateDisplay === null
        ? x11CaptureArguments({ ...choice, display: display.display })
        : gatedX11CaptureArguments({ ...choice, display: gateDisplay }),
    feed: null,
    context: { ...context, display: display.display },
  };
}

/** The devices that are screens, in their order. @throws CodereelError `no-display`: there is none. */
export async function macScreens(ffmpeg: Ffmpeg, environment: Environment): Promise<number[]> {
  const list = await runToEnd(ffmpeg.path, listMacDevicesArguments, {
    timeoutMs: 10_000,
    environment,
    maxOutputBytes: 100_000,
  });
  const screens = parseMacScreens(list.stderr);
  if (screens.length > 0) {
    return screens;
  }
  throw new CodereelError({
    code: 'no-display',
    message: 'macOS offers ffmpeg no screen to record.',
    remedy:
      'Allow it under System Settings, Privacy & Security, Screen Recording, then restart VS Code.',
    detail: list.stderr,
  });
}

function macScreen(screens: readonly number[], index: number): number {
  const device = screens[index];
  if (device === undefined) {
    throw noSuchDisplay(
      index,
      screens.map((_, each) => `display:${each}`),
    );
  }
  return device;
}
