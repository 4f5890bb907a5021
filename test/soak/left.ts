import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { recordingFiles, type Manifest } from '../../src/recording/manifest.ts';
import { readManifest } from '../../src/recording/manifestFile.ts';
import { inspectVideo, type VideoState } from '../../src/recording/repair/repairInspect.ts';
import type { Aftermath, Losses } from './aftermath.ts';
import { outOfOrder, tooMuch } from './checks.ts';
import { readLogs, type SeenLogs } from './logs.ts';
import { handEveryMs } from './hand.ts';
import { logLoss, pictureLoss, soundLoss, stillEveryMs } from './losses.ts';
import { typedEveryMs, type Course } from './subject.ts';
import { playVideo, type SeenVideo } from './video.ts';

/** What a recording that was not ended has left, before anybody repairs it. */
export interface Left {
  readonly problems: readonly string[];
  readonly losses: Losses;
  readonly kind: VideoState['kind'];
  /** undefined: it has no picture. */
  readonly video: SeenVideo | undefined;
  /** undefined: it has none. */
  readonly manifest: Manifest | undefined;
}

/** `recording`: its folder, or a copy of it. */
export async function lookAtLeft(aftermath: Aftermath, recording: string): Promise<Left> {
  const { course, folder, environment } = aftermath;
  const file = path.join(recording, recordingFiles.video);
  const hasManifest = (await readdir(recording)).includes(recordingFiles.manifest);
  const manifest = hasManifest ? await readManifest(recording) : undefined;
  const state = await inspectVideo(file);
  const video =
    'facts' in state
      ? await playVideo(file, path.join(folder, 'left.mp4'), environment)
      : undefined;
  const logs = await readLogs(recording);
  const losses =
    video === undefined || manifest === undefined ? {} : lossesOf(aftermath, manifest, video, logs);
  const problems = [...whatIsLeft(course, state, manifest, video, logs), ...tooMuch(losses)];
  return { problems, losses, kind: state.kind, video, manifest };
}

function whatIsLeft(
  course: Course,
  state: VideoState,
  manifest: Manifest | undefined,
  video: SeenVideo | undefined,
  logs: SeenLogs,
): string[] {
  const problems: string[] = [...logs.problems];
  if (state.kind === 'damaged' || state.kind === 'tablesLost' || state.kind === 'others') {
    problems.push(`the video was left ${state.kind}`);
  }
  if (course.startedMs !== undefined) {
    if (video === undefined || video.facts.frames === 0) {
      problems.push('it said that it records, and there is no frame');
    }
    if (manifest === undefined) {
      problems.push('it said that it records, and there is no manifest');
    }
  }
  if (video !== undefined) {
    if (video.frames.length < video.facts.frames) {
      problems.push(`of ${video.facts.frames} frames ${video.frames.length} play`);
    }
    problems.push(...outOfOrder(video));
  }
  const missing = course.marks.filter((label) => !logs.marks.includes(label));
  if (missing.length > 0) {
    problems.push(`markers that were answered are missing: ${missing.join(', ')}`);
  }
  return problems;
}

/** Up to when there must be something; undefined: nothing was promised yet. */
function reachesUntil(course: Course, killedMs: number): number | undefined {
  if (course.startedMs === undefined || course.startedMs > killedMs) {
    return undefined;
  }
  const { stopAskedMs = killedMs, pauseAskedMs, resumedMs } = course;
  const isPaused = pauseAskedMs !== undefined && !(resumedMs !== undefined && resumedMs < killedMs);
  return Math.min(killedMs, stopAskedMs, isPaused ? pauseAskedMs : killedMs);
}

function lossesOf(
  { plan, course, kill, painted, lateMs }: Aftermath,
  { clock }: Manifest,
  video: SeenVideo,
  logs: SeenLogs,
): Losses {
  const untilMs = reachesUntil(course, kill.beforeMs);
  if (untilMs === undefined) {
    return {};
  }
  const pausedMs =
    course.resumedMs === undefined
      ? 0
      : clock.pauses.reduce((all, { lengthMs }) => all + lengthMs, 0);
  const unix = (ms: number): number => clock.epochUnixMs + pausedMs + ms;
  const since = (from: number | undefined): number => (from === undefined ? -1 : untilMs - from);
  const soundMs = video.facts.sounds[0]?.durationMs ?? 0;
  // After a pause the microphone takes its time.
  const hasSettled = course.resumedMs === undefined || since(course.resumedMs) > settledMs;
  const everyMs = plan.pace === 'still' ? stillEveryMs : handEveryMs;
  return {
    picture: pictureLoss(video.frames, painted, untilMs, { pace: plan.pace, lateMs }),
    ...(since(course.soundSinceMs) > settledMs && hasSettled
      ? { sound: soundLoss(unix((clock.videoStartMs ?? Number.NaN) + soundMs), untilMs, lateMs) }
      : {}),
    ...(since(course.mouseSinceMs) > settledMs && plan.pace === 'lively'
      ? { mouse: logLoss(unix(logs.lastMouseMs), untilMs, everyMs, lateMs) }
      : {}),
    ...(since(course.startedMs) > settledMs && course.types === true
      ? { keys: logLoss(unix(logs.lastKeyMs), untilMs, typedEveryMs, lateMs) }
      : {}),
  };
}

/** What has only just begun has written nothing yet. */
const settledMs = 1000;
