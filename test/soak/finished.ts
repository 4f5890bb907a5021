import path from 'node:path';
import { recordingFiles, type Manifest } from '../../src/recording/manifest.ts';
import { readManifest } from '../../src/recording/manifestFile.ts';
import { outOfOrder, strangers, tooMuch } from './checks.ts';
import { readLogs } from './logs.ts';
import { pictureLoss } from './losses.ts';
import { hitParts, recordingsIn, type Aftermath, type Examined, type Losses } from './aftermath.ts';
import { playVideo, type SeenVideo } from './video.ts';

/** Looks at a recording that went on when an ffmpeg of it was killed, and was stopped. */
export async function examineFinished(aftermath: Aftermath): Promise<Examined> {
  const { plan, environment, course, kill, folder, parent } = aftermath;
  const hit = `${hitParts(kill)} of ${plan.phase}`;
  const [recording] = await recordingsIn(parent);
  if (recording === undefined) {
    const problems =
      course.startedMs === undefined ? [] : ['it said that it records, and there is no folder'];
    return { problems, losses: {}, story: `${hit}: not begun` };
  }
  const problems: string[] = [];
  if (course.startedMs !== undefined && course.endedAs !== 'finished') {
    problems.push(`it was said to have ended as ${course.endedAs ?? 'nothing'}`);
  }
  const manifest = await readManifest(recording);
  const file = path.join(recording, recordingFiles.video);
  const video = await playVideo(file, path.join(folder, 'left.mp4'), environment);
  const { facts, frames } = video;
  if (manifest.state !== 'finished' || manifest.recovered !== null || manifest.error !== null) {
    problems.push(`its manifest says ${manifest.state}, ${manifest.error?.message ?? ''}`);
  }
  if (facts.fragmented || facts.torn || facts.frames !== manifest.video.frames) {
    problems.push('its video is no ordinary one, or not what the manifest says');
  }
  if (frames.length !== facts.frames) {
    problems.push(`of ${facts.frames} frames ${frames.length} play`);
  }
  const logs = await readLogs(recording);
  const missing = course.marks.filter((label) => !logs.marks.includes(label));
  if (missing.length > 0) {
    problems.push(`markers that were answered are missing: ${missing.join(', ')}`);
  }
  problems.push(...outOfOrder(video), ...logs.problems, ...(await strangers(recording)));
  const losses = lossesAt(aftermath, manifest, video);
  problems.push(...tooMuch(losses));
  problems.push(...gapProblems(aftermath, manifest), ...soundProblems(manifest, video));
  return { problems, losses, story: `${hit}: ${facts.frames} frames, ${gapWords(manifest)}` };
}

/** What was lost of the take that ended there. */
function lossesAt(
  { plan, course, kill, painted, lateMs }: Aftermath,
  { clock }: Manifest,
  { frames }: SeenVideo,
): Losses {
  const { startedMs } = course;
  if (!kill.hitPicture || plan.phase !== 'recording' || startedMs === undefined) {
    return {};
  }
  const killedMs = kill.beforeMs - clock.epochUnixMs - (clock.videoStartMs ?? Number.NaN);
  const before = frames.filter(({ ms, laterThan }) => ms < killedMs && laterThan(kill.afterMs) < 0);
  return { picture: pictureLoss(before, painted, kill.beforeMs, { pace: plan.pace, lateMs }) };
}

function gapProblems({ plan, kill }: Aftermath, { clock, video }: Manifest): string[] {
  const at = kill.beforeMs - clock.epochUnixMs;
  const isThere = video.gaps.some(
    ({ atMs, lengthMs }) => atMs < at + nearMs && atMs + lengthMs > at - nearMs,
  );
  return kill.hitPicture && plan.phase === 'recording' && !isThere
    ? [`the gap at ${at.toFixed(0)} ms is not in the manifest: ${JSON.stringify(video.gaps)}`]
    : [];
}

const nearMs = 300;

/** Each track is as long as the picture. */
function soundProblems({ sound }: Manifest, { facts }: SeenVideo): string[] {
  return facts.sounds.flatMap(({ durationMs }, index) =>
    sound[index]?.state !== 'unavailable' && Math.abs(durationMs - facts.durationMs) > nearMs
      ? [`the sound has ${durationMs.toFixed(0)} ms, the picture ${facts.durationMs.toFixed(0)}`]
      : [],
  );
}

function gapWords({ video }: Manifest): string {
  return video.gaps.length === 0
    ? 'no gap'
    : `gap ${video.gaps.map(({ lengthMs }) => `${Math.round(lengthMs)} ms`).join(', ')}`;
}
