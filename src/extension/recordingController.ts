import { CodereelError, asCodereelError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Mode } from '../protocol/mode.ts';
import type { Notice, RecordingRequest } from '../protocol/recorderProtocol.ts';
import { Listeners } from '../base/listeners.ts';
import type { Disposable } from '../base/listeners.ts';
import type { RecorderLink } from '../recorder/recorderLink.ts';
import { step } from './sessionPhase.ts';
import type {
  Ending,
  SessionEffect,
  SessionEvent,
  SessionNews,
  SessionPhase,
} from './sessionPhase.ts';

/** What the controller needs of a connection to a recorder. */
export type ControlledRecorder = Pick<
  RecorderLink,
  'start' | 'stop' | 'discard' | 'mark' | 'onStatus' | 'onNotice' | 'onEnded' | 'onLost' | 'dispose'
>;

export interface ControllerParts {
  /** Brings up a recorder in a process of its own; may reject with a CodereelError. */
  launch(): Promise<ControlledRecorder>;
  /** What to record, decided anew for every recording; may throw a CodereelError. */
  prepare(mode: Mode): Promise<RecordingRequest>;
  readonly log: Log;
}

/**
 * The editor's end of a recording: asks, is told, and holds the last thing it was told. What an
 * event means is decided in sessionPhase.ts; this class does what follows from it.
 *
 * Letting go of it (`dispose`) only closes the connection: a recorder that nobody listens to
 * finishes its file by itself.
 */
export class RecordingController implements Disposable {
  readonly #parts: ControllerParts;
  readonly #phaseListeners = new Listeners<SessionPhase>();
  readonly #newsListeners = new Listeners<SessionNews>();
  readonly #noticeListeners = new Listeners<Notice>();
  #phase: SessionPhase = { kind: 'idle' };
  #link: ControlledRecorder | undefined;
  /** Counts launches, so that a recorder of the past cannot speak for the present one. */
  #session = 0;

  constructor(parts: ControllerParts) {
    this.#parts = parts;
  }

  get phase(): SessionPhase {
    return this.#phase;
  }

  /** Another number means another recording. */
  get session(): number {
    return this.#session;
  }

  /** At every change of phase, and at every report of the recorder. */
  onDidChange(listener: (phase: SessionPhase) => void): Disposable {
    return this.#phaseListeners.add(listener);
  }

  onNews(listener: (news: SessionNews) => void): Disposable {
    return this.#newsListeners.add(listener);
  }

  onNotice(listener: (notice: Notice) => void): Disposable {
    return this.#noticeListeners.add(listener);
  }

  /** Settles once the first frame is in the file, or nothing will come of it. Never rejects. */
  async start(mode: Mode): Promise<void> {
    this.#take({ kind: 'startAsked', mode });
    await this.#until((phase) => phase.kind !== 'starting');
  }

  /** Settles once the recording has ended and its file is whole. Never rejects. */
  async end(ending: Ending): Promise<void> {
    this.#take({ kind: 'endAsked', ending });
    await this.#until((phase) => phase.kind !== 'stopping');
  }

  /** Marks a moment on the monotonic clock; answers with its time in the video, in milliseconds. */
  async mark(label: string, atMonotonicMs: number): Promise<number> {
    if (this.#phase.kind !== 'recording' || this.#link === undefined) {
      throw new CodereelError({
        code: 'not-recording',
        message: 'There is no recording to put a marker into.',
        remedy: 'Start a recording first.',
      });
    }
    return this.#link.mark(label, atMonotonicMs);
  }

  dispose(): void {
    this.#session += 1;
    this.#link?.dispose();
    this.#link = undefined;
  }

  #take(event: SessionEvent): void {
    const before = this.#phase;
    const { phase, effects } = step(before, event);
    this.#phase = phase;
    if (phase.kind !== before.kind) {
      this.#parts.log.info(`session: ${before.kind} -> ${phase.kind} (${event.kind})`);
    }
    if (phase !== before) {
      this.#phaseListeners.tell(phase);
    }
    for (const effect of effects) {
      this.#perform(effect);
    }
  }

  #perform(effect: SessionEffect): void {
    switch (effect.kind) {
      case 'launch':
        this.#session += 1;
        void this.#launch(this.#session);
        return;
      case 'sendStart':
        void this.#sendStart(this.#session, effect.mode);
        return;
      case 'sendEnding':
        void this.#sendEnding(this.#session, effect.ending);
        return;
      case 'close':
        this.#link?.dispose();
        this.#link = undefined;
        return;
      case 'tell':
        this.#newsListeners.tell(effect.news);
        return;
    }
  }

  async #launch(session: number): Promise<void> {
    try {
      const link = await this.#parts.launch();
      if (session !== this.#session) {
        link.dispose();
        return;
      }
      this.#link = link;
      this.#listen(link, session);
      this.#take({ kind: 'launched' });
    } catch (error) {
      this.#takeFor(session, { kind: 'startFailed', error: asCodereelError(error).toData() });
    }
  }

  #listen(link: ControlledRecorder, session: number): void {
    link.onStatus((status) => this.#takeFor(session, { kind: 'status', status }));
    link.onEnded((summary) => this.#takeFor(session, { kind: 'ended', summary }));
    link.onLost((error) => this.#takeFor(session, { kind: 'lost', error: error.toData() }));
    link.onNotice((notice) => {
      if (session === this.#session) {
        this.#noticeListeners.tell(notice);
      }
    });
  }

  async #sendStart(session: number, mode: Mode): Promise<void> {
    try {
      const request = await this.#parts.prepare(mode);
      if (session !== this.#session || this.#phase.kind !== 'starting') {
        // Ended meanwhile, and the recorder knows: told to start now, it would record for nobody.
        return;
      }
      const status = await this.#link?.start(request);
      if (status !== undefined) {
        this.#takeFor(session, { kind: 'started', status });
      }
    } catch (error) {
      this.#takeFor(session, { kind: 'startFailed', error: asCodereelError(error).toData() });
    }
  }

  async #sendEnding(session: number, ending: Ending): Promise<void> {
    try {
      const summary = await (ending === 'stop' ? this.#link?.stop() : this.#link?.discard());
      if (summary !== undefined) {
        this.#takeFor(session, { kind: 'ended', summary });
      }
    } catch (error) {
      this.#takeFor(session, { kind: 'endFailed', error: asCodereelError(error).toData() });
    }
  }

  #takeFor(session: number, event: SessionEvent): void {
    if (session === this.#session) {
      this.#take(event);
    }
  }

  #until(holds: (phase: SessionPhase) => boolean): Promise<void> {
    if (holds(this.#phase)) {
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const listening = this.#phaseListeners.add((phase) => {
        if (holds(phase)) {
          listening.dispose();
          resolve();
        }
      });
    });
  }
}
