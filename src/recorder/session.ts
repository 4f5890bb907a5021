import { randomUUID } from 'node:crypto';
import { Deferred } from '../base/deferred.ts';
import { asCodereelError, CodereelError } from '../base/errors.ts';
import type { Disposable } from '../base/listeners.ts';
import type {
  EditorEvent,
  Levels,
  Notice,
  RecordingRequest,
  RecordingSummary,
  SessionState,
  SessionStatus,
  SoundKind,
} from '../protocol/recorderProtocol.ts';
import { Countdown } from './countdown.ts';
import { Recording } from './recording.ts';
import { diskSilent } from './disk/diskWords.ts';
import { standsStill } from './disk/standstill.ts';
import { SessionAlarms } from './sessionAlarms.ts';
import { SessionAudience } from './sessionAudience.ts';
import { SessionClock } from './sessionClock.ts';
import type { SessionDependencies } from './sessionDependencies.ts';
import { isEnding, nextState, type SessionEvent } from './sessionMachine.ts';
import { manifestOf, statusOf, summaryOf, type SessionFacts } from './sessionReport.ts';
import { endedBeforeItBegan, notRecording, windowClosed, windowGone } from './sessionWords.ts';

type Outcome = RecordingSummary['state'];

/**
 * One recording, from its folder to its summary. It is used once.
 *
 * However it ends, `ended` resolves with the summary when everything is closed: ffmpeg, the devices,
 * the hook, the files. Where the disk does not answer for 20 seconds, files stay open, and all else is
 * closed: the process is to end then (endProcess.ts). What was recorded until then is kept, also after a failure. Only a session that
 * was discarded, or that ended before its first frame, leaves no folder.
 */
export class Session {
  readonly #id = randomUUID();
  readonly #request: RecordingRequest;
  readonly #dependencies: SessionDependencies;
  readonly #clock: SessionClock;
  readonly #countdown: Countdown;
  readonly #recording: Recording;
  readonly #audience: SessionAudience;
  readonly #alarms: SessionAlarms;
  readonly #begun = new Deferred<SessionStatus | CodereelError>();
  readonly #leaving = new Deferred();
  readonly #ended = new Deferred<RecordingSummary>();
  /** Gives up what the opening waits for: a desktop that asks its user. */
  readonly #opening = new AbortController();
  #resuming: Promise<SessionStatus> | undefined;
  /** How often it was resumed: one that was paused again may still be on its way to its end. */
  #resumes = 0;
  #running = false;
  #state: SessionState;
  #discarded = false;
  /** No frame can follow. */
  #closed = false;
  #error: CodereelError | undefined;
  /** Why it ended by itself. */
  #endedBy: Notice | undefined;

  constructor(request: RecordingRequest, dependencies: SessionDependencies) {
    this.#request = request;
    this.#dependencies = dependencies;
    this.#state = request.countdownSeconds > 0 ? 'countdown' : 'starting';
    this.#clock = new SessionClock(dependencies.clock);
    this.#countdown = new Countdown(dependencies.clock, request.countdownSeconds);
    this.#audience = new SessionAudience({
      status: () => this.status(),
      levels: () => this.#recording.takeLevels(),
    });
    this.#recording = new Recording({
      request,
      dependencies,
      clock: this.#clock,
      composeManifest: () => manifestOf(this.#facts(), this.#closed),
      onNotice: (notice) => void this.#tellNotice(notice),
      onGone: (atMs) => this.#lose(atMs),
      onOver: (notice) => this.#endByItself(this.#clock.monotonic(), notice),
      onBroken: (error) => this.#breakOff(error),
    });
    this.#alarms = new SessionAlarms({
      request,
      clock: this.#clock,
      onRemind: (notice) => void this.#tellNotice(notice),
      onNearEnd: (mediaMs) => this.#recording.cutAt(mediaMs),
      onEnd: (atMs, notice) => this.#endByItself(atMs, notice),
    });
  }

  /**
   * Resolves when the first frame is in the file. Rejects with a CodereelError when none will be:
   * with the reason, or with `cancelled` when the session was ended before.
   */
  async start(): Promise<SessionStatus> {
    this.#runOnce();
    const begun = await this.#begun.promise;
    if (begun instanceof CodereelError) {
      throw begun;
    }
    return begun;
  }

  get ended(): Promise<RecordingSummary> {
    return this.#ended.promise;
  }

  /**
   * Nothing that happens from now on is recorded, until `resume`. Pausing what is paused changes
   * nothing. Throws CodereelError 'not-recording' before the first frame and after the end.
   */
  pause(): SessionStatus {
    if (this.#state === 'recording' || this.#state === 'resuming') {
      this.#hold();
      this.#advance('pauseRequested');
    } else if (this.#state !== 'paused') {
      throw notRecording('to pause');
    }
    return this.status();
  }

  /**
   * Resolves when the first frame after the pause is in the file, and at once when it is not paused.
   * Rejects with a CodereelError when none comes: it is paused as before then, and may be resumed
   * again; with `cancelled` when it was paused or ended meanwhile; with 'not-recording' before the
   * first frame and after the end.
   */
  async resume(): Promise<SessionStatus> {
    if (this.#state === 'paused') {
      this.#resuming = this.#resume();
    } else if (this.#state === 'recording') {
      return this.status();
    }
    if (this.#state !== 'resuming' || !this.#resuming) {
      throw notRecording('to go on with');
    }
    return this.#resuming;
  }

  /** Takes effect at once, in a pause as well. A sound that is not recorded stays as it is. */
  setMuted(kind: SoundKind, muted: boolean): SessionStatus {
    this.#recording.setMuted(kind, muted);
    this.#audience.tellStatus();
    return this.status();
  }

  /** Finishes the recording. Before its first frame there is nothing to finish: it is discarded. */
  stop(): Promise<RecordingSummary> {
    return this.#end(this.#clock.videoStartMs === null || this.#state === 'starting');
  }

  /** Ends the recording and deletes its folder; one that has ended already stays as it is. */
  discard(): Promise<RecordingSummary> {
    return this.#end(true);
  }

  /**
   * Marks a moment in the timeline, given on the monotonic clock, or now. One from before the first
   * frame is the first frame, one in a pause is where it paused. `ms` is its time in the video. Throws
   * CodereelError.
   */
  async mark(label: string, atMonotonicMs: number | null = null): Promise<{ readonly ms: number }> {
    const { videoStartMs } = this.#clock;
    const canMark = ['recording', 'paused', 'resuming'].includes(this.#state);
    if (!canMark || videoStartMs === null) {
      throw notRecording('to put a marker into');
    }
    const now = this.#clock.monotonic();
    const ms = this.#clock.reachedAt(Math.min(now, atMonotonicMs ?? now));
    await this.#recording.mark(label, videoStartMs + ms);
    return { ms };
  }

  /** What the editor saw, in the order in which it happened. */
  takeEditorEvents(events: readonly EditorEvent[]): void {
    this.#recording.takeEditorEvents(events);
  }

  status(): SessionStatus {
    return statusOf(this.#facts());
  }

  /** At every change of state, and on a schedule in between for as long as somebody listens. */
  onStatus(listener: (status: SessionStatus) => void): Disposable {
    return this.#audience.onStatus(listener);
  }

  /** Ten times a second while there is sound and somebody listens. */
  onLevels(listener: (levels: Levels) => void): Disposable {
    const { microphone, system } = this.#request.sound;
    const isSilent = microphone === null && system === null;
    return isSilent ? { dispose: () => undefined } : this.#audience.onLevels(listener);
  }

  onNotice(listener: (notice: Notice) => void): Disposable {
    return this.#audience.onNotice(listener);
  }

  #runOnce(): void {
    if (!this.#running) {
      this.#running = true;
      void this.#run();
    }
  }

  async #run(): Promise<void> {
    const done = this.#recordAndClose();
    await this.#leaving.promise;
    if (await standsStill(done, () => this.#recording.progress)) {
      await this.#abandon();
    }
    const outcome = this.#outcome;
    this.#advance(outcome);
    this.#begun.resolve(this.#error ?? endedBeforeItBegan());
    this.#ended.resolve(summaryOf(this.#facts(), outcome));
  }

  /** Never rejects. */
  async #recordAndClose(): Promise<void> {
    try {
      if (!this.#isEnding) {
        await this.#record();
      }
    } catch (thrown) {
      this.#breakOff(asCodereelError(thrown));
    }
    await this.#close();
  }

  /** The disk does not answer: what is on it is left for a repair, also of what was to be deleted. */
  async #abandon(): Promise<void> {
    const error = diskSilent(this.#recording.facts.folder);
    this.#discarded = false;
    this.#breakOff(error);
    await this.#recording.abandon(error);
  }

  async #record(): Promise<void> {
    this.#audience.enter(this.#state);
    const counted = this.#countDown();
    await this.#recording.open(this.#opening.signal);
    this.#audience.tellStatus();
    await counted;
    if (this.#isEnding) {
      return;
    }
    await this.#recording.roll();
    // It may be that the end was asked for meanwhile.
    if (this.#state === 'starting') {
      this.#goOn();
      this.#begun.resolve(this.status());
    }
    await this.#leaving.promise;
  }

  async #countDown(): Promise<void> {
    await this.#countdown.run();
    if (this.#state === 'countdown') {
      this.#advance('countedDown');
    }
  }

  async #resume(): Promise<SessionStatus> {
    this.#advance('resumeRequested');
    this.#resumes += 1;
    const mine = this.#resumes;
    try {
      await this.#recording.roll();
    } catch (thrown) {
      if (this.#state === 'resuming' && this.#resumes === mine) {
        this.#advance('resumeFailed');
      }
      throw thrown;
    }
    this.#goOn();
    return this.status();
  }

  /** A first frame is in the file. */
  #goOn(): void {
    this.#advance('firstFrame');
    this.#alarms.arm();
  }

  /** Nothing from that moment on is recorded. */
  #hold(atMs = this.#clock.monotonic()): void {
    this.#alarms.disarm();
    this.#recording.pause(atMs);
  }

  /** Before its first frame there is nothing to finish. */
  #lose(atMs: number): void {
    if (this.#state === 'countdown' || this.#state === 'starting') {
      this.#breakOff(windowGone());
    } else {
      this.#endByItself(atMs, windowClosed());
    }
  }

  #endByItself(atMs: number, notice: Notice): void {
    if (!this.#isEnding) {
      this.#endedBy = notice;
      void this.#tellNotice(notice);
      this.#leave('endRequested', atMs);
    }
  }

  #end(discard: boolean): Promise<RecordingSummary> {
    this.#discarded ||= discard;
    if (!this.#isEnding) {
      this.#leave('endRequested');
    }
    this.#runOnce();
    return this.ended;
  }

  /** It cannot go on. Of several reasons the first is told; of one that was given up, none. */
  #breakOff(error: CodereelError): void {
    if (this.#discarded) {
      return;
    }
    this.#dependencies.log.error(error.detail ?? error.message);
    this.#error ??= error;
    if (!this.#isEnding) {
      this.#leave('broken');
    }
  }

  #leave(event: 'endRequested' | 'broken', atMs?: number): void {
    this.#hold(atMs);
    this.#countdown.cancel();
    this.#leaving.resolve();
    this.#opening.abort();
    this.#advance(event);
  }

  /** Closes all there is and leaves the recording as it is to stay. Never rejects. */
  async #close(): Promise<void> {
    await this.#attempt(() => this.#recording.close());
    this.#closed = true;
    const isEmpty = (this.#recording.facts.video?.frames ?? 0) === 0;
    if (!isEmpty && !this.#discarded) {
      await this.#attempt(() => this.#recording.complete());
    }
    if (isEmpty || this.#discarded) {
      await this.#recording.remove();
    }
  }

  async #attempt(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (thrown) {
      this.#breakOff(asCodereelError(thrown));
    }
  }

  get #outcome(): Outcome {
    if (this.#discarded) {
      return 'discarded';
    }
    return this.#error ? 'failed' : 'finished';
  }

  get #isEnding(): boolean {
    return isEnding(this.#state);
  }

  #advance(event: SessionEvent): void {
    this.#state = nextState(this.#state, event);
    this.#audience.enter(this.#state);
  }

  /** Held back until there is a recording to speak of: one that never began has its own reason. */
  async #tellNotice(notice: Notice): Promise<void> {
    const begun = await this.#begun.promise;
    if (!(begun instanceof CodereelError)) {
      this.#audience.tellNotice(notice);
    }
  }

  #facts(): SessionFacts {
    return {
      ...this.#recording.facts,
      id: this.#id,
      version: this.#dependencies.version,
      request: this.#request,
      state: this.#state,
      countdownMs: this.#state === 'countdown' ? this.#countdown.leftMs : null,
      outcome: this.#outcome,
      error: this.#error?.toData() ?? null,
      ended: this.#endedBy ?? null,
    };
  }
}
