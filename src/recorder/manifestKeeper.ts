import type { Log } from '../base/log.ts';
import type { Manifest } from '../recording/manifest.ts';
import { writeManifest } from '../recording/manifestFile.ts';

/** What a reader of a recording that was killed may be behind, in milliseconds. */
const saveEveryMs = 5_000;

export interface ManifestKeeperOptions {
  /** Where the recording is now. */
  readonly folder: () => string;
  /** Gives the manifest as it is at that moment. */
  readonly compose: () => Manifest;
  readonly log: Log;
  /** What the next save would make good failed; told at every failure. */
  readonly onTrouble: (thrown: unknown) => void;
}

/** Keeps `recording.json` up to date: at once when told, and on a schedule. One write at a time. */
export class ManifestKeeper {
  readonly #folder: () => string;
  readonly #compose: () => Manifest;
  readonly #log: Log;
  readonly #onTrouble: (thrown: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> = Promise.resolve();
  #scheduled = false;

  constructor({ folder, compose, log, onTrouble }: ManifestKeeperOptions) {
    this.#folder = folder;
    this.#compose = compose;
    this.#log = log;
    this.#onTrouble = onTrouble;
    this.watch();
  }

  /** Saves on a schedule, until `rest`. */
  watch(): void {
    this.#timer ??= setInterval(() => this.saveSoon(), saveEveryMs);
  }

  /** Nothing changes for a while: what there is is saved once more. */
  rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.saveSoon();
  }

  /** Throws CodereelError when the file cannot be replaced; the old one stands then. */
  save(): Promise<void> {
    const turn = this.#turn.then(() => writeManifest(this.#folder(), this.#compose()));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** For what the next save would make good. */
  saveSoon(): void {
    if (this.#scheduled) {
      return;
    }
    this.#scheduled = true;
    this.save()
      .catch((thrown: unknown) => {
        this.#log.warn(`The manifest was not written: ${String(thrown)}`);
        this.#onTrouble(thrown);
      })
      .finally(() => {
        this.#scheduled = false;
      });
  }

  /** Ends the schedule and waits for the write that is under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#turn;
  }
}
