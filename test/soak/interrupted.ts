import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as v from 'valibot';
import { recordingFiles, type Manifest } from '../../src/recording/manifest.ts';
import { readManifest } from '../../src/recording/manifestFile.ts';
import { inspectVideo, type VideoState } from '../../src/recording/repair/repairInspect.ts';
import { runCli, startCli } from '../node/cli/cliProcess.ts';
import { readLogs, type SeenLogs } from './logs.ts';
import { logLoss, pictureLoss, soundLoss, type Loss } from './losses.ts';
import { hitParts, recordingsIn, type Aftermath, type Examined, type Losses } from './aftermath.ts';
import { outOfOrder, strangers, tooMuch } from './checks.ts';
import type { Course } from './subject.ts';
import { playVideo, type SeenVideo } from './video.ts';

/** Looks at what a recording left that was not ended, repairs it, and looks again. */
export async function examineInterrupted(aftermath: Aftermath): Promise<Examined> {
  const { plan, stage, subject, kill, folder, parent } = aftermath;
  const { course } = subject;
  const problems: string[] = [];
  const recordings = await recordingsIn(parent);
  const [recording] = recordings;
  const hit = hitParts(kill);
  if (recording === undefined) {
    if (course.startedMs !== undefined) {
      problems.push('it said that it records, and there is no folder');
    }
    return { problems, losses: {}, story: `${hit} before there was a folder` };
  }
  const file = path.join(recording, recordingFiles.video);
  const hasManifest = (await readdir(recording)).includes(recordingFiles.manifest);
  const manifest = hasManifest ? await readManifest(recording) : undefined;
  const state = await inspectVideo(file);
  const before =
    'facts' in state
      ? await playVideo(file, path.join(folder, 'left.mp4'), stage.environment)
      : undefined;
  const logs = await readLogs(recording);
  problems.push(...whatIsLeft(course, state, manifest, before, logs));
  const losses =
    before === undefined || manifest === undefined
      ? {}
      : lossesOf(aftermath, manifest, before, logs);
  problems.push(...tooMuch(losses));

  const said = await repair(aftermath, recording);
  problems.push(...said.problems);
  const after = await readManifest(recording).catch(() => undefined);
  if (before === undefined) {
    problems.push(...withoutPicture(after));
  } else {
    const repaired = await playVideo(file, path.join(folder, 'repaired.mp4'), stage.environment);
    problems.push(...whatIsRepaired(before, repaired, manifest, after));
  }
  problems.push(...(await strangers(recording)));
  const left = `${state.kind}, ${before?.facts.frames ?? 0} frames`;
  return { problems, losses, story: `${hit} of ${plan.phase}: ${left}; ${said.outcome}` };
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
export function reachesUntil(course: Course, killedMs: number): number | undefined {
  if (course.startedMs === undefined || course.startedMs > killedMs) {
    return undefined;
  }
  const { stopAskedMs = killedMs, pauseAskedMs, resumedMs } = course;
  const isPaused = pauseAskedMs !== undefined && !(resumedMs !== undefined && resumedMs < killedMs);
  return Math.min(killedMs, stopAskedMs, isPaused ? pauseAskedMs : killedMs);
}

function lossesOf(
  { plan, subject, kill }: Aftermath,
  { clock }: Manifest,
  video: SeenVideo,
  logs: SeenLogs,
): Losses {
  const { course } = subject;
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
  const everyMs = plan.pace === 'still' ? 700 : 50;
  return {
    picture: pictureLoss(video.frames, untilMs, plan.pace),
    ...(since(course.soundSinceMs) > settledMs ? { sound: soundLossOf(video, untilMs) } : {}),
    ...(since(course.mouseSinceMs) > settledMs
      ? { mouse: logLoss(unix(logs.lastMouseMs), untilMs, everyMs) }
      : {}),
    ...(since(course.startedMs) > settledMs && plan.kind !== 'terminal'
      ? { keys: logLoss(unix(logs.lastKeyMs), untilMs, 100) }
      : {}),
  };
}

/** What has only just begun has written nothing yet. */
const settledMs = 1000;

function soundLossOf({ facts, frames }: SeenVideo, untilMs: number): Loss {
  const last = frames.at(-1);
  const ageMs = -(last?.laterThan(untilMs) ?? Number.NaN);
  return soundLoss(ageMs, (facts.sounds[0]?.durationMs ?? 0) - (last?.ms ?? 0));
}

const repairLineSchema = v.object({
  type: v.literal('repair'),
  outcome: v.string(),
  findings: v.exactOptional(v.array(v.string())),
});

/** Repairs, killed as often as planned; then once for good, and once more for nothing. */
async function repair(
  { plan, stage }: Aftermath,
  recording: string,
): Promise<{ readonly outcome: string; readonly problems: string[] }> {
  const cli = path.join(stage.dist, 'cli.js');
  const options = { cli, environment: stage.environment, cwd: stage.folder };
  const words = ['repair', '--json', recording];
  for (const afterMs of plan.repairKillsMs) {
    const running = startCli(words, options);
    await Promise.race([delay(afterMs), running.exit]);
    running.child.kill('SIGKILL');
    await running.exit;
  }
  const outcomes: string[] = [];
  const problems: string[] = [];
  for (const attempt of ['first', 'second']) {
    const { code, lines, stderr } = await runCli(words, options);
    const line = v.safeParse(repairLineSchema, lines[0]);
    if (code !== 0 || !line.success) {
      problems.push(`the ${attempt} repair gave ${code}: ${stderr}`);
    } else {
      outcomes.push(line.output.outcome);
      if (attempt === 'second' && line.output.outcome !== 'untouched') {
        problems.push(`the second repair found ${line.output.findings?.join(', ')}`);
      }
    }
  }
  return { outcome: outcomes[0] ?? 'not repaired', problems };
}

function whatIsRepaired(
  before: SeenVideo,
  after: SeenVideo,
  earlier: Manifest | undefined,
  manifest: Manifest | undefined,
): string[] {
  const problems: string[] = [];
  const { facts } = after;
  if (facts.fragmented || facts.torn) {
    problems.push(`after the repair it is ${facts.torn ? 'torn' : 'fragmented'}`);
  }
  if (facts.frames !== before.facts.frames || after.frames.length !== facts.frames) {
    problems.push(
      `${before.facts.frames} frames before, ${facts.frames} after, ${after.frames.length} play`,
    );
  }
  if (after.hashes !== before.hashes) {
    problems.push('after the repair its tracks hold something else');
  }
  if (manifest?.state !== 'finished') {
    problems.push(`after the repair its manifest says ${manifest?.state ?? 'nothing'}`);
  } else if (manifest.video.frames !== facts.frames || manifest.video.bytes !== facts.bytes) {
    problems.push('after the repair its manifest has other figures than its video');
  }
  const wasFinished = earlier?.state === 'finished';
  if (!wasFinished && manifest?.recovered === null) {
    problems.push('its manifest does not say that it was recovered');
  }
  return problems;
}

function withoutPicture(manifest: Manifest | undefined): string[] {
  return manifest?.state === 'failed' && manifest.error !== null
    ? []
    : [`without a picture its manifest says ${manifest?.state ?? 'nothing'}`];
}
