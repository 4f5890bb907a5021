import { join } from 'node:path';
import { waitForStatus } from '../../stage/codereelControls.ts';
import { openStage } from '../../stage/stage.ts';
import type { Workbench } from '../../stage/workbench.ts';
import type { BenchContext } from '../benchPart.ts';

/**
 * What VS Code itself says that the extension's activation took, in ms: loading its code and calling
 * `activate`, in an extension host that has just started. Once for each new window.
 */
export async function measureActivations(context: BenchContext, vsix: string): Promise<number[]> {
  const stage = await openStage({
    baseEnvironment: context.environment,
    installation: context.codeServer,
    vsixFiles: [vsix],
    project: join(context.root, 'test', 'fixtures', 'sampleProject'),
  });
  try {
    const found: number[] = [];
    let { workbench } = stage;
    for (let window = 1; ; window += 1) {
      await waitForStatus(workbench, 'idle');
      found.push(await readActivation(workbench));
      if (window >= context.rounds) {
        return found;
      }
      await workbench.close();
      workbench = await stage.openWindow(stage.folders.project);
    }
  } finally {
    await stage.close();
  }
}

/** From the page "Running Extensions". */
async function readActivation(workbench: Workbench): Promise<number> {
  await workbench.runCommand('Developer: Show Running Extensions');
  const time = workbench.page
    .locator('.runtime-extensions-editor .extension', { hasText: 'Codereel' })
    .locator('.activation-time');
  await time.waitFor();
  const words = await time.innerText();
  const milliseconds = /(\d+)\s*ms/.exec(words)?.[1];
  if (milliseconds === undefined) {
    throw new Error(`VS Code says of Codereel's activation: "${words}"`);
  }
  return Number(milliseconds);
}
