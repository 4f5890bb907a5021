import { createInterface } from 'node:readline';
import { CodereelError } from '../../base/errors.ts';
import type { Environment } from '../../base/environment.ts';
import { runToEnd, SupervisedProcess, type RunResult } from '../../base/supervisedProcess.ts';
import type { Size } from '../screen/shot.ts';
import { parseStreamSize, trialArguments } from './pipewireFeed.ts';

/** The program that takes pictures from PipeWire; found on the PATH. */
export const gstreamer = 'gst-launch-1.0';

/** How long a stream may take to tell its format. */
const trialMs = 10_000;
const trialStopMs = 2000;

const inspector = 'gst-inspect-1.0';
const elements = ['pipewiresrc', 'videoconvert', 'videoscale', 'fdsink'] as const;

/** What is missing to take pictures from PipeWire; null: nothing. */
export async function missingGstreamer(environment: Environment): Promise<CodereelError | null> {
  const answers = await Promise.all(
    elements.map(async (element): Promise<[string, RunResult]> => {
      const options = { timeoutMs: 5000, environment, maxOutputBytes: 20_000 };
      return [element, await runToEnd(inspector, [element], options)];
    }),
  );
  const [element, failed] = answers.find(([, { code }]) => code !== 0) ?? [];
  if (failed === undefined) {
    return null;
  }
  const what = failed.error === null ? `its element ${element} is missing` : 'it is not installed';
  return new CodereelError({
    code: 'wayland-only',
    message: `A Wayland screen is recorded with GStreamer, and ${what}.`,
    remedy:
      'On Debian and Ubuntu: sudo apt install gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-pipewire. Or log in to an X11 session.',
    detail: failed.error?.message ?? failed.stderr,
  });
}

/**
 * Asks PipeWire for the stream's format, to know its size in pixels: a desktop that scales tells
 * another one. No picture need come for it: some desktops give none while nothing changes.
 *
 * @throws CodereelError The stream is not there.
 */
export async function streamSize(node: number, environment: Environment): Promise<Size> {
  const trial = new SupervisedProcess({
    command: gstreamer,
    args: trialArguments(node),
    environment,
  });
  const tooLate = setTimeout(() => void trial.kill(trialStopMs), trialMs);
  let size: Size | undefined;
  for await (const line of createInterface({ input: trial.stdout })) {
    size ??= parseStreamSize(line);
    if (size !== undefined) {
      break;
    }
  }
  clearTimeout(tooLate);
  trial.stdout.resume();
  const { error, stderrTail } = await trial.kill(trialStopMs);
  if (size === undefined) {
    throw new CodereelError({
      code: 'no-display',
      message: 'The desktop agreed to share its screen, but no picture comes through PipeWire.',
      remedy: 'Check that PipeWire and its session manager (wireplumber) run, and try again.',
      detail: error?.message ?? stderrTail.join('\n'),
    });
  }
  return size;
}
