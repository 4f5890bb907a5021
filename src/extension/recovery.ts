import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import path from 'node:path';
import { l10n, ProgressLocation, window } from 'vscode';
import type { Disposable, Memento } from 'vscode';
import type { Environment } from '../base/environment.ts';
import { asCodereelError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { UnfinishedRecording } from '../recorder/standing/standing.ts';
import type { Configuration } from './configuration.ts';
import { labelText } from './foreignText.ts';
import type { Places } from './places.ts';
import { messageForFailure } from './messages.ts';
import type { RecordingController } from './recordingController.ts';
import type { RecordingLibrary } from './recordingLibrary.ts';
import {
  messageForLost,
  messageForRecovered,
  messageForRecoveredAtOnce,
  messageForUnrecovered,
} from './recoveryWords.ts';
import type { RecoveredRecording } from './recoveryWords.ts';
import type { LostNews } from './sessionPhase.ts';
import type { UserMessages } from './userMessages.ts';

export interface RecoveryParts {
  readonly environment: Environment;
  readonly places: Places;
  readonly configuration: Configuration;
  readonly messages: UserMessages;
  readonly controller: RecordingController;
  readonly library: RecordingLibrary;
  readonly memory: Memento;
  readonly log: Log;
}

/** A copy of as much takes seconds where blocks cannot be shared: the user sees it, and may stop it. */
const longBytes = 200_000_000;

/** A recorder that was killed is nobody at once; one that only closed its connection ends its file. */
const leftWithinMs = 10_000;
const lookEveryMs = 250;

const toldKey = 'codereel.unrecovered';
const mostTold = 50;

/**
 * Makes ordinary recordings of those that were interrupted: once, after this window has started, and
 * whenever this window's own recorder is lost. Nothing is asked. What cannot be repaired now is tried
 * again by the next window, and told once.
 */
export class Recovery implements Disposable {
  readonly #parts: RecoveryParts;
  readonly #leaving = new AbortController();
  readonly #listening: Disposable;

  constructor(parts: RecoveryParts) {
    this.#parts = parts;
    this.#listening = parts.controller.onNews((news) => {
      if (news.kind === 'lost') {
        void this.#recoverLost(news);
      }
    });
    void this.#begin();
  }

  dispose(): void {
    this.#listening.dispose();
    this.#leaving.abort();
  }

  async #begin(): Promise<void> {
    // Activation is over by then.
    await setImmediate();
    try {
      await this.#recover();
    } catch (error) {
      this.#parts.log.warn(`Looking for interrupted recordings: ${asCodereelError(error).message}`);
    }
  }

  async #recover(): Promise<void> {
    const { places, messages, library } = this.#parts;
    const { listUnfinished } = await import('../recorder/standing/standing.ts');
    const unfinished = await listUnfinished(places.recordingsFolderOrDefault());
    const interrupted = unfinished.filter(({ standing }) => standing.kind === 'nobody');
    const recovered: RecoveredRecording[] = [];
    for (const recording of interrupted) {
      if (this.#leaving.signal.aborted) {
        return;
      }
      recovered.push(...(await this.#recoverOne(recording)));
    }
    if (interrupted.length > 0) {
      library.refresh();
    }
    messages.tell(messageForRecovered(recovered, l10n), recovered[0]?.folder);
  }

  /** The one message about a recording whose recorder is gone, whatever becomes of it. */
  async #recoverLost(news: LostNews): Promise<void> {
    const { controller, messages, library, log } = this.#parts;
    const { folder } = news;
    const { readManifest } = await import('../recording/manifestFile.ts');
    const name = await readManifest(folder).then(
      (manifest) => manifest.name,
      () => path.basename(folder),
    );
    try {
      await this.#untilNobody(folder);
      const { video } = await this.#repairVisibly(folder, name);
      if (video === undefined) {
        messages.tell(messageForFailure({ ...news, kept: null }, l10n));
      } else {
        const recovered = { folder, name, durationMs: video.durationMs };
        messages.tell(messageForRecoveredAtOnce(recovered, l10n), folder);
        controller.forgetLoss();
      }
    } catch (thrown) {
      if (!this.#leaving.signal.aborted) {
        const error = asCodereelError(thrown);
        log.warn(`${folder} was not recovered: ${error.message} ${error.detail ?? ''}`);
        messages.tell(messageForLost(news, { name, error: error.toData() }, l10n), folder);
      }
    }
    library.refresh();
  }

  /** Settles when nobody is at work in that folder, or it is clear that somebody stays. */
  async #untilNobody(folder: string): Promise<void> {
    const { standingOf } = await import('../recorder/standing/standing.ts');
    const deadline = AbortSignal.timeout(leftWithinMs);
    while ((await standingOf(folder)).kind !== 'nobody' && !deadline.aborted) {
      await delay(lookEveryMs, undefined, { signal: this.#leaving.signal });
    }
  }

  async #recoverOne({ folder, name, isEnded }: UnfinishedRecording): Promise<RecoveredRecording[]> {
    try {
      const { video } = await this.#repairVisibly(folder, name);
      // One without a picture says so of itself in the list; one that lacked its index was told of.
      return video === undefined || isEnded ? [] : [{ folder, name, durationMs: video.durationMs }];
    } catch (thrown) {
      await this.#tellFailure(folder, { name, isEnded }, thrown);
      return [];
    }
  }

  async #repairVisibly(folder: string, name: string) {
    const { environment, places, configuration, log } = this.#parts;
    const [{ repair }, { stat }, { videoIn }] = await Promise.all([
      import('../recorder/repair.ts'),
      import('node:fs/promises'),
      import('./videos.ts'),
    ]);
    const bytes = await stat(await videoIn(folder)).then(
      ({ size }) => size,
      () => 0,
    );
    const isLong = bytes >= longBytes;
    return window.withProgress(
      {
        location: isLong ? ProgressLocation.Notification : ProgressLocation.Window,
        title: l10n.t('Recovering "{0}"', labelText(name)),
        cancellable: isLong,
      },
      (progress, cancelled) => {
        const stop = new AbortController();
        cancelled.onCancellationRequested(() => stop.abort());
        let shown = 0;
        return repair(folder, {
          environment,
          log,
          ffmpegPath: configuration.values['ffmpeg.path'],
          packageFolders: [places.packageFolder],
          signal: AbortSignal.any([stop.signal, this.#leaving.signal]),
          onProgress: (share) => {
            progress.report({ increment: (share - shown) * 100 });
            shown = share;
          },
        });
      },
    );
  }

  /** Once for each reason: every new window tries it again. */
  async #tellFailure(
    folder: string,
    { name, isEnded }: Pick<UnfinishedRecording, 'name' | 'isEnded'>,
    thrown: unknown,
  ): Promise<void> {
    const { messages, memory, log } = this.#parts;
    const error = asCodereelError(thrown);
    log.warn(`${folder} was not recovered: ${error.message} ${error.detail ?? ''}`);
    const told = memory.get<readonly string[]>(toldKey, []);
    const failure = `${error.code} ${folder}`;
    const message = messageForUnrecovered(name, error.toData(), l10n);
    // One that lacks its index plays all the same.
    if (message !== undefined && !isEnded && !told.includes(failure)) {
      messages.tell(message, folder);
      await memory.update(toldKey, [failure, ...told].slice(0, mostTold));
    }
  }
}
