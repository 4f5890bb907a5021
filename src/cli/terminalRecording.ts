import path from 'node:path';
import { runningTime } from '../base/amounts.ts';
import { systemClock } from '../base/clock.ts';
import { asCodereelError, CodereelError } from '../base/errors.ts';
import { settlesWithin } from '../base/settlesWithin.ts';
import type {
  Notice,
  RecordingRequest,
  RecordingSummary,
  SessionStatus,
  SoundKind,
} from '../protocol/recorderProtocol.ts';
import { sourceText } from '../protocol/source.ts';
import { recordingFiles } from '../recording/manifest.ts';
import { Session } from '../recorder/session.ts';
import { WorkMark } from '../recorder/standing/workMark.ts';
import { exitCodes, type ExitCode } from './commandTable.ts';
import type { CliContext } from './context.ts';
import { Controls, decideStop, type Control, type StopStage } from './controls.ts';
import { statusLine, summaryText } from './recordText.ts';
import { nothingToMute, soundKeys } from './soundKeys.ts';
import { statusEvents } from './statusEvents.ts';
import { terminalWords } from './terminalWords.ts';

const statusEveryMs = 1000;
/** How long its sign may take to be gone, where the disk does not answer. */
const signMs = 2000;

/** One `codereel record`: keys and signals in, lines out, until a recording is done. Used once. */
export class TerminalRecording {
  readonly #request: RecordingRequest;
  readonly #context: CliContext;
  readonly #controls: Controls;
  readonly #abandoned: Promise<'abandoned'>;
  readonly #statusTimer: NodeJS.Timeout;
  #abandon: () => void = () => undefined;
  #session: Session;
  #seen: SessionStatus | undefined;
  /** Without it, others would take the recording for an interrupted one. */
  #sign: WorkMark | undefined;
  #stage: StopStage = 'running';
  /** What is under way is to be thrown away, and another begun. */
  #restarting = false;

  constructor(request: RecordingRequest, context: CliContext) {
    this.#request = request;
    this.#context = context;
    this.#session = this.#newSession();
    this.#abandoned = new Promise((resolve) => {
      this.#abandon = () => resolve('abandoned');
    });
    this.#controls = new Controls(context.input, context.signals, (control) => this.#take(control));
    this.#statusTimer = setInterval(() => this.#showStatus(), statusEveryMs);
  }

  async run(): Promise<ExitCode> {
    for (;;) {
      const ending = await Promise.race([this.#toTheEnd(), this.#abandoned]);
      if (ending === 'abandoned') {
        this.#context.output.error(givenUp(this.#session.status().folder));
        return exitCodes.abandoned;
      }
      if (!this.#restarting) {
        return this.#report(ending);
      }
      this.#restarting = false;
      this.#session = this.#newSession();
    }
  }

  close(): void {
    clearInterval(this.#statusTimer);
    this.#controls.close();
  }

  #newSession(): Session {
    const { environment, packageFolders, hook, version, output } = this.#context;
    const session = new Session(this.#request, {
      environment,
      clock: systemClock,
      log: output.log,
      packageFolders,
      hook,
      version,
      announce: async (folder) => {
        const file = path.join(folder, recordingFiles.recorder);
        if (this.#sign) {
          await this.#sign.moveTo(file);
        } else {
          this.#sign = await WorkMark.take(file, 'recording', environment);
        }
      },
    });
    this.#seen = undefined;
    session.onNotice((notice) => this.#tell(notice));
    session.onStatus((status) => this.#tellEvents(status));
    return session;
  }

  get #hasBegun(): boolean {
    const { state } = this.#session.status();
    return state !== 'countdown' && state !== 'starting';
  }

  async #toTheEnd(): Promise<RecordingSummary> {
    try {
      this.#announce(await this.#session.start());
    } catch {
      // Why there is no first frame is in the summary.
    }
    const summary = await this.#session.ended;
    await settlesWithin(Promise.resolve(this.#sign?.remove()), signMs);
    this.#sign = undefined;
    return summary;
  }

  #take(control: Control): void {
    switch (control) {
      case 'mark':
        void this.#orNotice(() => this.#mark());
        break;
      case 'pause':
        void this.#orNotice(() => this.#pauseOrResume());
        break;
      case 'muteMicrophone':
        void this.#orNotice(() => this.#muteOrOpen('microphone'));
        break;
      case 'muteSystem':
        void this.#orNotice(() => this.#muteOrOpen('system'));
        break;
      case 'restart':
        this.#restart();
        break;
      case 'stop':
      case 'interrupt':
        this.#stop(control);
    }
  }

  #stop(control: 'stop' | 'interrupt'): void {
    const { stage, action } = decideStop(this.#stage, control);
    this.#stage = stage;
    const { output } = this.#context;
    switch (action) {
      case 'stop':
        this.#restarting = false;
        output.object({ type: 'stopping' });
        output.note(this.#hasBegun ? 'Finishing the file ...' : 'Calling it off ...');
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

  #restart(): void {
    if (this.#stage !== 'running' || this.#restarting) {
      return;
    }
    const { output } = this.#context;
    this.#restarting = true;
    output.object({ type: 'restarting' });
    output.note('Thrown away. Beginning again ...');
    this.#session.discard().catch(() => undefined);
  }

  async #pauseOrResume(): Promise<void> {
    const paused = this.#session.status().state === 'paused';
    await (paused ? this.#session.resume() : this.#session.pause());
  }

  async #muteOrOpen(kind: SoundKind): Promise<void> {
    const found = this.#session.status().sound.find((sound) => sound.kind === kind);
    if (found === undefined) {
      throw nothingToMute(kind);
    }
    this.#session.setMuted(kind, !found.muted);
  }

  async #mark(): Promise<void> {
    const { ms } = await this.#session.mark('');
    const { output } = this.#context;
    output.object({ type: 'marker', ms });
    output.note(`Marker at ${runningTime(ms)}.`);
  }

  /** What came too early or too late, or found no room: the recording goes on. */
  async #orNotice(doing: () => Promise<void>): Promise<void> {
    try {
      await doing();
    } catch (error) {
      const { output } = this.#context;
      const { code, message, remedy } = asCodereelError(error);
      if (code === 'cancelled') {
        // By the very next key.
        return;
      }
      output.object({ type: 'notice', code, message, remedy });
      // A moment earlier or later it would have been right.
      const words = code === 'not-recording' ? message : `${message}\n  ${remedy}`;
      output.note(terminalWords(`! ${words}`));
    }
  }

  #tell(notice: Notice): void {
    const { output } = this.#context;
    output.object({ type: 'notice', ...notice });
    // Who gave --duration knows, and need not be told what to do about it.
    const asked = notice.code === 'stopped-after';
    const words = asked ? notice.message : `! ${notice.message}\n  ${notice.remedy}`;
    output.note(terminalWords(words));
  }

  #tellEvents(status: SessionStatus): void {
    const { output } = this.#context;
    for (const { object, note } of statusEvents(this.#seen, status)) {
      output.object(object);
      output.note(note);
    }
    this.#seen = status;
  }

  #announce(status: SessionStatus): void {
    const { folder, mode, source, area, framesPerSecond, queue, sound } = status;
    const { output, input } = this.#context;
    output.object({
      type: 'started',
      folder,
      file: folder === null ? null : path.join(folder, recordingFiles.video),
      mode,
      source: sourceText(source),
      area,
      sound: sound.map(({ kind, device, state }) => ({ kind, device, state })),
      framesPerSecond: framesPerSecond.target,
      queueCapacityFrames: queue.capacityFrames,
    });
    const size = area === null ? '' : ` ${area.width}x${area.height}`;
    const mutes = sound.map(
      ({ kind }) => `${soundKeys[kind].key} mutes the ${soundKeys[kind].name}, `,
    );
    const keys = `q stops, p pauses, m marks, ${mutes.join('')}R restarts`;
    output.note(
      `Recording ${sourceText(source)}${size}, ${framesPerSecond.target} fps. ${input.isTTY ? keys : 'Ctrl+C stops'}.`,
    );
  }

  #showStatus(): void {
    const status = this.#session.status();
    const { output } = this.#context;
    if (status.state === 'recording' || status.state === 'paused') {
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

function givenUp(folder: string | null): CodereelError {
  return new CodereelError({
    code: 'cancelled',
    message: 'Given up while the file was being finished.',
    remedy: `What was recorded up to now is in ${folder ?? 'no file yet'}.`,
  });
}

function stoppedTooEarly(): CodereelError {
  return new CodereelError({
    code: 'cancelled',
    message: 'Stopped before the first frame: nothing was recorded.',
    remedy: 'Start again, and stop a little later.',
  });
}
