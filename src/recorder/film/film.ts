import { open } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CodereelError } from '../../base/errors.ts';
import type {
  Area,
  Levels,
  Notice,
  PictureHold,
  RecordingRequest,
  SoundKind,
  SoundStatus,
} from '../../protocol/recorderProtocol.ts';
import { recordingFiles, type Manifest } from '../../recording/manifest.ts';
import type { Ffmpeg } from '../ffmpeg/locate.ts';
import { MoviePipeline, type VideoFigures } from '../output/moviePipeline.ts';
import { openPicture } from '../screen/openPicture.ts';
import type { Gap } from './pictureGaps.ts';
import type { Picture } from '../screen/picture.ts';
import type { SessionClock } from '../sessionClock.ts';
import type { SessionDependencies } from '../sessionDependencies.ts';
import { Sounds } from '../sound/sounds.ts';
import { Takes } from './takes.ts';

export interface FilmOptions {
  readonly request: RecordingRequest;
  readonly dependencies: SessionDependencies;
  readonly clock: SessionClock;
  /** The one to film with, once it is found. */
  readonly ffmpeg: Promise<Ffmpeg>;
  /** Absolute path of the video, which is not there yet. */
  readonly file: string;
  /** Where the user is asked for the picture: not before that, nor where it fails; until the signal. */
  readonly asking: { readonly after: Promise<void>; readonly signal: AbortSignal };
  readonly onNotice: (notice: Notice) => void;
  /** The clock has just begun to run, at that moment. */
  readonly onRunning: (fromMs: number) => void;
  /** From that moment on this is what is captured; undefined: nothing, and the last picture stays. */
  readonly onArea: (area: Area | undefined, atMs: number) => void;
  /** What was to be recorded is gone for ever, since that moment. */
  readonly onGone: (atMs: number) => void;
  readonly onBroken: (error: CodereelError) => void;
}

/** How long "recording" may wait for the first sound of a microphone. */
const heardMs = 1_000;

/** Picture and sound on one clock, in one file. */
export class Film {
  readonly ffmpeg: Ffmpeg;
  readonly #options: FilmOptions;
  readonly #picture: Picture;
  readonly #sounds: Sounds;
  readonly #movie: MoviePipeline;
  readonly #takes: Takes;
  #rolling = new AbortController();
  /** Whoever speaks can be heard. */
  #heard: Promise<void>;

  private constructor(
    options: FilmOptions,
    parts: {
      readonly ffmpeg: Ffmpeg;
      readonly picture: Picture;
      readonly sounds: Sounds;
      readonly movie: MoviePipeline;
    },
  ) {
    const { request, dependencies, clock, onRunning, onArea, onGone, onNotice, onBroken } = options;
    const { ffmpeg, picture, sounds, movie } = parts;
    this.#options = options;
    this.ffmpeg = ffmpeg;
    this.#picture = picture;
    this.#sounds = sounds;
    this.#movie = movie;
    this.#takes = new Takes({
      request,
      dependencies,
      clock,
      ffmpeg,
      picture,
      movie,
      onRunning: (fromMs) => {
        sounds.beginTake(fromMs, clock.reachedAt(fromMs));
        onRunning(fromMs);
      },
      onArea,
      onGone,
      onNotice,
      onBroken,
    });
    this.#heard = sounds.open();
  }

  /** Prepares all that takes time, and films nothing yet. Throws CodereelError. */
  static async open(options: FilmOptions): Promise<Film> {
    const { request, dependencies, file, onNotice } = options;
    const { log } = dependencies;
    const [found, opened] = await Promise.allSettled([options.ffmpeg, openPictureOf(options)]);
    if (opened.status === 'rejected') {
      throw found.status === 'rejected' ? found.reason : opened.reason;
    }
    const picture = opened.value;
    try {
      const ffmpeg = await options.ffmpeg;
      log.info(`ffmpeg ${ffmpeg.version.text}: ${ffmpeg.path} (${ffmpeg.source})`);
      const sink = await open(file, 'wx');
      const sounds = new Sounds({
        request,
        dependencies,
        ffmpegPath: ffmpeg.path,
        onFragment: (kind, part) => movie.addSound(kind, part),
        onNotice,
      });
      const movie = new MoviePipeline({
        sink,
        file,
        samplesFolder: path.join(path.dirname(file), recordingFiles.samples),
        framesPerSecond: request.framesPerSecond,
        queueFrames: request.queueFrames,
        clock: dependencies.clock,
        sounds: sounds.inputs,
      });
      return new Film(options, { ffmpeg, picture, sounds, movie });
    } catch (thrown) {
      picture.close();
      throw thrown;
    }
  }

  get figures(): VideoFigures {
    return this.#movie.figures();
  }

  /** Where no picture came though it was recorded, in media time. */
  get gaps(): readonly Gap[] {
    return this.#takes.gaps;
  }

  /** How long there was no picture, all in all. */
  get withoutPictureMs(): number {
    return this.#takes.withoutPictureMs;
  }

  get hold(): PictureHold {
    return this.#picture.hold;
  }

  /** undefined until ffmpeg films. */
  get encoder(): string | undefined {
    return this.#takes.encoder;
  }

  /** Of all programs that are at work for it. */
  get pids(): readonly number[] {
    return [...this.#takes.pids, ...this.#sounds.pids];
  }

  get sound(): SoundStatus[] {
    return this.#sounds.status;
  }

  /** The sounds that have a track in the file. */
  get soundTracks(): Manifest['sound'] {
    return this.#sounds.summary((kind) => this.#movie.trackId(kind));
  }

  /**
   * Films, at first or after `stop`. Settles when the first frame is in the file and, but not for long,
   * whoever speaks can be heard: the picture waits for no sound. Throws CodereelError when none comes,
   * 'cancelled' after another `stop`.
   */
  async roll(): Promise<void> {
    const rolling = new AbortController();
    this.#rolling = rolling;
    const waited = delay(heardMs, undefined, { ref: false });
    try {
      await this.#takes.roll();
    } catch (thrown) {
      if (!rolling.signal.aborted) {
        this.stop(this.#options.clock.monotonic());
      }
      throw thrown;
    }
    await Promise.race([this.#heard, waited]);
    if (rolling.signal.aborted) {
      throw stoppedMeanwhile();
    }
  }

  /** Opens the devices, closed by `stop`. */
  prepare(): void {
    this.#heard = this.#sounds.open();
  }

  /** Nothing from that moment on belongs, until it is filmed again. */
  stop(atMs: number): void {
    this.#rolling.abort();
    this.#takes.cut(this.#options.clock.stop(atMs));
    this.#sounds.endTake(atMs);
  }

  /** What is filmed from that media time on is left out, as soon as it comes. */
  cutAt(mediaMs: number): void {
    this.#movie.cutAt(mediaMs);
  }

  setMuted(kind: SoundKind, muted: boolean): void {
    this.#sounds.setMuted(kind, muted);
  }

  takeLevels(): Levels {
    return this.#sounds.takeLevels();
  }

  /**
   * To be called after `stop`, where `close` does not end: leaves the file as it is, and ends all
   * programs. Never rejects.
   */
  async abandon(reason: CodereelError): Promise<void> {
    this.#movie.fail(reason);
    this.#picture.close();
    await Promise.allSettled([this.#takes.close(), this.#sounds.close()]);
  }

  /**
   * To be called once, after `stop`: closes the file when all is in it. Gives why it is no ordinary
   * MP4 yet, where it is not. Throws CodereelError.
   */
  async close(): Promise<CodereelError | undefined> {
    this.#picture.close();
    await Promise.all([this.#takes.close(), this.#sounds.close()]);
    return this.#movie.finish();
  }
}

function openPictureOf({ request, dependencies, ffmpeg, asking }: FilmOptions): Promise<Picture> {
  const { environment, log, clock } = dependencies;
  return openPicture({
    source: request.source,
    environment,
    platform: process.platform,
    log,
    clock,
    asking: {
      mode: request.mode,
      before: () => Promise.all([asking.after, ffmpeg]),
      signal: asking.signal,
    },
  });
}

function stoppedMeanwhile(): CodereelError {
  return new CodereelError({
    code: 'cancelled',
    message: 'It was stopped before there was a picture.',
    remedy: 'Go on when you are ready.',
  });
}
