import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DemoStage } from './demoStage.ts';
import { sceneFor } from './measure.ts';
import { framesPerSecond, type Recorder } from './recorder.ts';
import { videoFacts, videoZero } from './videoFacts.ts';

/** Two recorders at once, of the same screen: what one of them saw change and the other did not. */
export interface SideBySide {
  /** Changed frames of each while code was shown. */
  readonly ours: number;
  readonly theirs: number;
  /** Of theirs, those without one of ours nearby, and the other way round. */
  readonly missed: number;
  readonly missedByThem: number;
}

/** Each looks at moments of its own, so the same change is in frames up to so far apart. */
const nearMs = (1.5 * 1000) / framesPerSecond;

export async function measureSideBySide(
  ours: Recorder,
  theirs: Recorder,
  demo: DemoStage,
  folder: string,
): Promise<SideBySide> {
  await demo.reset();
  const scenes = [
    await sceneFor(demo, join(folder, 'ours')),
    await sceneFor(demo, join(folder, 'theirs')),
  ] as const;
  const first = await ours.start(scenes[0]);
  try {
    const second = await theirs.start(scenes[1]);
    try {
      await delay(2000);
      const shown = await demo.show(folder);
      const finished = [await first.stop(), await second.stop()] as const;
      const [oursAt, theirsAt] = await Promise.all(
        finished.map(async ({ file }) => {
          const facts = await videoFacts(file, { ...scenes[0], marker: demo.marker.area });
          const zero = videoZero(shown.turnedAt, facts.turns);
          if (zero === undefined) {
            throw new Error(`${file} does not show every turn of the marker.`);
          }
          return facts.changed
            .map((seconds) => zero + seconds * 1000)
            .filter((at) => at >= shown.began && at <= shown.ended);
        }),
      );
      return compareChanges(oursAt ?? [], theirsAt ?? []);
    } finally {
      await second.stop();
    }
  } finally {
    await first.stop();
  }
}

/** @param oursAt sorted times in ms, as are the others */
export function compareChanges(oursAt: readonly number[], theirsAt: readonly number[]): SideBySide {
  return {
    ours: oursAt.length,
    theirs: theirsAt.length,
    missed: withoutNeighbour(theirsAt, oursAt),
    missedByThem: withoutNeighbour(oursAt, theirsAt),
  };
}

function withoutNeighbour(times: readonly number[], others: readonly number[]): number {
  return times.filter((time) => !others.some((other) => Math.abs(other - time) <= nearMs)).length;
}
