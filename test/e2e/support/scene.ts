import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { openStage, type Stage, type StageOptions } from '../../stage/stage.ts';
import { Codereel } from './codereel.ts';
import { changeSettings } from './settingsFiles.ts';

/** Where a run leaves its pictures. */
export const outFolder = fileURLToPath(new URL('../../.out', import.meta.url));

export const sampleProject = fileURLToPath(
  new URL('../../fixtures/sampleProject', import.meta.url),
);

/** A stage with Codereel on it, in its first window. */
export interface Scene {
  readonly stage: Stage;
  readonly codereel: Codereel;
  /** The folder that Codereel is set to record into. */
  readonly recordings: string;
}

export type SceneOptions = Pick<StageOptions, 'settings' | 'keybindings' | 'environment'>;

/** Where recordings go on every stage: the setting's text. */
export const recordingsSetting = '~/recordings';

/**
 * One stage for all the tests of a file, or of a `describe`. Each test leaves it idle; what one that
 * failed left under way is ended, after a picture of it. At the end nothing may still run.
 */
export function useScene(
  options: () => Promise<SceneOptions> | SceneOptions = () => ({}),
): () => Scene {
  let scene: Scene | undefined;
  const theScene = (): Scene => {
    if (scene === undefined) {
      throw new Error('The stage is not open: it opens before the tests and closes after them.');
    }
    return scene;
  };
  beforeAll(async () => {
    const stage = await openStage({
      ...inject('stage'),
      project: sampleProject,
      ...(await options()),
    });
    scene = {
      stage,
      codereel: new Codereel(stage.workbench, stage.input),
      recordings: join(stage.folders.home, 'recordings'),
    };
    await changeSettings(stage, { 'codereel.recording.folder': recordingsSetting });
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') {
      await picture(theScene().stage, 'failures', task.name);
    }
    await theScene().codereel.settle();
  });
  afterAll(async () => {
    expect(await scene?.stage.close(), 'what still ran at the end').toEqual([]);
  });
  return theScene;
}

/** Writes what is on the screen to `test/.out/<folder>/<name>.png` and gives that path. */
export async function picture(stage: Stage, folder: string, name: string): Promise<string> {
  const parent = join(outFolder, folder);
  await mkdir(parent, { recursive: true });
  const file = join(parent, `${name.replaceAll(/[^\w]+/g, '-').slice(0, 100)}.png`);
  await stage.display.capture(file);
  return file;
}
