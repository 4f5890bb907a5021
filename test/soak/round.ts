import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openTellingClock } from '../node/support/screenClock.ts';
import { killAll, processesMarked } from '../stage/stageProcesses.ts';
import { waitFor } from '../stage/waitFor.ts';
import type { RoundReport } from './aftermath.ts';
import { isVictim, killNow } from './cast.ts';
import { examineFinished } from './finished.ts';
import { openHand } from './hand.ts';
import { examineInterrupted } from './interrupted.ts';
import { watchLateness } from './lateness.ts';
import { stillEveryMs } from './losses.ts';
import type { RoundPlan } from './plan.ts';
import type { SoakStage } from './soakStage.ts';
import { openLinkSubject, openTerminalSubject, type Subject } from './subject.ts';

const goneMs = 15_000;

/** Records, kills, and looks at what is left. Rejects only when the stage itself fails. */
export async function playRound(plan: RoundPlan, stage: SoakStage): Promise<RoundReport> {
  const folder = path.join(stage.folder, `round-${plan.index}`);
  const parent = path.join(folder, 'recordings');
  await mkdir(parent, { recursive: true });
  const mark = `CODEREEL_SOAK=${randomUUID()}`;
  const environment = { ...stage.environment, CODEREEL_SOAK: mark.slice(mark.indexOf('=') + 1) };
  const everyMs = plan.pace === 'still' ? stillEveryMs : undefined;
  const { clock, painted } = await openTellingClock(stage.environment, everyMs);
  const hand = openHand(stage.environment, plan.pace === 'still' ? stillEveryMs : undefined);
  const options = { plan, environment, dist: stage.dist, parent };
  const subject =
    plan.kind === 'terminal' ? openTerminalSubject(options) : await openLinkSubject(options);
  const lateness = watchLateness();
  try {
    await leadUp(subject, plan);
    const lateMs = lateness.worstMs();
    const kill = killNow(
      (await processesMarked(mark)).filter((one) => isVictim(one, plan.victims, plan.choice)),
    );
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
    const { course } = subject;
    const aftermath = {
      plan,
      environment: stage.environment,
      dist: stage.dist,
      course,
      kill,
      painted,
      lateMs,
      folder,
      parent,
    };
    const examined = await (plan.victims === 'ffmpeg'
      ? examineFinished(aftermath)
      : examineInterrupted(aftermath));
    return { plan, folder, ...examined, isHit: kill.parts.length > 0 };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { plan, folder, problems: [problem], losses: {}, story: 'failed', isHit: false };
  } finally {
    subject.dispose();
    lateness.close();
    await hand.stop();
    await clock.stop();
    killAll(await processesMarked(mark));
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
