import path from 'node:path';
import { systemClock } from '../base/clock.ts';
import { asCodereelError, CodereelError } from '../base/errors.ts';
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
import { alignRows, byteSize, lengthOfTime, runningTime } from './format.ts';
import type { RecordInvocation } from './parse.ts';

const statusEveryMs = 1000;

/** Records until told to stop, and finishes the file whatever happens. */
export async function record(invocation: RecordInvocation, context: CliContext): Promise<ExitCode> {
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
    const status = await this.#session.start();
    this.#announce(status);
    const { durationMs } = this.#invocation;
    if (durationMs !== undefined) {
      const remaining = Math.max(0, durationMs - status.elapsedMs);
      this.#durationTimer = setTimeout(() => this.#take('stop'), remaining);
    }
    return this.#session.ended;
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
      source: { kind: 'display' },
      framesPerSecond,
      parentFolder: path.resolve(workingFolder, output ?? defaultOutputFolder),
      name: name ?? path.basename(workingFolder),
      encoder,
      quality,
      cursorLog,
      ffmpegPath: ffmpeg === undefined ? '' : path.resolve(workingFolder, ffmpeg),
      queueFrames: queue.frames,
      captureBufferFrames: capture.frames,
    };
  }

  #take(control: Control): void {
    if (control === 'mark') {
      this.#mark();
      return;
    }
    const { stage, action } = decideStop(this.#stage, control);
    this.#stage = stage;
    const { output } = this.#context;
    switch (action) {
      case 'stop':
        output.status('Finishing the file ...');
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

  #mark(): void {
    const { output } = this.#context;
    if (this.#session.status().state !== 'recording') {
      return;
    }
    try {
      const { ms } = this.#session.mark('');
      output.object({ type: 'marker', ms });
      output.note(`Marker at ${runningTime(ms)}`);
    } catch (error) {
      output.error(asCodereelError(error));
    }
  }

  #tell(notice: Notice): void {
    const { output } = this.#context;
    output.object({ type: 'notice', ...notice });
    output.note(`! ${notice.message}\n  ${notice.remedy}`);
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
    output.note(`Recording${size} at ${framesPerSecond.target} frames per second. ${keys}.`);
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
    if (summary.error !== null) {
      output.error(new CodereelError(summary.error));
    }
    output.object({ type: 'finished', ...summary, duration: summary.durationMs / 1000 });
    if (summary.frames > 0) {
      output.print(summaryText(summary));
    }
    return summary.state === 'finished' ? exitCodes.ok : exitCodes.failed;
  }
}

/** The line that is rewritten in place while recording. */
export function statusLine(status: SessionStatus): string {
  const { elapsedMs, framesPerSecond, frames, dropped, queue, fileBytes } = status;
  return [
    `● ${runningTime(elapsedMs)}`,
    `${framesPerSecond.actual.toFixed(0)} fps`,
    `${frames} frames`,
    `${dropped} dropped`,
    `queue ${queue.frames}/${queue.capacityFrames}`,
    byteSize(fileBytes),
  ].join('  ');
}

/** What is told at the end. */
export function summaryText(summary: RecordingSummary): string {
  const { file, durationMs, width, height, frames, dropped, fileBytes } = summary;
  return alignRows([
    ['Video', file],
    ['Duration', lengthOfTime(durationMs)],
    ['Picture', `${width}x${height}, ${frames} frames, ${dropped} dropped`],
    ['Size', byteSize(fileBytes)],
    ['Cursor', `${summary.cursorEvents} events`],
    ['Queue', `${summary.peakQueueFrames} frames at most`],
    ['Memory', `${byteSize(summary.peakMemoryBytes)} at most`],
  ]);
}
