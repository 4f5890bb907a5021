import type { Environment } from '../base/environment.ts';
import type { Mode } from './mode.ts';
import type { Settings } from './settings.ts';

/**
 * How many frames may wait, and who said so. The names of the variables are Cap's, so that what
 * people know of Cap works here.
 */
export interface BufferLimit {
  readonly frames: number;
  /** The variable or setting that decided, or `default`. */
  readonly source: string;
  /** Sources that came first but hold no whole number above 0. */
  readonly skipped: readonly SkippedSource[];
}

export interface SkippedSource {
  readonly source: string;
  readonly value: string;
}

export type BufferSettings = Pick<
  Settings,
  'queue.instantFrames' | 'queue.frames' | 'capture.bufferFrames'
>;

export const defaultQueueFrames: Readonly<Record<Mode, number>> = { instant: 96, studio: 60 };

/** Raw frames inside ffmpeg are the expensive ones (8.3 MB each at 1080p): docs/decisions.md. */
export const defaultCaptureBufferFrames = 8;

export const environmentNames = {
  instantQueue: 'CAP_MP4_MUXER_BUFFER_SIZE_INSTANT',
  queue: 'CAP_MP4_MUXER_BUFFER_SIZE',
  captureBuffer: 'CAP_VIDEO_SOURCE_BUFFER_SIZE',
} as const;

/** The capacity of the muxer queue for a mode, in frames. */
export function queueLimit(
  environment: Environment,
  settings: BufferSettings,
  mode: Mode,
): BufferLimit {
  const fromQueueVariable = fromEnvironment(environment, environmentNames.queue);
  const fromQueueSetting = fromSettings(settings, 'queue.frames');
  const candidates =
    mode === 'instant'
      ? [
          fromEnvironment(environment, environmentNames.instantQueue),
          fromQueueVariable,
          fromSettings(settings, 'queue.instantFrames'),
          fromQueueSetting,
        ]
      : [fromQueueVariable, fromQueueSetting];
  return firstWhole(candidates, defaultQueueFrames[mode]);
}

/** The number of raw frames that may wait inside ffmpeg (`-thread_queue_size`). */
export function captureBufferLimit(
  environment: Environment,
  settings: BufferSettings,
): BufferLimit {
  return firstWhole(
    [
      fromEnvironment(environment, environmentNames.captureBuffer),
      fromSettings(settings, 'capture.bufferFrames'),
    ],
    defaultCaptureBufferFrames,
  );
}

/** What to tell the user, once, about sources that were passed over; undefined when there are none. */
export function skippedWarning(limits: readonly BufferLimit[]): string | undefined {
  const bySource = new Map<string, string>();
  for (const { source, value } of limits.flatMap((limit) => limit.skipped)) {
    bySource.set(source, `${source}="${value}"`);
  }
  if (bySource.size === 0) {
    return undefined;
  }
  // The names come first: where there is little room the end is cut off.
  return `Ignored: ${[...bySource.values()].join(', ')}. Only a whole number above 0 counts.`;
}

interface Candidate {
  readonly source: string;
  /** undefined: not set at all. */
  readonly value: string | undefined;
}

function fromEnvironment(environment: Environment, name: string): Candidate {
  return { source: name, value: environment[name] };
}

function fromSettings(settings: BufferSettings, key: keyof BufferSettings): Candidate {
  const value = settings[key];
  return { source: `codereel.${key}`, value: value === null ? undefined : String(value) };
}

function firstWhole(candidates: readonly Candidate[], fallback: number): BufferLimit {
  const skipped: SkippedSource[] = [];
  for (const { source, value } of candidates) {
    if (value === undefined) {
      continue;
    }
    const frames = wholeAboveZero(value);
    if (frames !== undefined) {
      return { frames, source, skipped };
    }
    skipped.push({ source, value });
  }
  return { frames: fallback, source: 'default', skipped };
}

function wholeAboveZero(text: string): number | undefined {
  const trimmed = text.trim();
  if (!/^\+?\d+$/.test(trimmed)) {
    return undefined;
  }
  const value = Number(trimmed);
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
}
