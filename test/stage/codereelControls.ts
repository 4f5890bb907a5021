import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Locator } from 'playwright-core';
import { recordingFiles } from '../../src/recording/manifest.ts';
import type { StageFolders } from './stage.ts';
import type { Workbench } from './workbench.ts';

/** What the status bar button says to screen readers in each state: how it begins. */
export const statusLabels = {
  idle: 'Codereel: start recording',
  starting: 'Codereel: recording is starting',
  countdown: 'Codereel: recording starts after a countdown',
  recording: 'Codereel: recording, select to stop',
  paused: 'Codereel: recording is paused',
  resuming: 'Codereel: recording is resuming',
  stopping: 'Codereel: recording is being finished',
  error: 'Codereel: the last recording failed',
} as const;
export type StatusState = keyof typeof statusLabels;

const buttonSelector = '.statusbar-item[id$="codereel.status"]';

/** Codereel's button in the status bar. */
export function statusButton({ page }: Workbench): Locator {
  return page.locator(buttonSelector);
}

/** The button beside it, which pauses and resumes; there is none while nothing is recorded. */
export function pauseButton({ page }: Workbench): Locator {
  return page.locator('.statusbar-item[id$="codereel.pause"]');
}

/** Resolves once the status bar button is in this state. */
export async function waitForStatus(
  { page }: Workbench,
  state: StatusState,
  timeoutMs = 30_000,
): Promise<void> {
  const label = `[aria-label^="${statusLabels[state]}"]`;
  await page
    .locator(`${buttonSelector}${label}, ${buttonSelector} ${label}`)
    .first()
    .waitFor({ timeout: timeoutMs });
}

/** The folders of all recordings on a stage that keeps them where Codereel puts them by itself. */
export async function recordingFolders({ userData }: StageFolders): Promise<string[]> {
  const storage = join(userData, 'User');
  const files = await readdir(storage, { recursive: true });
  return files
    .filter((file) => file.endsWith(recordingFiles.manifest))
    .map((file) => dirname(join(storage, file)));
}
