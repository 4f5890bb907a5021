import { Listeners, type Disposable } from '../base/listeners.ts';
import type { Levels, Notice, SessionState, SessionStatus } from '../protocol/recorderProtocol.ts';
import { isEnding } from './sessionMachine.ts';

export interface SessionAudienceOptions {
  readonly status: () => SessionStatus;
  readonly levels: () => Levels;
}

/** How often those who listen are told how it goes, in milliseconds; nothing changes in a pause. */
const statusEveryMs = 500;
const pausedStatusEveryMs = 2_000;
const levelsEveryMs = 100;

/** Those who are told how a session goes. For whom nobody listens, no timer runs. */
export class SessionAudience {
  readonly #options: SessionAudienceOptions;
  readonly #status = new Listeners<SessionStatus>();
  readonly #levels = new Listeners<Levels>();
  readonly #notices = new Listeners<Notice>();
  #state: SessionState | undefined;
  #statusTimer: NodeJS.Timeout | undefined;
  #levelsTimer: NodeJS.Timeout | undefined;

  constructor(options: SessionAudienceOptions) {
    this.#options = options;
  }

  onStatus(listener: (status: SessionStatus) => void): Disposable {
    return this.#subscribe(this.#status, listener);
  }

  onLevels(listener: (levels: Levels) => void): Disposable {
    return this.#subscribe(this.#levels, listener);
  }

  onNotice(listener: (notice: Notice) => void): Disposable {
    return this.#notices.add(listener);
  }

  tellNotice(notice: Notice): void {
    this.#notices.tell(notice);
  }

  tellStatus(): void {
    if (!this.#status.isEmpty) {
      this.#status.tell(this.#options.status());
    }
  }

  /** The session has another state: tells it, and how often it is told from now on depends on it. */
  enter(state: SessionState): void {
    this.#state = state;
    this.tellStatus();
    this.#keepTime();
  }

  #subscribe<T>(listeners: Listeners<T>, listener: (value: T) => void): Disposable {
    const subscription = listeners.add(listener);
    this.#keepTime();
    return {
      dispose: () => {
        subscription.dispose();
        this.#keepTime();
      },
    };
  }

  #keepTime(): void {
    clearInterval(this.#statusTimer);
    clearInterval(this.#levelsTimer);
    const state = this.#state;
    if (state === undefined || (isEnding(state) && state !== 'stopping')) {
      return;
    }
    if (!this.#status.isEmpty) {
      const everyMs = state === 'paused' ? pausedStatusEveryMs : statusEveryMs;
      this.#statusTimer = setInterval(() => this.tellStatus(), everyMs);
    }
    if (!this.#levels.isEmpty && state !== 'paused' && state !== 'stopping') {
      this.#levelsTimer = setInterval(
        () => this.#levels.tell(this.#options.levels()),
        levelsEveryMs,
      );
    }
  }
}
