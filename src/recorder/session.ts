import { randomUUID } from 'node:crypto';
import { asCodereelError, CodereelError } from '../base/errors.ts';
import type {
  Notice,
  RecordingRequest,
  RecordingSummary,
  SessionState,
  SessionStatus,
} from '../protocol/recorderProtocol.ts';
import { Listeners, type Disposable } from '../base/listeners.ts';
import { Recording, type SessionDependencies } from './recording.ts';
import { SessionClock } from './sessionClock.ts';
import { nextState, type SessionEvent } from './sessionMachine.ts';
import { manifestOf, statusOf, summaryOf, type SessionFacts } from './sessionReport.ts';

/** How often those who listen are told how it goes, in milliseconds. */
const statusEveryMs = 500;
/** How long ffmpeg may take from its start to the first frame in the file. */
const firstFrameMs = 15_000;

type Outcome = RecordingSummary['state'];

/**
 * One recording, from its folder to its summary. It is used once.
 *
 * However it ends, `ended` resolves with the summary when everything is closed: ffmpeg, the hook, the
 * files. What was recorded until then is kept, also after a failure. Only a session that was
 * discarded, or that ended before its first frame, leaves no folder.
 */
export class Session {
  readonly ended: Promise<RecordingSummary>;
  readonly #id = randomUUID();
  readonly #request: RecordingRequest;
  readonly #dependencies: SessionDependencies;
  readonly #clock: SessionClock;
  readonly #recording: Recording;
  readonly #statusListeners = new Listeners<SessionStatus>();
  readonly #noticeListeners = new Listeners<Notice>();
  readonly #opening = new AbortController();
  readonly #begun: Promise<SessionStatus>;
  #settleBegun: (begun: SessionStatus | Error) => void = () => undefined;
  #settleEnded: (summary: RecordingSummary) => void = () => undefined;
  #ticker: NodeJS.Timeout | undefined;
  #running = false;
  #state: SessionState = 'starting';
  #discarded = false;
  /** No frame can follow. */
  #closed = false;
  #error: CodereelError | undefined;

  constructor(request: RecordingRequest, dependencies: SessionDependencies) {
    this.#request = request;
    this.#dependencies = dependencies;
    this.#clock = new SessionClock(dependencies.clock);
    this.#begun = new Promise((resolve, reject) => {
      this.#settleBegun = (begun) => (begun instanceof Error ? reject(begun) : resolve(begun));
    });
    // Whoever only stops it does not look at how it began.
    this.#begun.catch(() => undefined);
    this.ended = new Promise((resolve) => {
      this.#settleEnded = resolve;
    });
    this.#recording = new Recording({
      request,
      dependencies,
      clock: this.#clock,
      composeManifest: () => manifestOf(this.#facts(), this.#closed),
      onBegun: () => this.#begin(),
      onNotice: (notice) => void this.#tellNotice(notice),
    });
  }

  /**
   * Resolves when the first frame is in the file. Rejects with a CodereelError when none will be:
   * with the reason, or with `cancelled` when the session was ended before.
   */
  start(): Promise<SessionStatus> {
    this.#runOnce();
    return this.#begun;
  }

  /** Finishes the recording. Before its first frame there is nothing to finish: it is discarded. */
  stop(): Promise<RecordingSummary> {
    return this.#end(this.#state === 'starting');
  }

  /** Ends the recording and deletes its folder; one that has ended already stays as it is. */
  discard(): Promise<RecordingSummary> {
    return this.#end(true);
  }

  /**
   * Marks a moment in the timeline, given on the monotonic clock, or now. One from before the first
   * frame is the first frame. `ms` is its time in the video. Throws CodereelError.
   */
  async mark(label: string, atMonotonicMs: number | null = null): Promise<{ readonly ms: number }> {
    const now = this.#clock.now();
    const { videoStartMs } = this.#recording.facts.clock;
    if (this.#state !== 'recording' || videoStartMs === null) {
      throw new CodereelError({
        code: 'not-recording',
        message: 'There is no recording under way to put a marker into.',
        remedy: 'Start a recording first.',
      });
    }
    const asked = atMonotonicMs === null ? now : this.#clock.fromMonotonic(atMonotonicMs);
    const at = Math.min(now, Math.max(videoStartMs, asked));
    await this.#recording.mark(label, at);
    return { ms: at - videoStartMs };
  }

  status(): SessionStatus {
    return statusOf(this.#facts());
  }

  /** At every change of state, and twice a second in between for as long as somebody listens. */
  onStatus(listener: (status: SessionStatus) => void): Disposable {
    const subscription = this.#statusListeners.add(listener);
    this.#tickWhileUseful();
    return {
      dispose: () => {
        subscription.dispose();
        this.#tickWhileUseful();
      },
    };
  }

  onNotice(listener: (notice: Notice) => void): Disposable {
    return this.#noticeListeners.add(listener);
  }

  #runOnce(): void {
    if (!this.#running) {
      this.#running = true;
      void this.#run();
    }
  }

  async #run(): Promise<void> {
    try {
      if (!this.#isEnding) {
        await this.#record();
      }
    } catch (thrown) {
      this.#breakOff(asCodereelError(thrown));
    }
    const outcome = await this.#close();
    this.#advance(outcome);
    this.#tickWhileUseful();
    this.#settleBegun(this.#error ?? endedBeforeItBegan());
    this.#settleEnded(summaryOf(this.#facts(), outcome));
  }

  async #record(): Promise<void> {
    await this.#recording.open(this.#opening.signal);
    this.#tellStatus();
    if (this.#isEnding) {
      this.#recording.endAt(this.#clock.now());
    }
    const tooLate = setTimeout(() => {
      if (this.#state === 'starting') {
        this.#breakOff(noPictureInTime());
      }
    }, firstFrameMs);
    try {
      await this.#recording.film();
    } finally {
      clearTimeout(tooLate);
    }
  }

  /** The first frame is in the file. It may be that the end was asked for meanwhile. */
  #begin(): void {
    if (this.#state === 'starting') {
      this.#advance('firstFrame');
      this.#recording.saveManifestSoon();
      this.#settleBegun(this.status());
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

  #leave(event: 'endRequested' | 'broken'): void {
    this.#advance(event);
    this.#opening.abort();
    this.#recording.endAt(this.#clock.now());
  }

  /** Closes all there is and leaves the recording as it is to stay. Never rejects. */
  async #close(): Promise<Outcome> {
    await this.#recording.close();
    this.#closed = true;
    const empty = (this.#recording.facts.video?.frames ?? 0) === 0;
    if (!empty && !this.#discarded) {
      try {
        await this.#recording.complete();
      } catch (thrown) {
        this.#breakOff(asCodereelError(thrown));
      }
    }
    if (empty || this.#discarded) {
      await this.#recording.remove();
    }
    return this.#outcome;
  }

  get #outcome(): Outcome {
    if (this.#discarded) {
      return 'discarded';
    }
    return this.#error ? 'failed' : 'finished';
  }

  get #isEnding(): boolean {
    return this.#state !== 'starting' && this.#state !== 'recording';
  }

  #advance(event: SessionEvent): void {
    this.#state = nextState(this.#state, event);
    this.#tellStatus();
  }

  /** Held back until there is a recording to speak of: one that never began has its own reason. */
  #tellNotice(notice: Notice): Promise<void> {
    return this.#begun.then(
      () => this.#noticeListeners.tell(notice),
      () => undefined,
    );
  }

  #tellStatus(): void {
    if (!this.#statusListeners.isEmpty) {
      this.#statusListeners.tell(this.status());
    }
  }

  #tickWhileUseful(): void {
    const over = this.#state === this.#outcome;
    if (over || this.#statusListeners.isEmpty) {
      clearInterval(this.#ticker);
      this.#ticker = undefined;
    } else {
      this.#ticker ??= setInterval(() => this.#tellStatus(), statusEveryMs);
    }
  }

  #facts(): SessionFacts {
    return {
      ...this.#recording.facts,
      id: this.#id,
      version: this.#dependencies.version,
      request: this.#request,
      state: this.#state,
      outcome: this.#outcome,
      nowMs: this.#clock.now(),
      error: this.#error?.toData() ?? null,
    };
  }
}

function endedBeforeItBegan(): CodereelError {
  return new CodereelError({
    code: 'cancelled',
    message: 'The recording was ended before its first frame.',
    remedy: 'Start a new one when you are ready.',
  });
}

function noPictureInTime(): CodereelError {
  return new CodereelError({
    code: 'ffmpeg-failed',
    message: `ffmpeg delivered no picture within ${firstFrameMs / 1000} seconds.`,
    remedy: 'Try again; "Codereel: Show Log" has what ffmpeg said.',
  });
}
