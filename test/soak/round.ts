import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openScreenClock } from '../node/support/screenClock.ts';
import { processesMarked } from '../stage/stageProcesses.ts';
import { supervise, type Supervised } from '../stage/supervised.ts';
import { waitFor } from '../stage/waitFor.ts';
import type { RoundReport } from './aftermath.ts';
import { killVictims } from './cast.ts';
import { examineFinished } from './finished.ts';
import { examineInterrupted } from './interrupted.ts';
import { stillEveryMs } from './losses.ts';
import type { RoundPlan } from './plan.ts';
import type { SoakStage } from './soakStage.ts';
import { openLinkSubject, openTerminalSubject, type Subject } from './subject.ts';

/** How often the hand moves the mouse. */
export const handEveryMs = 50;
const goneMs = 15_000;

/** Records, kills, and looks at what is left. Rejects only when the stage itself fails. */
export async function playRound(plan: RoundPlan, stage: SoakStage): Promise<RoundReport> {
  const folder = path.join(stage.folder, `round-${plan.index}`);
  const parent = path.join(folder, 'recordings');
  await mkdir(parent, { recursive: true });
  const mark = `CODEREEL_SOAK=${randomUUID()}`;
  const environment = { ...stage.environment, CODEREEL_SOAK: mark.slice(mark.indexOf('=') + 1) };
  const everyMs = plan.pace === 'still' ? stillEveryMs : 4;
  const clock = await openScreenClock(stage.environment, everyMs);
  const hand = openHand(stage, plan.pace === 'still' ? stillEveryMs : handEveryMs);
  const options = { plan, environment, dist: stage.dist, parent };
  const subject =
    plan.kind === 'terminal' ? openTerminalSubject(options) : await openLinkSubject(options);
  const problems: string[] = [];
  try {
    await leadUp(subject, plan);
    const kill = await killVictims(mark, plan.victims, plan.choice);
    if (plan.victims === 'ffmpeg') {
      await delay(plan.tailMs);
      subject.stop();
    }
    await subject.ended;
    subject.dispose();
    await waitFor('nothing runs', async () => (await processesMarked(mark)).length === 0, {
      timeoutMs: goneMs,
      seen: async () => (await processesMarked(mark)).map(({ command }) => command.join(' ')),
    });
    const aftermath = { plan, stage, subject, kill, folder, parent };
    const examined = await (plan.victims === 'ffmpeg'
      ? examineFinished(aftermath)
      : examineInterrupted(aftermath));
    return { plan, folder, ...examined };
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
    return { plan, folder, problems, losses: {}, story: 'failed' };
  } finally {
    subject.dispose();
    await hand.stop();
    await clock.stop();
    for (const { id } of await processesMarked(mark)) {
      process.kill(id, 'SIGKILL');
    }
  }
}

/** Brings a recording to the moment before the kill. */
async function leadUp(subject: Subject, plan: RoundPlan): Promise<void> {
  if (plan.phase === 'countdown' || plan.phase === 'starting') {
    await delay(plan.killAfterMs);
    return;
  }
  if (!(await subject.started)) {
    throw new Error('the recording did not start');
  }
  await delay(plan.recordedMs);
  if (plan.phase === 'pausing' || plan.phase === 'resuming') {
    subject.pause();
  }
  if (plan.phase === 'resuming') {
    await delay(pauseMs);
    subject.resume();
  }
  if (plan.phase === 'stopping') {
    subject.stop();
  }
  await delay(plan.killAfterMs);
}

const pauseMs = 500;

/** Moves the mouse without end, and clicks now and then. */
function openHand({ environment }: SoakStage, everyMs: number): Supervised {
  const steps = Array.from({ length: 1000 }, (_, step) =>
    [
      `mousemove ${100 + ((step * 37) % 400)} ${100 + ((step * 23) % 300)}`,
      ...(step % 10 === 9 ? ['click 1'] : []),
      `sleep ${everyMs / 1000}`,
    ].join(' '),
  );
  return supervise('xdotool', steps.join(' ').split(' '), { name: 'the hand', environment });
}
