import type { ErrorCode } from '../../base/errors.ts';
import { CodereelError } from '../../base/errors.ts';
import { installHint } from './installHint.ts';

/** How a capture's ffmpeg ended. */
export interface CaptureExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** We asked it to end. */
  readonly requested: boolean;
  /** Its last words, oldest first. */
  readonly stderrTail: readonly string[];
}

export interface FailureContext {
  readonly platform: NodeJS.Platform;
  readonly ffmpegPath: string;
  /** The X11 display; null on platforms that name none. */
  readonly display: string | null;
  readonly encoder: string;
}

interface Explanation {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
}

/** Finds, in ffmpeg's own words, why a capture failed, and says it in the user's. */
export function explainFailure(exit: CaptureExit, context: FailureContext): CodereelError {
  const words = exit.stderrTail.join('\n');
  const known = causes.find(({ pattern }) => pattern.test(words));
  return new CodereelError({
    ...(known?.explain(context) ?? explainEnd(exit, words, context)),
    detail: [`${context.ffmpegPath}: ${describeEnd(exit)}`, ...exit.stderrTail].join('\n'),
  });
}

/**
 * x11grab's words when what it grabs is not there as it was: a window that was closed, minimised,
 * made smaller or moved off the screen, a screen with another size. It says them within one frame and
 * ends with exit code 0, or with 1 where it had not begun.
 */
const grabLost =
  /Cannot get the image data|Failed to (query xcb pointer|translate xcb geometry)|Can't find window|Capture area .* outside the screen size|BadWindow|BadDrawable/;

/** What a capture adds to ffmpeg's words when the X server went away. */
export const displayEnded = 'The connection to the X server has ended.';

/** The more exact pattern stands first: an unauthorized display "cannot be opened" either. */
const causes: readonly {
  readonly pattern: RegExp;
  readonly explain: (context: FailureContext) => Explanation;
}[] = [
  {
    pattern: new RegExp(displayEnded),
    explain: ({ display }) => ({
      code: 'no-display',
      message: `The display ${display ?? ''} went away.`,
      remedy: 'Start a new recording.',
    }),
  },
  {
    pattern: /Authorization required|No protocol specified|Invalid MIT-MAGIC-COOKIE/i,
    explain: ({ display }) => ({
      code: 'permission-denied',
      message: `The display ${display ?? ''} lets nobody in without its key.`,
      remedy:
        'Start from inside the graphical session, or set XAUTHORITY to the file that holds its key.',
    }),
  },
  {
    pattern: /Cannot open display/i,
    explain: ({ display }) => ({
      code: 'no-display',
      message: `The display ${display ?? ''} (from DISPLAY) cannot be opened.`,
      remedy: 'Check that DISPLAY names a running screen, such as ":0".',
    }),
  },
  {
    pattern: /Unknown input format: '?(x11grab|gdigrab|avfoundation)|No such filter: '?ddagrab/,
    explain: ({ ffmpegPath, platform }) => ({
      code: 'ffmpeg-unusable',
      message: `${ffmpegPath} was built without screen capture.`,
      remedy: installHint(platform),
    }),
  },
  {
    pattern: /Unknown encoder/,
    explain: ({ ffmpegPath, encoder }) => ({
      code: 'encoder-unavailable',
      message: `${ffmpegPath} was built without the encoder ${encoder}.`,
      remedy:
        encoder === 'libx264'
          ? 'Install an ffmpeg with libx264, or choose another encoder in the setting codereel.video.encoder.'
          : 'Set codereel.video.encoder to libx264.',
    }),
  },
  {
    pattern: /Error (while opening encoder|initializing output stream)|No capable devices found/,
    explain: ({ encoder }) => ({
      code: 'encoder-unavailable',
      message: `The encoder ${encoder} does not work on this machine.`,
      remedy:
        encoder === 'libx264'
          ? '"Codereel: Show Log" has what ffmpeg said.'
          : 'Set codereel.video.encoder to libx264.',
    }),
  },
  {
    pattern:
      /not authorized to capture|CGDisplayStream|Failed to create AVCaptureScreenInput|Screen Recording/i,
    explain: () => ({
      code: 'permission-denied',
      message: 'macOS does not let this program record the screen.',
      remedy:
        'Allow it under System Settings, Privacy & Security, Screen Recording, then restart VS Code.',
    }),
  },
  {
    pattern: /Failed to capture image|Could not get window device context/,
    explain: () => ({
      code: 'ffmpeg-failed',
      message: 'Windows did not let ffmpeg capture the desktop.',
      remedy: 'Unlock the screen, close remote desktop sessions that are minimized, and try again.',
    }),
  },
  {
    pattern: /AcquireNextFrame failed|Desktop duplication|DuplicateOutput/i,
    explain: () => ({
      code: 'ffmpeg-failed',
      message: 'Windows stopped the capture of the desktop.',
      remedy:
        'This happens when the screen is locked or its resolution changes. Start a new recording.',
    }),
  },
  {
    pattern: grabLost,
    explain: ({ display }) => ({
      code: 'no-display',
      message: `What was recorded on display ${display ?? ''} went away or changed its size.`,
      remedy: 'Start a new recording.',
    }),
  },
  {
    pattern: /GstPipeWireSrc/,
    explain: () => ({
      code: 'no-display',
      message: 'The desktop no longer shares its screen.',
      remedy: 'Start a new recording.',
    }),
  },
  {
    // Of the system's loader: what ffmpeg needs beside itself is gone since it was last asked.
    pattern: /error while loading shared libraries|Library not loaded/,
    explain: ({ ffmpegPath, platform }) => ({
      code: 'ffmpeg-unusable',
      message: `${ffmpegPath} does not start: a library is missing.`,
      remedy: installHint(platform),
    }),
  },
  {
    pattern: /No space left on device/,
    explain: () => ({
      code: 'disk-full',
      message: 'There is no space left on the disk.',
      remedy: 'Make room, or choose another folder in the setting codereel.recording.folder.',
    }),
  },
];

function explainEnd(exit: CaptureExit, words: string, context: FailureContext): Explanation {
  const remedy = 'Try again; "Codereel: Show Log" has what ffmpeg said.';
  if (exit.signal !== null) {
    return { code: 'ffmpeg-failed', message: `ffmpeg was killed (${exit.signal}).`, remedy };
  }
  if (exit.code === null) {
    return {
      code: 'ffmpeg-unusable',
      message: `${context.ffmpegPath} could not be started.`,
      remedy: installHint(context.platform),
    };
  }
  if (words === '') {
    return {
      code: 'ffmpeg-failed',
      message: `${context.ffmpegPath} ended at once without a word (${describeEnd(exit)}).`,
      remedy: 'Check that it is an ffmpeg that works, or name another in codereel.ffmpeg.path.',
    };
  }
  const message =
    exit.code === 0 ? 'ffmpeg ended by itself.' : `ffmpeg failed (${describeEnd(exit)}).`;
  return { code: 'ffmpeg-failed', message, remedy };
}

function describeEnd({ code, signal }: CaptureExit): string {
  if (signal !== null) {
    return signal;
  }
  return code === null ? 'not started' : `exit code ${code}`;
}
