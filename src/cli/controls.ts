/**
 * What a user can say to a recording. `interrupt` is Ctrl+C or SIGINT: said again and again, it
 * means more than `stop`.
 */
export type Control =
  | 'stop'
  | 'interrupt'
  | 'mark'
  | 'pause'
  | 'muteMicrophone'
  | 'muteSystem'
  | 'restart';

/** The controls in what was typed or piped in, in order; anything else means nothing. */
export function controlsIn(text: string): Control[] {
  return Array.from(text).flatMap((character) => controlKeys[character] ?? []);
}

/** In raw mode the terminal hands Ctrl+C over as a character. */
const controlKeys: Readonly<Partial<Record<string, Control>>> = {
  q: 'stop',
  Q: 'stop',
  m: 'mark',
  M: 'mark',
  p: 'pause',
  P: 'pause',
  u: 'muteMicrophone',
  U: 'muteMicrophone',
  s: 'muteSystem',
  S: 'muteSystem',
  // Only the capital: it throws away what was recorded.
  R: 'restart',
  '\u0003': 'interrupt',
};

/** `running`: nobody asked yet; `stopping`: asked once; `warned`: told what one more would do. */
export type StopStage = 'running' | 'stopping' | 'warned';

export interface StopDecision {
  readonly stage: StopStage;
  readonly action: 'stop' | 'warn' | 'abandon' | 'nothing';
}

/** Only Ctrl+C insists: a `q` typed twice, or a second SIGTERM, must not cost the file. */
export function decideStop(stage: StopStage, control: 'stop' | 'interrupt'): StopDecision {
  if (stage === 'running') {
    return { stage: 'stopping', action: 'stop' };
  }
  if (control === 'stop') {
    return { stage, action: 'nothing' };
  }
  return stage === 'stopping'
    ? { stage: 'warned', action: 'warn' }
    : { stage: 'warned', action: 'abandon' };
}

/**
 * Listens to keys and signals until it is closed. The end of standard input, or an error there (a
 * terminal that was closed), says nothing: whoever wants the recording to end says so.
 */
export class Controls {
  readonly #input: NodeJS.ReadStream;
  readonly #signals: NodeJS.EventEmitter;
  readonly #onData: (chunk: Buffer) => void;
  readonly #listeners: readonly (readonly [NodeJS.Signals, () => void])[];

  constructor(
    input: NodeJS.ReadStream,
    signals: NodeJS.EventEmitter,
    onControl: (control: Control) => void,
  ) {
    this.#input = input;
    this.#signals = signals;
    this.#onData = (chunk) => controlsIn(chunk.toString('latin1')).forEach(onControl);
    this.#listeners = [
      ['SIGINT', () => onControl('interrupt')],
      ['SIGTERM', () => onControl('stop')],
      ['SIGHUP', () => onControl('stop')],
    ];
    for (const [signal, listener] of this.#listeners) {
      signals.on(signal, listener);
    }
    input.on('error', () => undefined);
    input.on('data', this.#onData);
    this.#rawMode(true);
  }

  close(): void {
    this.#rawMode(false);
    this.#input.off('data', this.#onData);
    this.#input.destroy();
    for (const [signal, listener] of this.#listeners) {
      this.#signals.off(signal, listener);
    }
  }

  #rawMode(on: boolean): void {
    if (this.#input.isTTY) {
      this.#input.setRawMode(on);
    }
  }
}
