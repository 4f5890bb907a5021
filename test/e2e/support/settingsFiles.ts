import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { errnoOf } from '../../../src/base/errors.ts';
import type { Stage } from '../../stage/stage.ts';
import type { Workbench } from '../../stage/workbench.ts';

const settingsSchema = v.record(v.string(), v.unknown());
type Values = v.InferOutput<typeof settingsSchema>;

/**
 * The user's settings files. In a VS Code whose extensions run on a server, settings that belong to
 * the machine (scope `machine`) count only in the server's own file, which may hold all others too.
 */
const files = { user: 'User', machine: 'Machine' } as const;

function settingsFile(stage: Stage, which: keyof typeof files): string {
  return join(stage.folders.userData, files[which], 'settings.json');
}

/** A settings file as it is; it must hold no comments. Empty when there is none yet. */
export async function readSettingsFile(stage: Stage, which: keyof typeof files): Promise<Values> {
  try {
    return v.parse(settingsSchema, JSON.parse(await readFile(settingsFile(stage, which), 'utf8')));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      return {};
    }
    throw error;
  }
}

let changes = 0;

/** What VS Code puts its own name in place of. */
const appName = `\${appName}`;

/**
 * Makes these the settings of the machine, all others default, as if settings.json had been edited.
 * Settles when all the windows know: a title that is set together with the rest tells. Its end can be
 * given as `window.title`; by default it is the product's name, by which VS Code's window is known.
 */
export async function writeSettings(
  stage: Stage,
  values: Values,
  windows: readonly Workbench[] = [stage.workbench],
): Promise<void> {
  changes += 1;
  const title = `settings ${changes}.`;
  const { 'window.title': titleEnd = appName, ...others } = values;
  const text = JSON.stringify(
    { ...others, 'window.title': `${title} - ${String(titleEnd)}` },
    undefined,
    2,
  );
  await writeFile(settingsFile(stage, 'machine'), text);
  for (const { page } of windows) {
    await page.waitForFunction(`document.title.startsWith(${JSON.stringify(title)})`, undefined, {
      timeout: 15_000,
    });
  }
}

/** The same, with what was set before left as it is; undefined takes a setting away. */
export async function changeSettings(
  stage: Stage,
  values: Values,
  windows?: readonly Workbench[],
): Promise<void> {
  const { 'window.title': _, ...before } = await readSettingsFile(stage, 'machine');
  await writeSettings(stage, { ...before, ...values }, windows);
}
