import path from 'node:path';
import { systemClock } from '../base/clock.ts';
import { asCodereelError, CodereelError, errnoOf } from '../base/errors.ts';
import { makeFolderWithParents } from '../base/newFolder.ts';
import { captureBufferLimit, queueLimit, skippedWarning } from '../protocol/bufferLimits.ts';
import type {
  Notice,
  RecordingRequest,
  RecordingSummary,
  SessionStatus,
} from '../protocol/recorderProtocol.ts';
import { recordingFiles } from '../recording/manifest.ts';
import { Session } from '../recorder/session.ts';
import { defaultOutputFolder, exitCodes, type ExitCode } from './commandTable.ts';
import { noBufferSettings, type CliContext } from './context.ts';
import { Controls, decideStop, type Control, type StopStage } from './controls.ts';
import { runningTime } from '../base/amounts.ts';
import type { RecordInvocation } from './parse.ts';
import { statusLine, summaryText } from './recordText.ts';
import { terminalWords } from './terminalWords.ts';

const statusEveryMs = 1000;

/** Records until told to stop, and finishes the file whatever happens. */
export async function record(invocation: RecordInvocation, context: CliContext): Promise<ExitCode> {
  const { workingFolder } = context;
  await makeFolder(path.resolve(workingFolder, invocation.output ?? defaultOutputFolder));
  const recording = new TerminalRecording(invocation, context);
  try {
    return await recording.run();
  } finally {
    recording.close();
  }
}

class TerminalRecording {
  readonly #invocation: RecordInvocation;
  readonly #context: CliContext;
  readonly #session: Session;
  readonly #controls: Controls;
  readonly #abandoned: Promise<'abandoned'>;
  #abandon: () => void = () => undefined;
  #stage: StopStage = 'running';
  #statusTimer: NodeJS.Timeout | undefined;
  #durationTimer: NodeJS.Timeout | undefined;

  constructor(invocation: RecordInvocation, context: CliContext) {
    this.#invocation = invocation;
    this.#context = context;
    const { environment, packageFolders, hook, version, output } = context;
    this.#session = new Session(this.#request(), {
      environment,
      clock: systemClock,
      log: output.log,
      packageFolders,
      hook,
      version,
    });
    this.#session.onNotice((notice) => this.#tell(notice));
    this.#abandoned = new Promise((resolve) => {
      this.#abandon = () => resolve('abandoned');
    });
    this.#controls = new Controls(context.input, context.signals, (control) => this.#take(control));
  }

  async run(): Promise<ExitCode> {
    const { output } = this.#context;
    this.#statusTimer = setInterval(() => this.#showStatus(), statusEveryMs);
    const ending = await Promise.race([this.#toTheEnd(), this.#abandoned]);
    if (ending === 'abandoned') {
      output.error(
        new CodereelError({
          code: 'cancelled',
          message: 'Given up while the file was being finished.',
          remedy: `What was recorded up to now is in ${this.#session.status().folder ?? 'no file yet'}.`,
        }),
      );
      return exitCodes.abandoned;
    }
    return this.#report(ending);
  }

  close(): void {
    clearInterval(this.#statusTimer);
    clearTimeout(this.#durationTimer);
    this.#controls.close();
  }

  async #toTheEnd(): Promise<RecordingSummary> {
    try {
      const status = await this.#session.start();
      this.#announce(status);
      this.#limitDuration(status.elapsedMs);
    } catch {
      // Why there is no first frame is in the summary.
    }
    return this.#session.ended;
  }

  #limitDuration(elapsedMs: number): void {
    const { durationMs } = this.#invocation;
    if (durationMs !== undefined) {
      const remaining = Math.max(0, durationMs - elapsedMs);
      this.#durationTimer = setTimeout(() => this.#take('stop'), remaining);
    }
  }

  #request(): RecordingRequest {
    const { mode, framesPerSecond, encoder, quality, cursorLog, output, name, ffmpeg } =
      this.#invocation;
    const { environment, workingFolder } = this.#context;
    const queue = queueLimit(environment, noBufferSettings, mode);
    const capture = captureBufferLimit(environment, noBufferSettings);
    const warning = skippedWarning([queue, capture]);
    if (warning !== undefined) {
      this.#tell({
        code: 'buffer-limit-ignored',
        message: warning,
        remedy: 'Correct the variable, or unset it.',
      });
    }
    return {
      mode,
      source: { kind: 'display', index: 0 },
      framesPerSecond,
      parentFolder: path.resolve(workingFolder, output ?? defaultOutputFolder),
      name: name ?? path.basename(workingFolder),
      encoder,
      quality,
      cursorLog,
      sound: { microphone: null, system: null },
      countdownSeconds: 0,
      stopAfterMs: null,
      remindAfterMs: null,
      keys: { log: 'off', commands: {} },
      ffmpegPath: ffmpeg === undefined ? '' : path.resolve(workingFolder, ffmpeg),
      queueFrames: queue.frames,
      captureBufferFrames: capture.frames,
    };
  }

  #take(control: Control): void {
    if (control === 'mark') {
      void this.#mark();
      return;
    }
    const { stage, action } = decideStop(this.#stage, control);
    this.#stage = stage;
    const { output } = this.#context;
    switch (action) {
      case 'stop':
        output.object({ type: 'stopping' });
        output.note('Finishing the file ...');
        // What comes of it, good or bad, is in `ended`.
        this.#session.stop().catch(() => undefined);
        break;
      case 'warn':
        output.note('The file is being finished. Once more, and Codereel gives up on it.');
        break;
      case 'abandon':
        this.#abandon();
        break;
      case 'nothing':
    }
  }

  async #mark(): Promise<void> {
    const { output } = this.#context;
    try {
      const { ms } = await this.#session.mark('');
      output.object({ type: 'marker', ms });
      output.note(`Marker at ${runningTime(ms)}.`);
    } catch (error) {
      // Too early or too late for a marker, or no room for it: the recording goes on.
      const { code, message, remedy } = asCodereelError(error);
      output.object({ type: 'notice', code, message, remedy });
      output.note(terminalWords(`! ${message}`));
    }
  }

  #tell(notice: Notice): void {
    const { output } = this.#context;
    output.object({ type: 'notice', ...notice });
    output.note(terminalWords(`! ${notice.message}\n  ${notice.remedy}`));
  }

  #announce(status: SessionStatus): void {
    const { folder, mode, area, framesPerSecond, queue } = status;
    const { output, input } = this.#context;
    output.object({
      type: 'started',
      folder,
      file: folder === null ? null : path.join(folder, recordingFiles.video),
      mode,
      area,
      framesPerSecond: framesPerSecond.target,
      queueCapacityFrames: queue.capacityFrames,
    });
    const size = area === null ? '' : ` ${area.width}x${area.height}`;
    const keys = input.isTTY ? 'q stops, m adds a marker' : 'Ctrl+C stops';
    output.note(`Recording${size}, ${framesPerSecond.target} fps. ${keys}.`);
  }

  #showStatus(): void {
    const status = this.#session.status();
    const { output } = this.#context;
    if (status.state === 'recording') {
      output.passingObject({ type: 'status', ...status });
      output.status(statusLine(status));
    }
  }

  #report(summary: RecordingSummary): ExitCode {
    const { output } = this.#context;
    const { state, error, frames, durationMs } = summary;
    if (state === 'discarded') {
      output.error(stoppedTooEarly());
    } else if (error !== null) {
      output.error(new CodereelError(error));
    }
    if (state !== 'discarded' && frames > 0) {
      output.object({ type: 'finished', ...summary, duration: durationMs / 1000 });
      output.print(summaryText(summary));
    }
    return state === 'finished' ? exitCodes.ok : exitCodes.failed;
  }
}

function stoppedTooEarly(): CodereelError {
  return new CodereelError({
    code: 'cancelled',
    message: 'Stopped before the first frame: nothing was recorded.',
    remedy: 'Start again, and stop a little later.',
  });
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await makeFolderWithParents(folder);
  } catch (error) {
    throw new CodereelError(
      {
        code: 'folder-not-writable',
        message: `The folder ${folder} cannot be made (${errnoOf(error) ?? 'no reason given'}).`,
        remedy: 'Choose another one with --output.',
        detail: String(error),
      },
      { cause: error },
    );
  }
}
