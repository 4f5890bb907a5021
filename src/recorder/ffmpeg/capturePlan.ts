import { CodereelError } from '../../base/errors.ts';
import type { Environment } from '../../base/environment.ts';
import type { Log } from '../../base/log.ts';
import { runToEnd } from '../../base/supervisedProcess.ts';
import type { RecordingRequest } from '../../protocol/recorderProtocol.ts';
import { askFfmpeg, parseCaptureFilters } from './capabilities.ts';
import {
  listMacDevicesArguments,
  macCaptureArguments,
  parseMacScreenIndex,
  windowsCaptureArguments,
  x11CaptureArguments,
} from './captureArguments.ts';
import { testEncoder } from './encoderTrial.ts';
import type { FailureContext } from './failure.ts';
import type { Ffmpeg } from './locate.ts';
import { platformDisplay } from './platformDisplay.ts';

export interface CapturePlan {
  readonly args: readonly string[];
  /** For explaining, later, why it failed. */
  readonly context: FailureContext;
}

export interface PlanOptions {
  readonly platform: NodeJS.Platform;
  readonly ffmpeg: Ffmpeg;
  readonly request: RecordingRequest;
  readonly environment: Environment;
  readonly log: Log;
}

/**
 * Decides the command that captures the screen. It asks ffmpeg only what the decision needs: what
 * it lacks beyond that, it says by itself when it starts (failure.ts), and asking costs the user
 * time before the first frame.
 */
export async function planCapture(options: PlanOptions): Promise<CapturePlan> {
  const { platform, ffmpeg, request, environment, log } = options;
  const { encoder, mode, framesPerSecond, quality } = request;
  const display = platformDisplay(platform, environment);
  const choice = {
    encoder,
    mode,
    framesPerSecond,
    quality,
    bufferFrames: request.captureBufferFrames,
    version: ffmpeg.version,
  };
  if (encoder !== 'libx264') {
    await testEncoder(ffmpeg, choice, environment);
  }
  const context = { platform, ffmpegPath: ffmpeg.path, encoder, display: null };
  if (display.kind === 'windows') {
    const filters = parseCaptureFilters(await askFfmpeg(ffmpeg.path, '-filters', environment));
    const ddagrab = filters.includes('ddagrab');
    return { args: windowsCaptureArguments({ ...choice, ddagrab }), context };
  }
  if (display.kind === 'macos') {
    const screenIndex = await macScreenIndex(ffmpeg, environment);
    return { args: macCaptureArguments({ ...choice, screenIndex }), context };
  }
  if (display.perhapsXwayland) {
    log.warn(`Display ${display.display} is in a Wayland session: Wayland windows stay black.`);
  }
  return {
    args: x11CaptureArguments({ ...choice, display: display.display }),
    context: { ...context, display: display.display },
  };
}

async function macScreenIndex(ffmpeg: Ffmpeg, environment: Environment): Promise<number> {
  const list = await runToEnd(ffmpeg.path, listMacDevicesArguments, {
    timeoutMs: 10_000,
    environment,
    maxOutputBytes: 100_000,
  });
  const index = parseMacScreenIndex(list.stderr);
  if (index === undefined) {
    throw new CodereelError({
      code: 'no-display',
      message: 'macOS offers ffmpeg no screen to record.',
      remedy:
        'Allow it under System Settings, Privacy & Security, Screen Recording, then restart VS Code.',
      detail: list.stderr,
    });
  }
  return index;
}
