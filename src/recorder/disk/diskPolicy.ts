import type { RecordingRequest } from '../../protocol/recorderProtocol.ts';

/** When a recording warns of its disk, and when it ends for it. Pure. */

export type DiskLimits = RecordingRequest['disk'];

/** What was seen of the recording's disk at one moment. */
export interface DiskLook {
  readonly freeBytes: number;
  /** How fast it fills, by whomever; 0 where it does not. */
  readonly bytesPerSecond: number;
  /** What the end of the recording will write. */
  readonly endBytes: number;
}

/** `low` lasts until there is clearly more room again, so that one amount is not told twice. */
export type DiskState = 'ample' | 'low' | 'full';

/** How far above the warning's amount there is room again. */
const recovered = 1.25;

/** Sample tables of MP4 for one frame of picture or sound: size, place, duration, key (14496-12, 8.7). */
const indexBytesOfFrame = 24;
/** The tables' heads, the logs' last lines, the manifest twice, the preview picture. */
const closingBytes = 1_000_000;
const soundFramesPerSecond = 48_000 / 1024;

/** A disk that others fill may be filled as fast as this, whatever was seen until now. */
const fastBytesPerSecond = 100_000_000;
const [soonestMs, latestMs] = [250, 5_000];

/** What the end of a recording will write: an index of all its frames, above all. */
export function endBytes(recorded: {
  readonly frames: number;
  readonly durationMs: number;
  readonly sounds: number;
}): number {
  const soundFrames = (recorded.sounds * recorded.durationMs * soundFramesPerSecond) / 1000;
  return Math.ceil((recorded.frames + soundFrames) * indexBytesOfFrame) + closingBytes;
}

/** The amount at which it ends: what is to stay free, and what the end itself needs. */
function stopAtBytes({ stopBelowBytes }: DiskLimits, look: Pick<DiskLook, 'endBytes'>): number {
  return stopBelowBytes === 0 ? 0 : stopBelowBytes + look.endBytes;
}

export function diskState(state: DiskState, limits: DiskLimits, look: DiskLook): DiskState {
  if (look.freeBytes < stopAtBytes(limits, look)) {
    return 'full';
  }
  const warnAt = limits.warnBelowBytes * (state === 'low' ? recovered : 1);
  return look.freeBytes < warnAt ? 'low' : 'ample';
}

/** How long it lasts until the end at the present rate; null: it does not fill. */
export function lastsMs(limits: DiskLimits, look: DiskLook): number | null {
  const room = Math.max(0, look.freeBytes - stopAtBytes(limits, look));
  return look.bytesPerSecond > 0 ? (room / look.bytesPerSecond) * 1000 : null;
}

/** When to look again: twice at least before it could be full. */
export function nextLookMs(limits: DiskLimits, look: DiskLook): number {
  const rate = Math.max(look.bytesPerSecond, fastBytesPerSecond);
  const leftMs = lastsMs(limits, { ...look, bytesPerSecond: rate }) ?? latestMs;
  return Math.min(latestMs, Math.max(soonestMs, leftMs / 2));
}
