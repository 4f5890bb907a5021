import type { Area } from '../../protocol/recorderProtocol.ts';
import type { SoundDeviceList } from '../sound/soundDevices.ts';

export interface DisplaySource {
  /** As `--source` takes it: `display:0`. */
  readonly source: string;
  /** The system's name for it: `HDMI-1`. */
  readonly name: string;
  readonly primary: boolean;
  /** null where the system does not tell. */
  readonly area: Area | null;
}

export interface WindowSource {
  /** As `--source` takes it: `window:0x1200003`. */
  readonly source: string;
  readonly title: string;
  /** The program, as it calls itself: `code`, `firefox`; empty: it does not say. */
  readonly program: string;
  /** The process that shows it; null: it does not say. */
  readonly processId: number | null;
  /** Where it is on the screen; null: it is hidden, or the system does not tell. */
  readonly area: Area | null;
  readonly shown: boolean;
  /** It has the keyboard. */
  readonly active: boolean;
  /** This is what the source `window` means now: the window of VS Code. */
  readonly editor: boolean;
}

/** What can be shown in a recording here, and how well. */
export interface ScreenSources {
  readonly displays: readonly DisplaySource[];
  /** Top-most first. */
  readonly windows: readonly WindowSource[];
  /**
   * How a window is held on to here: `following`, or `rectangle` where only the place can be recorded
   * at which it was; null: windows cannot be chosen here.
   */
  readonly windowHold: 'following' | 'rectangle' | null;
  /** Whether a region can be chosen here. */
  readonly regions: boolean;
  /** What cannot be chosen here and why, in sentences for the user; empty: nothing is missing. */
  readonly notes: readonly string[];
}

/** All that can be recorded here: what `codereel sources --json` prints. */
export type SourceList = ScreenSources & Omit<SoundDeviceList, 'problem'>;
