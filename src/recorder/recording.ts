import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../base/clock.ts';
import type { Environment } from '../base/environment.ts';
import { CodereelError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Area, Notice, RecordingRequest } from '../protocol/recorderProtocol.ts';
import { recordingFiles, type Manifest } from '../recording/manifest.ts';
import { createRecordingFolder } from '../recording/recordingFolder.ts';
import { openCapture, type Capture } from './ffmpeg/capture.ts';
import { displayIsGone } from './ffmpeg/displayTrial.ts';
import { explainFailure } from './ffmpeg/failure.ts';
import { makePreview } from './ffmpeg/preview.ts';
import { CursorTrack } from './input/cursorTrack.ts';
import type { HookProgram } from './input/inputHook.ts';
import { MachineMeter } from './machineMeter.ts';
import { ManifestKeeper } from './manifestKeeper.ts';
import { SparedRoom } from './sparedRoom.ts';
import { VideoPipeline } from './output/videoPipeline.ts';
import type { SessionClock } from './sessionClock.ts';
import type { RecordingFacts } from './sessionReport.ts';
import { Timeline } from './timeline.ts';

export interface SessionDependencies {
  readonly environment: Environment;
  readonly clock: Clock;
  readonly log: Log;
  /** Folders from which the package ffmpeg-static is looked for. */
  readonly packageFolders: readonly string[];
  /** null: there is no input hook, and so no cursor log. */
  readonly hook: HookProgram | null;
  /** Codereel's own, for the manifest. */
  readonly version: string;
}

export interface RecordingOptions {
  readonly request: RecordingRequest;
  readonly dependencies: SessionDependencies;
  readonly clock: SessionClock;
  /** What `recording.json` is to say now. */
  readonly composeManifest: () => Manifest;
  /** The first frame is in the file, and area and clock are known. */
  readonly onBegun: () => void;
  readonly onNotice: (notice: Notice) => void;
}

/** How long the first frame waits for ffmpeg's description of it, which ffmpeg writes before. */
const descriptionMs = 1_000;
/** How long "recording" may wait for the mouse to be followed. */
const mouseMs = 1_000;

/**
 * All that a recording holds open: its folder, ffmpeg, the hook, the logs. It opens them, moves the
 * frames, and closes them; what all of that means is the session's to say.
 */
export class Recording {
  readonly #options: RecordingOptions;
  #folder = '';
  /** The folder has its manifest. */
  #isRecognizable = false;
  #area: Area | null = null;
  #videoStartMs: number | null = null;
  #hasPreview = false;
  #meter: MachineMeter | undefined;
  #manifest: ManifestKeeper | undefined;
  #room: SparedRoom | undefined;
  #timeline: Timeline | undefined;
  #cursor: CursorTrack | undefined;
  #capture: Capture | undefined;
  #video: VideoPipeline | undefined;
  #beginning: Promise<void> = Promise.resolve();
  #displayLoss: CodereelError | undefined;

  constructor(options: RecordingOptions) {
    this.#options = options;
  }

  get facts(): RecordingFacts {
    const { clock } = this.#options;
    return {
      folder: this.#isRecognizable ? this.#folder : '',
      file: this.#isRecognizable ? this.#videoFile : '',
      clock: {
        epochUnixMs: clock.epochUnixMs,
        epochMonotonicMs: clock.epochMonotonicMs,
        videoStartMs: this.#videoStartMs,
        pauses: [],
      },
      area: this.#area,
      encoder: this.#capture?.encoder ?? this.#options.request.encoder,
      ffmpegVersion: this.#capture?.ffmpeg.version.text ?? '',
      video: this.#video?.figures(),
      machine: this.#meter?.figures,
      cursor: this.#cursor?.status ?? { state: 'off', events: 0 },
      timelineEvents: this.#timeline?.events ?? 0,
      hasPreview: this.#hasPreview,
    };
  }

  /**
   * Makes the folder with its files and starts ffmpeg. Throws CodereelError; what it had opened by
   * then is closed by `close`. The signal gives up waiting for ffmpeg.
   */
  async open(signal: AbortSignal): Promise<void> {
    const { request, dependencies, clock, composeManifest, onNotice } = this.#options;
    const { environment, log, packageFolders, hook } = dependencies;
    this.#folder = await createRecordingFolder(
      request.parentFolder,
      request.name,
      new Date(clock.epochUnixMs),
    );
    this.#meter = new MachineMeter(this.#folder, () => this.#capture?.pid);
    this.#manifest = new ManifestKeeper(this.#folder, composeManifest, log);
    await this.#manifest.save();
    this.#isRecognizable = true;
    this.#room = await SparedRoom.take(this.#folder, log);
    this.#timeline = await Timeline.open(this.#folder, clock.epochUnixMs);
    const program = request.cursorLog ? hook : null;
    this.#cursor = new CursorTrack({
      program,
      environment,
      clock,
      log,
      onNotice: (notice) => {
        onNotice(notice);
        void this.#endWithDisplay();
      },
    });
    const sink = await open(this.#videoFile, 'wx');
    try {
      this.#capture = await openCapture({ request, environment, packageFolders, log, signal });
    } catch (thrown) {
      await sink.close();
      throw thrown;
    }
    const capture = this.#capture;
    this.#video = new VideoPipeline({
      source: capture.stdout,
      sink,
      file: this.#videoFile,
      framesPerSecond: request.framesPerSecond,
      queueFrames: request.queueFrames,
      clock: dependencies.clock,
      onFirstFrame: () => {
        this.#beginning = this.#begin(capture);
      },
    });
  }

  /** Moves frames until ffmpeg has ended. Throws CodereelError when nobody asked it to end. */
  async film(): Promise<void> {
    const [capture, video] = [this.#capture, this.#video];
    if (!capture || !video) {
      throw new Error('A recording is filmed after it was opened.');
    }
    try {
      await video.run();
    } catch (thrown) {
      await capture.kill();
      throw thrown;
    } finally {
      await this.#beginning;
    }
    const exit = await capture.closed;
    if (this.#displayLoss) {
      throw this.#displayLoss;
    }
    if (!exit.requested) {
      throw explainFailure(exit, {
        platform: process.platform,
        ffmpegPath: capture.ffmpeg.path,
        display: this.#options.dependencies.environment['DISPLAY'] ?? null,
        encoder: capture.encoder,
      });
    }
  }

  /** The hook ends when its display does; ffmpeg may go on without one. Never rejects. */
  async #endWithDisplay(): Promise<void> {
    const { environment } = this.#options.dependencies;
    const display = environment['DISPLAY'];
    const capture = this.#capture;
    if (process.platform !== 'linux' || !display || !capture) {
      return;
    }
    if (await displayIsGone(capture.ffmpeg, display, environment)) {
      this.#displayLoss = new CodereelError({
        code: 'no-display',
        message: `The display ${display} went away.`,
        remedy: 'Start a new recording.',
      });
      await capture.stop();
    }
  }

  /** Has ffmpeg end; `film` returns when it has. Nothing that happens after `ms` belongs here. */
  endAt(ms: number): void {
    this.#cursor?.endAt(ms);
    void this.#capture?.stop();
  }

  /** Marks a moment of the recording's scale. Throws CodereelError when it cannot be written. */
  async mark(label: string, ms: number): Promise<void> {
    await this.#timeline?.mark(label, ms);
  }

  saveManifestSoon(): void {
    this.#manifest?.saveSoon();
  }

  /** Closes everything but the manifest's last word. Never rejects. */
  async close(): Promise<void> {
    const { log } = this.#options.dependencies;
    await this.#room?.give();
    await this.#cursor?.close();
    await this.#timeline?.close().catch((thrown: unknown) => log.warn(String(thrown)));
    await this.#meter?.sample();
    this.#meter?.stop();
    await this.#manifest?.stop();
  }

  /**
   * Saves the manifest for good, then makes the preview picture. Throws CodereelError when the manifest
   * cannot be written. It comes first because the picture may take the last room on the disk.
   */
  async complete(): Promise<void> {
    await this.#manifest?.save();
    await this.#makePreview();
    if (this.#hasPreview) {
      await this.#manifest?.save();
    }
  }

  /** Deletes the folder. Never rejects. */
  async remove(): Promise<void> {
    if (this.#folder === '') {
      return;
    }
    try {
      await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
    } catch (thrown) {
      this.#options.dependencies.log.warn(`${this.#folder} was not deleted: ${String(thrown)}`);
    }
  }

  async #begin(capture: Capture): Promise<void> {
    const { clock, dependencies, request, onBegun } = this.#options;
    const waited = delay(descriptionMs, undefined, { ref: false });
    const told = await Promise.race([capture.input, waited]).catch(() => undefined);
    const { width, height } = told ?? this.#video?.figures().picture ?? { width: 0, height: 0 };
    this.#area = { x: 0, y: 0, width, height };
    this.#videoStartMs = clock.videoStart({
      startUnixMs: told?.startUnixMs ?? null,
      arrivedMonotonicMs: this.#video?.firstArrivedMs ?? dependencies.clock.monotonic(),
      frameMs: 1000 / request.framesPerSecond,
    });
    await this.#cursor?.begin(this.#folder, this.#area, this.#videoStartMs);
    // Who sees "recording" moves the mouse: it should be followed by then.
    await Promise.race([this.#cursor?.listening, delay(mouseMs, undefined, { ref: false })]);
    onBegun();
  }

  async #makePreview(): Promise<void> {
    const { dependencies, onNotice } = this.#options;
    if (!this.#capture) {
      return;
    }
    const target = path.join(this.#folder, recordingFiles.preview);
    try {
      await makePreview(this.#capture.ffmpeg, this.#videoFile, target, dependencies.environment);
      this.#hasPreview = true;
    } catch (thrown) {
      dependencies.log.warn(`No preview picture: ${String(thrown)}`);
      onNotice({
        code: 'preview-failed',
        message: 'The recording has no preview picture.',
        remedy: 'The video itself is whole; "Codereel: Show Log" tells why.',
      });
    }
  }

  get #videoFile(): string {
    return path.join(this.#folder, recordingFiles.video);
  }
}
