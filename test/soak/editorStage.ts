import { mkdir, readdir, readFile, rename, cp } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Environment } from '../../src/base/environment.ts';
import { recordingFiles } from '../../src/recording/manifest.ts';
import { readManifest } from '../../src/recording/manifestFile.ts';
import { Codereel } from '../e2e/support/codereel.ts';
import { writeSettings } from '../e2e/support/settingsFiles.ts';
import { openTellingClock, type Painted } from '../node/support/screenClock.ts';
import { openStage } from '../stage/stage.ts';
import { killAll, type StageProcess } from '../stage/stageProcesses.ts';
import { makeVsix } from '../stage/vsix.ts';
import { waitFor } from '../stage/waitFor.ts';
import {
  hitParts,
  recordingsIn,
  type Aftermath,
  type Examined,
  type RoundReport,
} from './aftermath.ts';
import { isVictim, killNow, partOf, type Kill } from './cast.ts';
import { examineFinished } from './finished.ts';
import { openHand } from './hand.ts';
import { lookAtLeft } from './left.ts';
import { watchLateness } from './lateness.ts';
import { stillEveryMs } from './losses.ts';
import type { RoundPlan } from './plan.ts';
import { lookAtRepaired } from './repaired.ts';
import type { SoakStage } from './soakStage.ts';
import type { Course } from './subject.ts';

/** A real VS Code in which recordings are made, and its extension host killed. */
export interface EditorStage {
  playRound(plan: RoundPlan): Promise<RoundReport>;
  close(): Promise<void>;
}

export interface EditorStageOptions {
  readonly stage: SoakStage;
  readonly environment: Environment;
  /** The repository. */
  readonly root: string;
  /** The folder of a code-server installation. */
  readonly installation: string;
}

export async function openEditorStage(options: EditorStageOptions): Promise<EditorStage> {
  const { stage: soak, environment, root, installation } = options;
  const vsix = await makeVsix({ root, environment });
  const stage = await openStage({
    baseEnvironment: environment,
    installation,
    vsixFiles: [vsix],
    project: path.join(root, 'test', 'fixtures', 'sampleProject'),
    environment: { PULSE_SERVER: soak.environment['PULSE_SERVER'] },
  });
  const codereel = new Codereel(stage.workbench, stage.input);
  const recordings = path.join(stage.folders.home, 'recordings');
  const settings = {
    'codereel.recording.folder': '~/recordings',
    'codereel.capture.source': 'display:0',
    'codereel.sound.microphone': true,
    'codereel.sound.microphoneDevice': 'desk',
  };

  const kill = async ({ victims, choice }: RoundPlan): Promise<Kill> => {
    const cast = await stage.processes();
    const isHit = (one: StageProcess): boolean =>
      isHost(one) || (isOfRecording(one) && isVictim(one, victims, choice));
    return killNow(cast.filter(isHit));
  };
  const remains = async (): Promise<StageProcess[]> =>
    (await stage.processes()).filter(isOfRecording);

  /** The next activation finds the recording that was left. */
  const examineRecovered = async (aftermath: Aftermath): Promise<Examined> => {
    const { folder, kill: killed, plan } = aftermath;
    const [recording] = await recordingsIn(recordings);
    if (recording === undefined) {
      return { problems: ['there is no folder'], losses: {}, story: hitParts(killed) };
    }
    const copy = path.join(folder, 'as it was left');
    await cp(recording, copy, { recursive: true });
    const left = await lookAtLeft(aftermath, copy);
    await waitFor(
      'the recording is recovered',
      async () =>
        (await readManifest(recording)).recovered !== null &&
        !(await readdir(recording)).includes(recordingFiles.recorder),
      { seen: () => readFile(path.join(recording, recordingFiles.manifest), 'utf8') },
    );
    const wrong = await lookAtRepaired(aftermath, recording, left);
    const asked = await codereel.dialog.count();
    return {
      problems: [...left.problems, ...wrong, ...(asked === 0 ? [] : ['somebody was asked'])],
      losses: left.losses,
      story: `${hitParts(killed)} of ${plan.phase}: ${left.kind}, ${left.video?.facts.frames ?? 0} frames; recovered`,
    };
  };
  /** The next activation takes the recording up that goes on. */
  const examineTakenUp = async (aftermath: Aftermath): Promise<Examined> => {
    const { plan, course } = aftermath;
    await codereel.waitForPhase('recording');
    await delay(plan.tailMs);
    course.stopAskedMs = Date.now();
    await codereel.stopFromStatusBar();
    course.endedAs = 'finished';
    return examineFinished(aftermath);
  };

  const record = async (
    plan: RoundPlan,
    folder: string,
    painted: readonly Painted[],
  ): Promise<Examined> => {
    await writeSettings(stage, { ...settings, 'codereel.recording.mode': plan.mode });
    await codereel.startFromPalette();
    const startedMs = Date.now();
    const course: Course = {
      marks: [],
      startedMs,
      mouseSinceMs: startedMs + openingMs,
      soundSinceMs: startedMs + openingMs,
    };
    const hand = openHand(
      stage.display.environment,
      plan.pace === 'still' ? stillEveryMs : undefined,
    );
    const lateness = watchLateness();
    await delay(plan.recordedMs);
    const lateMs = lateness.worstMs();
    lateness.close();
    const killed = await kill(plan);
    const goesOn = !killed.parts.includes('recorder');
    await hand.stop();
    const aftermath: Aftermath = {
      plan,
      environment: soak.environment,
      dist: soak.dist,
      course,
      kill: killed,
      painted,
      lateMs,
      folder,
      parent: recordings,
    };
    if (goesOn) {
      await waitFor('there is a new extension host', async () =>
        (await stage.processes()).some(isHost),
      );
    }
    const examined = await (goesOn ? examineTakenUp(aftermath) : examineRecovered(aftermath));
    await waitFor('nothing of the recording runs', async () => (await remains()).length === 0, {
      seen: remains,
    });
    return examined;
  };

  return {
    playRound: async (plan) => {
      const folder = path.join(soak.folder, `round-${plan.index}`);
      await mkdir(folder, { recursive: true });
      const everyMs = plan.pace === 'still' ? stillEveryMs : undefined;
      const { clock, painted } = await openTellingClock(stage.display.environment, everyMs);
      try {
        return { plan, folder, ...(await record(plan, folder, painted)), isHit: true };
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        return { plan, folder, problems: [problem], losses: {}, story: 'failed', isHit: false };
      } finally {
        await clock.stop();
        killAll(await remains());
        for (const recording of await recordingsIn(recordings)) {
          await rename(recording, path.join(folder, path.basename(recording)));
        }
        // VS Code does not start extensions again that end three times in five minutes.
        const reloaded = stage.workbench.page.waitForEvent('load');
        await stage.workbench.page.reload();
        await reloaded;
        await codereel.waitForPhase('idle', 'error');
        await codereel.clearNotifications();
      }
    },
    close: async () => {
      await stage.close();
    },
  };
}

/** The mouse and the microphone are opened beside the picture. */
const openingMs = 1000;

function isHost(one: StageProcess): boolean {
  return partOf(one) === 'host';
}

/** Of a recording, not of VS Code. */
function isOfRecording(one: StageProcess): boolean {
  return !isHost(one) && partOf(one) !== 'other';
}
