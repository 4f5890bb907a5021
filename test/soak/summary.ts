import type { RoundReport } from './aftermath.ts';
import { roundKinds } from './plan.ts';

/** One line for a round. */
export function roundLine({ plan, problems, losses, story, folder }: RoundReport): string {
  const { picture, sound, mouse, keys } = losses;
  const figures = [
    picture === undefined ? '' : `picture -${picture.frames} (${picture.ms.toFixed(0)} ms)`,
    ...[['sound', sound] as const, ['mouse', mouse] as const, ['keys', keys] as const].map(
      ([what, loss]) => (loss === undefined ? '' : `${what} -${loss.ms.toFixed(0)} ms`),
    ),
  ].filter((figure) => figure !== '');
  const head = `${String(plan.index).padStart(4)} ${plan.kind.padEnd(8)} ${story}`;
  const verdict = problems.length === 0 ? 'ok  ' : 'FAIL';
  const why = problems.map((problem) => `\n       ${problem}`).join('');
  const where = problems.length === 0 ? '' : `\n       kept: ${folder}`;
  return `${verdict} ${head}${figures.length > 0 ? `; ${figures.join(', ')}` : ''}${why}${where}`;
}

/** What all rounds gave. */
export function summaryText(reports: readonly RoundReport[], seed: string): string {
  const failed = reports.filter(({ problems }) => problems.length > 0);
  const hits = reports.filter(({ isHit }) => isHit).length;
  const kinds = roundKinds
    .map((kind) => ({ kind, count: reports.filter(({ plan }) => plan.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${kind} ${count}`);
  const lively = reports.flatMap(({ losses, plan }) =>
    losses.picture !== undefined && plan.pace === 'lively' ? [losses.picture] : [],
  );
  const kept = lively.filter(({ isBehind }) => !isBehind);
  const behind = lively.filter(({ isBehind }) => isBehind);
  const still = reports.flatMap(({ losses, plan }) =>
    losses.picture !== undefined && plan.pace === 'still' ? [losses.picture] : [],
  );
  const of = (what: 'sound' | 'mouse' | 'keys'): { ms: number }[] =>
    reports.flatMap(({ losses }) => losses[what] ?? []);
  return [
    `${reports.length} rounds, ${hits} with a kill, ${failed.length} failed (${kinds.join(', ')}); seed "${seed}"`,
    `missing at the end, median / worst of those that could be measured:`,
    `  moving picture   ${spread(kept)}, at most ${mostFrames(kept)} frames`,
    `  ... too busy     ${spread(behind)}, at most ${mostFrames(behind)} frames: encoding did not keep up`,
    `  still picture    ${spread(still)} since what was painted last`,
    `  sound            ${spread(of('sound'))}`,
    `  cursor log       ${spread(of('mouse'))}`,
    `  key log          ${spread(of('keys'))}`,
    ...failed.map(({ plan }) => `failed: --seed "${seed}" --first ${plan.index} --rounds 1`),
  ].join('\n');
}

function mostFrames(losses: readonly { readonly frames: number }[]): number {
  return Math.max(0, ...losses.map(({ frames }) => frames));
}

function spread(losses: readonly { readonly ms: number }[]): string {
  const sorted = losses.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  const worst = sorted.at(-1);
  return middle === undefined || worst === undefined
    ? 'not measured'
    : `${middle.toFixed(0)} / ${worst.toFixed(0)} ms (${sorted.length})`;
}
