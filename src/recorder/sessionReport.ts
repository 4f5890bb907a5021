import type { ErrorData } from '../base/errors.ts';
import type {
  Area,
  Notice,
  PictureHold,
  RecordingRequest,
  RecordingSummary,
  SessionState,
  SessionStatus,
  SoundStatus,
} from '../protocol/recorderProtocol.ts';
import {
  manifestFormat,
  manifestVersion,
  recordingFiles,
  type Manifest,
} from '../recording/manifest.ts';
import type { MachineFigures } from './machineMeter.ts';
import { isEnding } from './sessionMachine.ts';
import { defaultQueueBytes } from './output/muxerQueue.ts';
import type { VideoFigures } from './output/moviePipeline.ts';

/** What is known of a recording's parts at one moment. */
export interface RecordingFacts {
  /** Empty until it has its manifest. */
  readonly folder: string;
  /** Absolute path of the video; empty as long as `folder` is. */
  readonly file: string;
  readonly clock: Manifest['clock'];
  /** How much is recorded: media time. */
  readonly mediaMs: number;
  readonly picture: PictureHold;
  /** What is captured now, or was last. */
  readonly area: Area | null;
  /** What was captured at first. */
  readonly firstArea: Area | null;
  readonly encoder: string;
  /** Empty until ffmpeg was asked. */
  readonly ffmpegVersion: string;
  /** undefined until ffmpeg runs. */
  readonly video: VideoFigures | undefined;
  /** Where no picture came though it was recorded, on the logs' scale. */
  readonly gaps: Manifest['video']['gaps'];
  /** How long there was no picture, all in all. */
  readonly withoutPictureMs: number;
  /** undefined until there is a folder. */
  readonly machine: MachineFigures | undefined;
  readonly cursor: SessionStatus['cursor'];
  readonly keys: SessionStatus['keys'];
  /** Of every sound asked for. */
  readonly sound: SoundStatus[];
  /** Of the sounds that have a track in the file. */
  readonly soundTracks: Manifest['sound'];
  readonly timelineEvents: number;
  readonly hasPreview: boolean;
  /** The video is an ordinary file by now. */
  readonly isComplete: boolean;
}

/** All that is known of a session at one moment. The reports below are views of it. */
export interface SessionFacts extends RecordingFacts {
  readonly id: string;
  readonly version: string;
  readonly request: RecordingRequest;
  readonly state: SessionState;
  /** What will come, or came, of it, as far as one can tell. */
  readonly outcome: RecordingSummary['state'];
  /** null when it does not count down. */
  readonly countdownMs: number | null;
  readonly error: ErrorData | null;
  /** Why it ended by itself; null: it did not. */
  readonly ended: Notice | null;
}

const noVideo: VideoFigures = {
  picture: { width: 0, height: 0 },
  durationMs: 0,
  mediaEndMs: 0,
  frames: 0,
  dropped: 0,
  framesPerSecond: 0,
  fileBytes: 0,
  queueFrames: 0,
  queueBytes: 0,
  queueCapacityBytes: defaultQueueBytes,
  peakQueueFrames: 0,
  peakQueueBytes: 0,
};

export function statusOf(facts: SessionFacts): SessionStatus {
  const { request, video = noVideo, machine } = facts;
  return {
    state: facts.state,
    mode: request.mode,
    folder: facts.folder === '' ? null : facts.folder,
    countdownMs: facts.countdownMs,
    elapsedMs: elapsedMs(facts),
    source: request.source,
    picture: facts.picture,
    area: facts.area,
    framesPerSecond: { target: request.framesPerSecond, actual: video.framesPerSecond },
    frames: video.frames,
    dropped: video.dropped,
    queue: {
      frames: video.queueFrames,
      capacityFrames: request.queueFrames,
      peakFrames: video.peakQueueFrames,
      bytes: video.queueBytes,
      capacityBytes: video.queueCapacityBytes,
    },
    memory: {
      recorderBytes: machine?.recorderBytes ?? process.memoryUsage.rss(),
      ffmpegBytes: machine?.ffmpegBytes ?? null,
    },
    fileBytes: video.fileBytes,
    diskFreeBytes: machine?.diskFreeBytes ?? null,
    cursor: facts.cursor,
    sound: facts.sound,
    keys: facts.keys,
    error: facts.error,
  };
}

/** The running clock while it records, which stands in a pause; after the end, the video's own length. */
function elapsedMs({ state, mediaMs, video = noVideo }: SessionFacts): number {
  return isEnding(state) ? video.durationMs : mediaMs;
}

export function summaryOf(facts: SessionFacts, state: RecordingSummary['state']): RecordingSummary {
  const { video = noVideo, machine } = facts;
  return {
    state,
    folder: facts.folder,
    file: facts.file,
    durationMs: video.durationMs,
    frames: video.frames,
    dropped: video.dropped,
    withoutPictureMs: facts.withoutPictureMs,
    peakQueueFrames: video.peakQueueFrames,
    cursorEvents: facts.cursor.events,
    fileBytes: video.fileBytes,
    ...video.picture,
    peakMemoryBytes: machine?.peakBytes ?? 0,
    error: facts.error,
  };
}

/** While frames may still come the manifest says `recording`: a recorder that is killed says no more. */
export function manifestOf(facts: SessionFacts, closed: boolean): Manifest {
  const { request, video = noVideo, cursor, keys, machine } = facts;
  const outcome = facts.outcome === 'failed' ? 'failed' : 'finished';
  return {
    format: manifestFormat,
    version: manifestVersion,
    id: facts.id,
    name: request.name,
    mode: request.mode,
    state: closed ? outcome : 'recording',
    createdAt: new Date(facts.clock.epochUnixMs).toISOString(),
    source: request.source,
    clock: facts.clock,
    video: {
      file: recordingFiles.video,
      codec: 'h264',
      encoder: facts.encoder,
      area: facts.firstArea,
      ...video.picture,
      framesPerSecond: request.framesPerSecond,
      durationMs: video.durationMs,
      gaps: facts.gaps,
      frames: video.frames,
      bytes: video.fileBytes,
      incomplete: closed && !facts.isComplete,
    },
    cursor: { file: recordingFiles.cursor, state: begun(cursor.state), events: cursor.events },
    sound: facts.soundTracks,
    keys: {
      file: recordingFiles.keys,
      log: request.keys.log,
      state: begun(keys.state),
      events: keys.events,
    },
    timeline: { file: recordingFiles.timeline, events: facts.timelineEvents },
    preview: facts.hasPreview ? recordingFiles.preview : null,
    statistics: {
      dropped: video.dropped,
      queueCapacityFrames: request.queueFrames,
      peakQueueFrames: video.peakQueueFrames,
      peakQueueBytes: video.peakQueueBytes,
      peakMemoryBytes: machine?.peakBytes ?? 0,
    },
    software: {
      codereel: facts.version,
      ffmpeg: facts.ffmpegVersion,
      platform: `${process.platform}-${process.arch}`,
    },
    error: facts.error,
    ended: facts.ended,
    recovered: null,
  };
}

/** The hook may still be starting when the manifest is written; it will say so if it does not. */
function begun(state: SessionStatus['cursor']['state']): 'off' | 'on' | 'unavailable' {
  return state === 'starting' ? 'on' : state;
}
