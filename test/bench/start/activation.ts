import { join } from 'node:path';
import { waitForStatus } from '../../stage/codereelControls.ts';
import { openStage } from '../../stage/stage.ts';
import type { Workbench } from '../../stage/workbench.ts';
import type { BenchContext } from '../benchPart.ts';
import { emptyExtensionName, makeEmptyVsix } from './emptyExtension.ts';

/** In ms, once for each new window. */
export interface Activations {
  readonly codereel: readonly number[];
  /** An extension that does nothing, beside it. */
  readonly nothing: readonly number[];
}

/**
 * What VS Code itself says that the extension's activation took: loading its code and calling
 * `activate`, in an extension host that has just started.
 */
export async function measureActivations(
  context: BenchContext,
  vsix: string,
): Promise<Activations> {
  const stage = await openStage({
    baseEnvironment: context.environment,
    installation: context.codeServer,
    vsixFiles: [vsix, await makeEmptyVsix(context.outFolder)],
    project: join(context.root, 'test', 'fixtures', 'sampleProject'),
  });
  try {
    const codereel: number[] = [];
    const nothing: number[] = [];
    let { workbench } = stage;
    for (let window = 1; ; window += 1) {
      await waitForStatus(workbench, 'idle');
      await workbench.runCommand('Developer: Show Running Extensions');
      codereel.push(await readActivation(workbench, 'Codereel'));
      nothing.push(await readActivation(workbench, emptyExtensionName));
      if (window >= context.rounds) {
        return { codereel, nothing };
      }
      await workbench.close();
      workbench = await stage.openWindow(stage.folders.project);
    }
  } finally {
    await stage.close();
  }
}

/** From the page "Running Extensions", which is shown. */
async function readActivation({ page }: Workbench, extension: string): Promise<number> {
  const time = page
    .locator('.runtime-extensions-editor .extension')
    .filter({ has: page.locator('.name', { hasText: extension }) })
    .locator('.activation-time');
  await time.waitFor();
  const words = await time.innerText();
  const milliseconds = /(\d+)\s*ms/.exec(words)?.[1];
  if (milliseconds === undefined) {
    throw new Error(`VS Code says of the activation of ${extension}: "${words}"`);
  }
  return Number(milliseconds);
}
