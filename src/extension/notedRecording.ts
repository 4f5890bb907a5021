import { CodereelError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { unreachable } from '../base/unreachable.ts';
import type { KnownSession } from '../protocol/recorderProtocol.ts';
import { RecorderLink } from '../recorder/link/recorderLink.ts';
import type { RecorderAddress } from '../recorder/link/recorderAddress.ts';
import { standingOf } from '../recorder/standing/standing.ts';
import { readManifest } from '../recording/manifestFile.ts';
import type { LeftRecording } from './sessionPhase.ts';

/** What has become of a recording that a window noted down. */
export type Found =
  | { readonly kind: 'alone'; readonly link: RecorderLink; readonly session: KnownSession }
  /** Another window has it, or it is just ending. */
  | { readonly kind: 'busy' }
  /** Its recorder speaks another version of the protocol; it was told to finish. */
  | { readonly kind: 'foreign' }
  | { readonly kind: 'ended'; readonly left: LeftRecording }
  /** Discarded, or interrupted: that one is repaired, and told of, elsewhere. */
  | { readonly kind: 'nothing' };

export interface FindOptions {
  /** false: a recorder that is still at work is left alone, and passes for busy. */
  readonly wanted: boolean;
  readonly log: Log;
}

/** Never rejects. What is `alone` is held by the link that comes with it. */
export async function findRecording(folder: string, { wanted, log }: FindOptions): Promise<Found> {
  const standing = await standingOf(folder);
  switch (standing.kind) {
    case 'recorder':
      return wanted ? meet(standing.address, log) : { kind: 'busy' };
    case 'nobody':
      return leftIn(folder);
    case 'terminal':
    case 'repair':
    case 'elsewhere':
      return { kind: 'nothing' };
    default:
      return unreachable(standing);
  }
}

async function meet(address: RecorderAddress, log: Log): Promise<Found> {
  try {
    const link = await RecorderLink.connect(address, log);
    const { attended, session } = link.welcome;
    if (attended || session === null || hasEnded(session)) {
      link.dispose();
      return { kind: 'busy' };
    }
    return { kind: 'alone', link, session };
  } catch (thrown) {
    log.info(`The recorder that was left does not take this window: ${String(thrown)}`);
    // The token is its own, from its folder: what it does not know is the protocol's version.
    if (thrown instanceof CodereelError && thrown.code === 'permission-denied') {
      askToFinish(address);
      return { kind: 'foreign' };
    }
    return { kind: 'busy' };
  }
}

function hasEnded({ status: { state } }: KnownSession): boolean {
  return state === 'finished' || state === 'failed' || state === 'discarded';
}

/** Every version finishes its file at this signal. Windows has none: there its grace time ends it. */
function askToFinish({ pid }: RecorderAddress): void {
  if (process.platform !== 'win32') {
    try {
      process.kill(pid, 'SIGTERM');
    } catch {
      // It has ended meanwhile.
    }
  }
}

async function leftIn(folder: string): Promise<Found> {
  try {
    const { state, video, statistics, error, ended, recovered } = await readManifest(folder);
    if (state === 'recording' || recovered !== null) {
      return { kind: 'nothing' };
    }
    const { durationMs, frames, gaps } = video;
    const { dropped } = statistics;
    const withoutPictureMs = gaps.reduce((sum, { lengthMs }) => sum + lengthMs, 0);
    const left = { folder, durationMs, frames, dropped, withoutPictureMs, error, ended };
    return { kind: 'ended', left };
  } catch {
    return { kind: 'nothing' };
  }
}
