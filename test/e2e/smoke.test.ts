import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { readManifest } from '../../src/recording/manifestFile.ts';
import { recordingFolders, statusButton, waitForStatus } from '../stage/codereelControls.ts';
import { openStage, type Stage } from '../stage/stage.ts';
import type { StageProcess } from '../stage/stageProcesses.ts';
import { waitFor } from '../stage/waitFor.ts';

/** What must hold in every VS Code that package.json names, the oldest included. */
describe('the packaged extension', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await openStage({
      ...inject('stage'),
      project: fileURLToPath(new URL('../fixtures/sampleProject', import.meta.url)),
    });
    await waitForStatus(stage.workbench, 'idle');
  });

  afterAll(async () => {
    await stage?.close();
  });

  test('activates without a child process or a native module of its own', async () => {
    const processes = await stage.processes();
    const [host, ...others] = processes.filter(isExtensionHost);
    expect(others).toEqual([]);
    const foreign = processes.filter(
      (one) => one.parentId === host?.id && !isOfVisualStudioCode(one),
    );
    expect([...foreign, ...processes.filter(isOfExtension(stage))]).toEqual([]);
    expect(await readFile(`/proc/${host?.id}/maps`, 'utf8')).not.toContain('uiohook');
  });

  test('offers in the Command Palette what can be done while idle, and nothing else', async () => {
    const offered = await stage.workbench.findCommands('Codereel: ');
    expect(offered).toEqual(
      expect.arrayContaining([
        'Codereel: Start Recording',
        'Codereel: Start Instant Recording',
        'Codereel: Start Studio Recording',
        'Codereel: Show Panel',
        'Codereel: Show Recordings...',
        'Codereel: Check Set-up',
        'Codereel: Show Log',
      ]),
    );
    expect(offered).not.toContain('Codereel: Stop Recording');
    expect(offered).not.toContain('Codereel: Add Marker');
  });

  test('records from the Command Palette until its button in the status bar is clicked', async () => {
    const { workbench, folders } = stage;
    await workbench.runCommand('Codereel: Start Recording');
    await waitForStatus(workbench, 'recording');
    await workbench.click(statusButton(workbench));
    await waitForStatus(workbench, 'idle');

    const [folder, ...others] = await recordingFolders(folders);
    expect(others).toEqual([]);
    const manifest = await readManifest(folder ?? '');
    expect(manifest.state).toBe('finished');
    expect(manifest.video.frames).toBeGreaterThan(0);
  });

  test('leaves nothing running behind a recording', async () => {
    await waitFor('the recorder has ended', async () => {
      const left = (await stage.processes()).filter(isOfExtension(stage));
      return left.length === 0 ? true : undefined;
    });
  });
});

function isExtensionHost({ command }: StageProcess): boolean {
  return command.includes('--type=extensionHost');
}

/** Language servers and the like, which extensions of its own start. */
function isOfVisualStudioCode({ command }: StageProcess): boolean {
  return command.some((part) => part.includes(join('node_modules', 'code-server')));
}

/** The recorder, the input hook, or an ffmpeg. */
function isOfExtension({ folders }: Stage): (one: StageProcess) => boolean {
  const programs = join(folders.extensions, 'codereel.codereel');
  return ({ command }) =>
    command.some((part) => part.startsWith(programs)) || /(^|\/)ffmpeg$/.test(command[0] ?? '');
}
