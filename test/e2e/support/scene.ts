import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import type { Environment } from '../../../src/base/environment.ts';
import { openStage, type Stage, type StageOptions } from '../../stage/stage.ts';
import { Codereel } from './codereel.ts';
import { writeSettings } from './settingsFiles.ts';

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

export type SceneOptions = Pick<
  StageOptions,
  'settings' | 'keybindings' | 'environment' | 'freeWindows'
>;

/** What is set on the machine when a test begins. */
const baseSettings = {
  'codereel.recording.folder': '~/recordings',
  // What lies above VS Code's window is to be seen as well.
  'codereel.capture.source': 'display:0',
};

/**
 * One stage for all the tests of a file, or of a `describe`. After each test its settings are as they
 * were, and what one that failed left under way is ended, after a picture of it. At the end nothing
 * may still run.
 */
export function useScene(
  options: (base: Environment) => Promise<SceneOptions> | SceneOptions = () => ({}),
): () => Scene {
  let scene: Scene | undefined;
  const theScene = (): Scene => {
    if (scene === undefined) {
      throw new Error('The stage is not open: it opens before the tests and closes after them.');
    }
    return scene;
  };
  beforeAll(async () => {
    const provided = inject('stage');
    const stage = await openStage({
      ...provided,
      project: sampleProject,
      ...(await options(provided.baseEnvironment)),
    });
    scene = {
      stage,
      codereel: new Codereel(stage.workbench, stage.input),
      recordings: join(stage.folders.home, 'recordings'),
    };
    await writeSettings(stage, baseSettings);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') {
      await picture(theScene().stage, 'failures', task.name);
    }
    await theScene().codereel.settle();
    await writeSettings(theScene().stage, baseSettings);
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
