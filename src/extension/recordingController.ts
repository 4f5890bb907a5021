import { CodereelError, asCodereelError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Mode } from '../protocol/mode.ts';
import type {
  EditorEvent,
  KnownSession,
  Levels,
  Notice,
  RecordingRequest,
  SessionStatus,
  SoundKind,
} from '../protocol/recorderProtocol.ts';
import { Listeners } from '../base/listeners.ts';
import type { Disposable } from '../base/listeners.ts';
import type { RecorderLink } from '../recorder/link/recorderLink.ts';
import type {
  Beginning,
  Ending,
  SessionEffect,
  LeftRecording,
  SessionEvent,
  SessionNews,
  SessionPhase,
} from './sessionPhase.ts';
import { isLive } from './sessionPhase.ts';
import { isFree } from './sessionReturn.ts';
import { step } from './sessionStep.ts';

/** What the controller needs of a connection to a recorder. */
export type ControlledRecorder = Pick<
  RecorderLink,
  | 'start'
  | 'stop'
  | 'discard'
  | 'pause'
  | 'resume'
  | 'setMuted'
  | 'mark'
  | 'sendEditorEvents'
  | 'onStatus'
  | 'onNotice'
  | 'onLevels'
  | 'onEnded'
  | 'onLost'
  | 'dispose'
>;

export interface ControllerParts {
  /** Brings up a recorder in a process of its own; may reject with a CodereelError. */
  launch(): Promise<ControlledRecorder>;
  /** What to record, decided anew for every recording; may throw a CodereelError. */
  prepare(beginning: Beginning): Promise<RecordingRequest>;
  readonly log: Log;
}

/**
 * The editor's end of a recording: asks, is told, and holds the last thing it was told. What an
 * event means is decided in sessionStep.ts; this class does what follows from it.
 *
 * Letting go of it (`dispose`) only closes the connection: a recorder that nobody listens to
 * finishes its file by itself.
 */
export class RecordingController implements Disposable {
  readonly #parts: ControllerParts;
  readonly #phaseListeners = new Listeners<SessionPhase>();
  readonly #newsListeners = new Listeners<SessionNews>();
  readonly #noticeListeners = new Listeners<Notice>();
  readonly #levelListeners = new Listeners<Levels>();
  #phase: SessionPhase = { kind: 'idle' };
  #link: ControlledRecorder | undefined;
  #request: RecordingRequest | undefined;
  /** Counts launches, so that a recorder of the past cannot speak for the present one. */
  #session = 0;

  constructor(parts: ControllerParts) {
    this.#parts = parts;
  }

  get phase(): SessionPhase {
    return this.#phase;
  }

  /** What the recorder was asked for last. */
  get request(): RecordingRequest | undefined {
    return this.#request;
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

  /** Ten times a second while there is sound. */
  onLevels(listener: (levels: Levels) => void): Disposable {
    return this.#levelListeners.add(listener);
  }

  /**
   * Takes up a recording that goes on: from now on it is as if it had been begun here. false: this
   * window has one of its own by now, and the link is closed.
   */
  takeUp(link: ControlledRecorder, { request, status, unheard }: KnownSession): boolean {
    if (!isFree(this.#phase)) {
      link.dispose();
      return false;
    }
    this.#session += 1;
    this.#link = link;
    this.#request = request;
    this.#listen(link, this.#session);
    this.#take({ kind: 'found', status });
    for (const notice of unheard) {
      this.#noticeListeners.tell(notice);
    }
    return true;
  }

  /** Leaves the recording to itself; there may be none. Somebody else may take it up. */
  leave(): void {
    this.#take({ kind: 'left' });
    // What is still being launched is nobody's either.
    this.#session += 1;
  }

  /** What its lost recorder left is whole by now: nothing is wrong any more. */
  forgetLoss(): void {
    this.#take({ kind: 'recovered' });
  }

  /** Tells of a recording that ended while its window was away. */
  tellEnded(left: LeftRecording): void {
    this.#take({ kind: 'foundEnded', left });
  }

  /** Tells of a recording that another Codereel than this one has begun, and is finishing. */
  tellForeign(): void {
    this.#take({ kind: 'foundForeign' });
  }

  /** Settles once the first frame is in the file, or nothing will come of it. Never rejects. */
  async start(mode: Mode): Promise<void> {
    this.#take({ kind: 'startAsked', mode });
    await this.#until(hasBegun);
  }

  /** Settles once nothing more is recorded. Never rejects. */
  async pause(): Promise<void> {
    this.#take({ kind: 'pauseAsked' });
    await this.#until((phase) => phase.kind !== 'recording' || !phase.pausing);
  }

  /** Settles once the first frame after the pause is in the file, or none will come. Never rejects. */
  async resume(): Promise<void> {
    this.#take({ kind: 'resumeAsked' });
    await this.#until((phase) => phase.kind !== 'resuming');
  }

  /**
   * Settles once the recording has ended and its file is whole; with `restart`, once the first frame
   * of the next one is in its file. Never rejects.
   */
  async end(ending: Ending): Promise<void> {
    this.#take({ kind: 'endAsked', ending });
    await this.#until((phase) => phase.kind !== 'stopping');
    if (ending === 'restart') {
      await this.#until(hasBegun);
    }
  }

  /** Throws a CodereelError where no sound of that kind is recorded. */
  async setMuted(kind: SoundKind, muted: boolean): Promise<void> {
    const session = this.#session;
    const status = await this.#liveLink().setMuted(kind, muted);
    this.#takeFor(session, { kind: 'status', status });
  }

  /** What the editor saw goes to the recorder, if there is one. Throws a CodereelError. */
  async sendEditorEvents(events: readonly EditorEvent[]): Promise<void> {
    await this.#link?.sendEditorEvents(events);
  }

  /** Marks a moment on the monotonic clock; answers with its time in the video, in milliseconds. */
  async mark(label: string, atMonotonicMs: number): Promise<number> {
    return this.#liveLink().mark(label, atMonotonicMs);
  }

  dispose(): void {
    this.#session += 1;
    this.#link?.dispose();
    this.#link = undefined;
  }

  #liveLink(): ControlledRecorder {
    if (!isLive(this.#phase) || this.#link === undefined) {
      throw new CodereelError({
        code: 'not-recording',
        message: 'There is no recording to do this with.',
        remedy: 'Start a recording first.',
      });
    }
    return this.#link;
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
        void this.#sendStart(this.#session, effect.beginning);
        return;
      case 'sendPause':
        void this.#send(this.#session, 'pauseFailed', () => this.#link?.pause());
        return;
      case 'sendResume':
        void this.#send(this.#session, 'resumeFailed', () => this.#link?.resume());
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
    link.onLevels((levels) => {
      if (session === this.#session) {
        this.#levelListeners.tell(levels);
      }
    });
  }

  async #sendStart(session: number, beginning: Beginning): Promise<void> {
    try {
      const request = await this.#parts.prepare(beginning);
      if (session !== this.#session || this.#phase.kind !== 'starting') {
        // Ended meanwhile, and the recorder knows: told to start now, it would record for nobody.
        return;
      }
      this.#request = request;
      const status = await this.#link?.start(request);
      if (status !== undefined) {
        this.#takeFor(session, { kind: 'started', status });
      }
    } catch (error) {
      this.#takeFor(session, { kind: 'startFailed', error: asCodereelError(error).toData() });
    }
  }

  async #send(
    session: number,
    failure: 'pauseFailed' | 'resumeFailed',
    ask: () => Promise<SessionStatus> | undefined,
  ): Promise<void> {
    try {
      const status = await ask();
      if (status !== undefined) {
        this.#takeFor(session, { kind: 'status', status });
      }
    } catch (error) {
      this.#takeFor(session, { kind: failure, error: asCodereelError(error).toData() });
    }
  }

  async #sendEnding(session: number, ending: 'stop' | 'discard'): Promise<void> {
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

function hasBegun({ kind }: SessionPhase): boolean {
  return kind !== 'starting' && kind !== 'countdown';
}
