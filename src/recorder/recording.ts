import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { CodereelError } from '../base/errors.ts';
import { settlesWithin } from '../base/settlesWithin.ts';
import type {
  Area,
  EditorEvent,
  Levels,
  Notice,
  RecordingRequest,
  SoundKind,
} from '../protocol/recorderProtocol.ts';
import { recordingFiles, type Manifest } from '../recording/manifest.ts';
import { createRecordingFolder } from '../recording/recordingFolder.ts';
import { displayLoss } from './film/displayLoss.ts';
import { Film } from './film/film.ts';
import { locateFfmpeg, type Ffmpeg } from './ffmpeg/locate.ts';
import { InputTracks } from './input/inputTracks.ts';
import { MachineMeter } from './machineMeter.ts';
import { ManifestKeeper } from './manifestKeeper.ts';
import { PreviewPicture } from './previewPicture.ts';
import { checkRoom, RecordingDisk } from './disk/recordingDisk.ts';
import type { SessionClock } from './sessionClock.ts';
import type { SessionDependencies } from './sessionDependencies.ts';
import type { RecordingFacts } from './sessionReport.ts';
import { indexMissing, windowHeld } from './sessionWords.ts';
import { SparedRoom } from './disk/sparedRoom.ts';
import { Timeline } from './timeline.ts';

export interface RecordingOptions {
  readonly request: RecordingRequest;
  readonly dependencies: SessionDependencies;
  readonly clock: SessionClock;
  /** What `recording.json` is to say now. */
  readonly composeManifest: () => Manifest;
  readonly onNotice: (notice: Notice) => void;
  /** What was to be recorded is gone for ever, since that moment. */
  readonly onGone: (atMs: number) => void;
  /** It cannot go on; what there is can be finished. */
  readonly onOver: (notice: Notice) => void;
  readonly onBroken: (error: CodereelError) => void;
}

/** How long "recording" may wait for the mouse to be followed. */
const mouseMs = 1_000;
/** A window that is being closed, or restored, is out of sight for a moment: nothing to tell of. */
const heldMs = 1_000;
/** How long what is given up may take to end its programs: longer than the slowest of them. */
const abandonMs = 20_000;

/**
 * All that a recording holds open: its folder, its film, the hook, the logs. It opens them, keeps them
 * on one clock, and closes them; what all of that means is the session's to say.
 */
export class Recording {
  readonly #options: RecordingOptions;
  #disk: RecordingDisk | undefined;
  /** The folder has its manifest. */
  #isRecognizable = false;
  #area: Area | null = null;
  #firstArea: Area | null = null;
  #startMs: number | undefined;
  #hasBegun = false;
  #isComplete = false;
  /** Of its end, that are done. */
  #steps = 0;
  #heldNotice: NodeJS.Timeout | undefined;
  #meter: MachineMeter | undefined;
  #manifest: ManifestKeeper | undefined;
  #room: SparedRoom | undefined;
  #timeline: Timeline | undefined;
  #input: InputTracks | undefined;
  #film: Film | undefined;
  #preview: PreviewPicture | undefined;

  constructor(options: RecordingOptions) {
    this.#options = options;
  }

  get facts(): RecordingFacts {
    const { clock, request } = this.#options;
    const film = this.#film;
    const input = this.#input?.status;
    return {
      folder: this.#isRecognizable ? this.#folder : '',
      file: this.#isRecognizable ? this.#videoFile : '',
      clock: {
        epochUnixMs: clock.epochUnixMs,
        epochMonotonicMs: clock.epochMonotonicMs,
        videoStartMs: clock.videoStartMs,
        pauses: clock.pauses,
      },
      mediaMs: clock.mediaNow(),
      picture: film?.hold ?? 'fixed',
      area: this.#area && inWholePixels(this.#area),
      firstArea: this.#firstArea,
      encoder: film?.encoder ?? request.encoder,
      ffmpegVersion: film?.ffmpeg.version.text ?? '',
      video: film?.figures,
      gaps: (film?.gaps ?? []).map(({ atMs, lengthMs }) => ({
        atMs: (clock.videoStartMs ?? 0) + atMs,
        lengthMs,
      })),
      withoutPictureMs: film?.withoutPictureMs ?? 0,
      machine: this.#meter?.figures,
      cursor: input?.cursor ?? { state: 'off', events: 0 },
      keys: input?.keys ?? { state: 'off', events: 0 },
      sound: film?.sound ?? [],
      soundTracks: film?.soundTracks ?? [],
      timelineEvents: this.#timeline?.events ?? 0,
      hasPreview: this.#preview?.isMade ?? false,
      isComplete: this.#isComplete,
    };
  }

  /**
   * Makes the folder with its files, and prepares all that takes time. Throws CodereelError; what it
   * had opened by then is closed by `close`. The signal gives up what may wait for the user.
   */
  async open(signal: AbortSignal): Promise<void> {
    const { request, dependencies } = this.#options;
    const { environment, packageFolders } = dependencies;
    // What takes longest begins first, and goes on beside all the rest.
    const ffmpeg = locateFfmpeg({ settingPath: request.ffmpegPath, environment, packageFolders });
    ffmpeg.catch(() => undefined);
    await checkRoom(request);
    const disk = await this.#makeFolder();
    const folderReady = this.#openFolder(disk);
    await allOf([folderReady, this.#openFilm(ffmpeg, folderReady, signal)]);
  }

  /** All but the film: what makes a recording of the folder, the logs, and the hook. */
  async #openFolder(disk: RecordingDisk): Promise<void> {
    const { request, dependencies, clock, composeManifest, onNotice } = this.#options;
    const { environment, log, hook } = dependencies;
    const folder = (): string => disk.folder;
    await dependencies.announce?.(this.#folder);
    this.#meter = new MachineMeter(folder, () => this.#film?.pids ?? []);
    this.#manifest = new ManifestKeeper({
      folder,
      compose: composeManifest,
      log,
      onTrouble: (thrown) => void disk.trouble('manifest', thrown),
    });
    await this.#manifest.save();
    this.#isRecognizable = true;
    [this.#room, this.#timeline] = await Promise.all([
      SparedRoom.take(folder, log),
      Timeline.open(this.#folder, clock.epochUnixMs),
    ]);
    this.#input = new InputTracks({
      request,
      program: hook,
      environment,
      clock,
      log,
      onTrouble: (what, thrown) => void disk.trouble(what, thrown),
      onNotice: (notice) => {
        onNotice(notice);
        void this.#endWithDisplay();
      },
    });
  }

  async #openFilm(
    ffmpeg: Promise<Ffmpeg>,
    folderReady: Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const { request, dependencies, clock, onNotice, onGone, onBroken } = this.#options;
    const { environment, log } = dependencies;
    this.#film = await Film.open({
      request,
      dependencies,
      clock,
      ffmpeg,
      file: this.#videoFile,
      asking: { after: folderReady, signal },
      onNotice,
      onRunning: (fromMs) => this.#run(fromMs),
      onArea: (area, atMs) => this.#setArea(area, atMs),
      onGone,
      onBroken,
    });
    this.#preview = new PreviewPicture({
      clock,
      environment,
      log,
      ffmpeg: this.#film.ffmpeg,
      folder: () => this.#folder,
    });
  }

  /**
   * Records, at first or after `pause`. Settles when the first frame is in the file. Throws
   * CodereelError when none comes, 'cancelled' after another `pause`.
   */
  async roll(): Promise<void> {
    if (this.#hasBegun) {
      this.#film?.prepare();
    }
    await this.#film?.roll();
    if (!this.#hasBegun) {
      await this.#begin();
    }
    this.#meter?.watch();
    this.#manifest?.watch();
    this.#manifest?.saveSoon();
    this.#disk?.watch();
    this.#preview?.watch();
  }

  /** Nothing from that moment on belongs here, until it rolls again. */
  pause(atMs: number): void {
    clearTimeout(this.#heldNotice);
    this.#film?.stop(atMs);
    this.#input?.pause(atMs);
    this.#meter?.rest();
    this.#manifest?.rest();
    this.#disk?.rest();
    this.#preview?.rest();
  }

  /** What is filmed from that media time on is left out, as soon as it comes. */
  cutAt(mediaMs: number): void {
    this.#film?.cutAt(mediaMs);
  }

  /** Marks a moment of the logs' scale. Throws CodereelError when it cannot be written. */
  async mark(label: string, ms: number): Promise<void> {
    await this.#timeline?.mark(label, ms);
  }

  setMuted(kind: SoundKind, muted: boolean): void {
    this.#film?.setMuted(kind, muted);
  }

  takeLevels(): Levels {
    return this.#film?.takeLevels() ?? { microphone: null, system: null };
  }

  takeEditorEvents(events: readonly EditorEvent[]): void {
    this.#input?.takeEditorEvents(events);
  }

  /**
   * Closes everything but the manifest's last word; to be called once, after `pause`. Throws
   * CodereelError when the video's file could not be closed; all the rest is closed then, too.
   */
  async close(): Promise<void> {
    const { log } = this.#options.dependencies;
    this.#disk?.end();
    await this.#room?.give();
    const [filmed] = await Promise.allSettled([
      this.#closeFilm(),
      this.#input?.close(),
      this.#timeline?.close().catch((thrown: unknown) => log.warn(String(thrown))),
      this.#meter?.sample(),
      this.#preview?.close(),
    ]);
    this.#steps += 1;
    this.#meter?.rest();
    await this.#manifest?.stop();
    this.#steps += 1;
    if (filmed.status === 'rejected') {
      throw filmed.reason;
    }
  }

  /**
   * Saves the manifest for good, then makes the preview picture if there is none. Throws CodereelError
   * when the manifest cannot be written. It comes first because the picture may take the last room on
   * the disk.
   */
  async complete(): Promise<void> {
    await this.#disk?.settle();
    await this.#preview?.settle();
    await this.#manifest?.save();
    this.#steps += 1;
    if (this.#preview?.isMade === false && (await this.#makePreview(this.#preview))) {
      const { log } = this.#options.dependencies;
      // The manifest that stands is right but for the picture.
      await this.#manifest
        ?.save()
        .catch((thrown: unknown) => log.warn(`The preview has no entry: ${String(thrown)}`));
    }
  }

  /** Changes whenever its end has come on. */
  get progress(): number {
    return this.#steps + (this.#film?.figures.fileBytes ?? 0) + (this.#disk?.rescuedBytes ?? 0);
  }

  /**
   * Where its end stands still: leaves the files as they are, and ends all programs. Settles in bounded
   * time; never rejects.
   */
  async abandon(reason: CodereelError): Promise<void> {
    const ended = Promise.all([
      this.#film?.abandon(reason),
      this.#input?.abandon(),
      this.#preview?.close(),
    ]);
    await settlesWithin(ended, abandonMs);
  }

  /** Deletes the folder. Never rejects. */
  async remove(): Promise<void> {
    if (this.#folder === '') {
      return;
    }
    await this.#disk?.close();
    try {
      await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
    } catch (thrown) {
      this.#options.dependencies.log.warn(`${this.#folder} was not deleted: ${String(thrown)}`);
    }
  }

  async #closeFilm(): Promise<void> {
    const { dependencies, onNotice } = this.#options;
    const problem = await this.#film?.close();
    this.#isComplete = problem === undefined;
    if (problem !== undefined && this.#hasBegun) {
      dependencies.log.warn(`The video has no index: ${problem.detail ?? problem.message}`);
      onNotice(indexMissing(problem));
    }
  }

  async #makeFolder(): Promise<RecordingDisk> {
    const { request, dependencies, clock, onNotice, onOver } = this.#options;
    const folder = await createRecordingFolder(
      request.parentFolder,
      request.name,
      new Date(clock.epochUnixMs),
    );
    this.#disk = new RecordingDisk({
      request,
      dependencies,
      folder,
      recorded: () => this.#film?.figures ?? { frames: 0, durationMs: 0, fileBytes: 0 },
      onNotice,
      onOver,
    });
    return this.#disk;
  }

  #run(fromMs: number): void {
    this.#startMs ??= fromMs;
    if (this.#hasBegun) {
      this.#input?.run(fromMs);
    }
  }

  #setArea(area: Area | undefined, atMs: number): void {
    this.#area = area ?? this.#area;
    this.#firstArea ??= this.#area && inWholePixels(this.#area);
    clearTimeout(this.#heldNotice);
    this.#input?.setArea(area, atMs);
    // Of a display its picture tells by itself.
    if (area === undefined && this.#options.request.source.kind === 'window') {
      this.#heldNotice = setTimeout(() => this.#options.onNotice(windowHeld()), heldMs);
    }
  }

  /** The first frame is in the file: the logs begin with it. */
  async #begin(): Promise<void> {
    const input = this.#input;
    if (input && this.#area && this.#startMs !== undefined) {
      await input.begin(this.#folder, inWholePixels(this.#area));
      input.run(this.#startMs);
      // Who sees "recording" moves the mouse: it should be followed by then.
      await Promise.race([input.listening, delay(mouseMs, undefined, { ref: false })]);
    }
    this.#hasBegun = true;
  }

  /** The hook ends when its display does; ffmpeg may go on without one. Never rejects. */
  async #endWithDisplay(): Promise<void> {
    const ffmpeg = this.#film?.ffmpeg;
    const loss = ffmpeg && (await displayLoss(ffmpeg, this.#options.dependencies.environment));
    if (loss) {
      this.#options.onBroken(loss);
    }
  }

  async #makePreview(preview: PreviewPicture): Promise<boolean> {
    const { dependencies, onNotice } = this.#options;
    try {
      await preview.make();
      return true;
    } catch (thrown) {
      dependencies.log.warn(`No preview picture: ${String(thrown)}`);
      onNotice({
        code: 'preview-failed',
        message: 'The recording has no preview picture.',
        remedy: 'The video itself is whole; "Codereel: Show Log" tells why.',
      });
      return false;
    }
  }

  /** Empty until there is one. */
  get #folder(): string {
    return this.#disk?.folder ?? '';
  }

  get #videoFile(): string {
    return path.join(this.#folder, recordingFiles.video);
  }
}

/** Settles when all have; throws what the first of them that failed, in their order, threw. */
async function allOf(steps: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(steps)) {
    if (result.status === 'rejected') {
      throw result.reason;
    }
  }
}

/** A window that is scaled into the picture has an area of fractions. */
function inWholePixels({ x, y, width, height }: Area): Area {
  return { x, y, width: Math.round(width), height: Math.round(height) };
}
