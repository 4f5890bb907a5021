import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { planRound, roundKinds } from '../../soak/plan.ts';
import { playRound } from '../../soak/round.ts';
import { openSoakStage, type SoakStage } from '../../soak/soakStage.ts';
import { roundLine } from '../../soak/summary.ts';
import { run } from '../../stage/supervised.ts';

/* The short form of `npm run soak`. Extension hosts are killed in test/e2e/reload.test.ts. */

const seed = 'short';
const kinds = roundKinds.filter((kind) => kind !== 'editor');
const shortLength = { leastMs: 300, mostMs: 1500 };
const plans = Array.from({ length: 12 }, (_, index) => planRound(seed, index, kinds, shortLength));

const root = fileURLToPath(new URL('../../..', import.meta.url));
const dist = path.join(root, 'test', '.out', 'soak-short');
let stage: SoakStage;

beforeAll(async () => {
  const environment = { PATH: inject('searchPath') };
  await mkdir(dist, { recursive: true });
  await run('node', ['esbuild.mjs', `--outdir=${dist}`], { environment, workingFolder: root });
  stage = await openSoakStage(inject('searchPath'), dist);
});
afterAll(async () => {
  await stage.close(false);
  await rm(dist, { recursive: true });
});

describe('a recording of which something is killed', () => {
  it.each(plans)(
    'plays to its end, is readable, and becomes an ordinary one: round $index, $kind while $phase',
    async (plan) => {
      const report = await playRound(plan, stage);
      expect(report.problems, roundLine(report)).toEqual([]);
    },
  );
});
