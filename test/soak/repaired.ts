import path from 'node:path';
import { recordingFiles, type Manifest } from '../../src/recording/manifest.ts';
import { readManifest } from '../../src/recording/manifestFile.ts';
import type { Aftermath } from './aftermath.ts';
import { strangers } from './checks.ts';
import type { Left } from './left.ts';
import { playVideo, type SeenVideo } from './video.ts';

/** What is wrong with a recording that was repaired, beside what was left of it. */
export async function lookAtRepaired(
  { folder, environment }: Aftermath,
  recording: string,
  left: Left,
): Promise<string[]> {
  const manifest = await readManifest(recording).catch(() => undefined);
  const problems = await strangers(recording);
  if (left.video === undefined) {
    return [...problems, ...withoutPicture(manifest)];
  }
  const file = path.join(recording, recordingFiles.video);
  const video = await playVideo(file, path.join(folder, 'repaired.mp4'), environment);
  return [...problems, ...whatIsRepaired(left.video, video, left.manifest, manifest)];
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
