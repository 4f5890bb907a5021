import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as v from 'valibot';
import { runCli, startCli } from '../node/cli/cliProcess.ts';
import { hitParts, recordingsIn, type Aftermath, type Examined } from './aftermath.ts';
import { lookAtLeft } from './left.ts';
import { lookAtRepaired } from './repaired.ts';

/** Looks at what a recording left that was not ended, repairs it from a terminal, and looks again. */
export async function examineInterrupted(aftermath: Aftermath): Promise<Examined> {
  const { plan, course, kill, parent } = aftermath;
  const [recording] = await recordingsIn(parent);
  const hit = hitParts(kill);
  if (recording === undefined) {
    const problems =
      course.startedMs === undefined ? [] : ['it said that it records, and there is no folder'];
    return { problems, losses: {}, story: `${hit} before there was a folder` };
  }
  const left = await lookAtLeft(aftermath, recording);
  const repaired = await repair(aftermath, recording);
  const wrong = await lookAtRepaired(aftermath, recording, left);
  return {
    problems: [...left.problems, ...repaired.problems, ...wrong],
    losses: left.losses,
    story: `${hit} of ${plan.phase}: ${left.kind}, ${left.video?.facts.frames ?? 0} frames; ${repaired.outcome}`,
  };
}

const repairLineSchema = v.object({
  type: v.literal('repair'),
  outcome: v.string(),
  findings: v.exactOptional(v.array(v.string())),
});

/** Repairs, killed as often as planned; then once for good, and once more for nothing. */
async function repair(
  { plan, environment, dist, folder }: Aftermath,
  recording: string,
): Promise<{ readonly outcome: string; readonly problems: string[] }> {
  const cli = path.join(dist, 'cli.js');
  const options = { cli, environment, cwd: folder };
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
