import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { KeyEvent } from '../../src/recording/keyEvent.ts';
import { readKeyLog } from '../../src/recording/keyLog.ts';
import { recordingFiles } from '../../src/recording/manifest.ts';
import type { Stage } from '../stage/stage.ts';
import { run, supervise } from '../stage/supervised.ts';
import { waitFor } from '../stage/waitFor.ts';
import { endedRecording, newestRecording } from './support/recordings.ts';
import { changeSettings } from './support/settingsFiles.ts';
import { useScene, type Scene } from './support/scene.ts';

const askKey = 'ctrl+shift+F9';

/** A box that hides what is typed into it: VS Code's own, as extensions open it too. */
const tasks = {
  version: '2.0.0',
  tasks: [{ label: 'ask', type: 'shell', command: 'true ${input:secret}', problemMatcher: [] }],
  inputs: [{ id: 'secret', type: 'promptString', description: 'Secret', password: true }],
};

async function eventsIn(folder: string): Promise<KeyEvent[]> {
  const events: KeyEvent[] = [];
  for await (const event of (await readKeyLog(folder)).events()) {
    events.push(event);
  }
  return events;
}

function typedIn(events: readonly KeyEvent[]): string {
  return events.map((event) => (event.kind === 'typed' ? event.text : '')).join('');
}

async function focusEditor({ workbench, input }: Stage): Promise<void> {
  await workbench.runCommand('View: Focus Active Editor Group');
  await input.pause(300);
}

/** From the palette: an editor of VS Code's own may lie above the status bar. */
async function stop({ stage, codereel }: Scene): Promise<void> {
  await stage.workbench.runCommand('Codereel: Stop Recording');
  await codereel.waitForPhase('idle');
}

describe('keys', () => {
  const theScene = useScene(() => ({
    settings: { 'editor.quickSuggestions': false, 'editor.wordBasedSuggestions': 'off' },
    keybindings: [
      { key: askKey.toLowerCase(), command: 'workbench.action.tasks.runTask', args: 'ask' },
      { key: 'ctrl+shift+f11', command: 'codereel.addMarker', args: { label: '' } },
    ],
  }));

  it('are not looked at unless the setting says so', async () => {
    const { stage, codereel, recordings } = theScene();
    await codereel.startFromPalette();
    await stage.input.key('ctrl+shift+p');
    await stage.input.key('Escape');
    await codereel.stopFromStatusBar();
    const { folder, manifest } = await newestRecording(recordings);
    expect(manifest.keys).toMatchObject({ log: 'off', state: 'off', events: 0 });
    expect(await readdir(folder)).not.toContain(recordingFiles.keys);
  });

  it('are chords with their commands and named keys, with "shortcuts", and no text', async () => {
    const { stage, codereel, recordings } = theScene();
    const { input, workbench } = stage;
    await changeSettings(stage, { 'codereel.keys.log': 'shortcuts' });
    await workbench.runCommand('File: New Untitled Text File');
    await codereel.startFromPalette();
    await input.pause(600);
    await focusEditor(stage);
    await input.type('not a word');
    await input.key('ctrl+shift+p');
    await input.pause(300);
    await input.key('Escape');
    await input.key('ctrl+k');
    await input.key('ctrl+s');
    await workbench.page.locator('.keybindings-editor').waitFor();
    await input.key('Escape');
    await input.key('ctrl+shift+F11');
    await input.pause(600);
    await stop(theScene());
    const { folder } = await newestRecording(recordings);
    const { manifest } = await endedRecording(folder);
    const events = await eventsIn(folder);
    expect(typedIn(events)).toBe('');
    expect(events).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ chord: 'f1', command: 'workbench.action.showCommands' }),
        // In a list of files it means something else.
        expect.objectContaining({ chord: 'ctrl+shift+p', command: null }),
        expect.objectContaining({ chord: 'escape' }),
        expect.objectContaining({ chord: 'ctrl+k', command: null }),
        expect.objectContaining({
          chord: 'ctrl+k ctrl+s',
          command: 'workbench.action.openGlobalKeybindings',
        }),
        expect.objectContaining({
          chord: 'ctrl+shift+f11',
          command: 'codereel.addMarker',
        }),
      ]),
    );
    expect(manifest.keys).toEqual({
      file: recordingFiles.keys,
      log: 'shortcuts',
      state: 'on',
      events: events.length,
    });
  });

  it('with "all" are what is typed into an editor too, and never what is typed elsewhere', async () => {
    const { stage, codereel, recordings } = theScene();
    const { input, workbench } = stage;
    const { page } = workbench;
    await changeSettings(stage, { 'codereel.keys.log': 'all' });
    await mkdir(join(stage.folders.project, '.vscode'), { recursive: true });
    await writeFile(join(stage.folders.project, '.vscode', 'tasks.json'), JSON.stringify(tasks));
    await workbench.runCommand('File: New Untitled Text File');
    await codereel.startFromPalette();
    await input.pause(600);
    await focusEditor(stage);
    await input.type('let sum = (3);\nsum', { keyDelayMs: 40 });

    // A box that hides what is typed.
    await input.key(askKey);
    const box = page.locator('.quick-input-widget input[type="password"]');
    await box.waitFor();
    await input.type('pw1Box');
    await waitFor(
      'the password stands in the box',
      async () => (await box.inputValue()) === 'pw1Box',
    );
    await input.key('Return');

    // A program in the terminal that asks.
    await workbench.runCommand('Terminal: Create New Terminal');
    const terminal = page.locator('.terminal-wrapper.active .xterm-rows');
    await waitFor('the terminal waits', async () => /[$#]/.test(await terminal.innerText()));
    await input.type('read -s -p Password: p; echo got ${#p} letters\n');
    await waitFor('it asks', async () => /Password:\s*$/.test((await terminal.innerText()).trim()));
    await input.type('pw2Terminal\n');
    await waitFor('it was answered', async () => /got\s11\s/.test(await terminal.innerText()));

    // The palette, and the boxes to search with.
    await input.key('F1');
    await page.locator('.quick-input-widget').waitFor();
    await input.type('pw3Palette');
    await input.key('Escape');
    await focusEditor(stage);
    await input.key('ctrl+f');
    await page.locator('.find-widget.visible').waitFor();
    await input.type('pw4Find');
    await input.key('Escape');
    await workbench.runCommand('Preferences: Open Settings (UI)');
    await page.locator('.settings-editor .search-container').waitFor();
    await input.type('pw5Settings');

    await input.key('ctrl+F12');
    await input.pause(600);
    await stop(theScene());

    const { folder } = await newestRecording(recordings);
    await endedRecording(folder);
    const events = await eventsIn(folder);
    expect(typedIn(events)).toBe('let sum = (3);\nsum');
    const chords = events.map((event) => (event.kind === 'press' ? event.chord : ''));
    expect(chords).toContain(askKey.toLowerCase());
    expect(chords).toContain('ctrl+f');
    expect(chords).toContain('ctrl+f12');
    for (const name of await readdir(folder)) {
      expect(await readFile(join(folder, name), 'latin1'), name).not.toMatch(/pw\d[A-Z]/);
    }
  });

  it('with "all" are the letters of another layout, as they come into the editor', async () => {
    const { stage, codereel, recordings } = theScene();
    const { input, workbench, display } = stage;
    const { environment } = display;
    await run('setxkbmap', ['de'], { environment });
    onTestFinished(async () => {
      await run('setxkbmap', ['us'], { environment });
    });
    await changeSettings(stage, { 'codereel.keys.log': 'all' });
    await workbench.runCommand('File: New Untitled Text File');
    await codereel.startFromPalette();
    await focusEditor(stage);
    for (const key of ['g', 'r', 'udiaeresis', 'ssharp', 'e', 'shift+Adiaeresis', 'EuroSign']) {
      await input.key(key);
    }
    await workbench.page.locator('.view-line', { hasText: 'grüßeÄ€' }).waitFor();
    // On this keyboard, what is called ctrl+z is where others have their Y.
    await input.key('ctrl+z');
    await stop(theScene());
    const { folder } = await newestRecording(recordings);
    await endedRecording(folder);
    const events = await eventsIn(folder);
    expect(typedIn(events)).toBe('grüßeÄ€');
    const chords = events.flatMap((event) => (event.kind === 'press' ? [event.chord] : []));
    expect(chords).toContain('ctrl+z');
    expect(chords.filter((chord) => /ctrl\+alt|altgr/.test(chord))).toEqual([]);
  });

  it('with "all" are none of those that another program gets', async () => {
    const { stage, codereel, recordings } = theScene();
    const { input, workbench, display } = stage;
    const { page } = workbench;
    await changeSettings(stage, { 'codereel.keys.log': 'all' });
    // What steers the browser has told it that its window always has the focus.
    const steering = await page.context().newCDPSession(page);
    await steering.send('Emulation.setFocusEmulationEnabled', { enabled: false });
    await codereel.startFromPalette();
    await input.pause(1000);
    await input.key('ctrl+F12');
    await input.pause(1000);
    const other = supervise('xterm', ['-e', 'cat'], {
      name: 'xterm',
      environment: display.environment,
    });
    onTestFinished(async () => {
      await other.stop();
    });
    await waitFor('VS Code has lost the focus', async () =>
      page.evaluate<boolean>('!document.hasFocus()'),
    );
    await input.pause(300);
    await input.type('pw6Elsewhere\n');
    await input.key('ctrl+shift+y');
    await other.stop();
    await waitFor('VS Code has the focus again', async () =>
      page.evaluate<boolean>('document.hasFocus()'),
    );
    await input.pause(1000);
    await input.key('ctrl+F11');
    await input.pause(600);
    await stop(theScene());
    const { folder } = await newestRecording(recordings);
    await endedRecording(folder);
    const events = await eventsIn(folder);
    expect(typedIn(events)).toBe('');
    const chords = events.map((event) => (event.kind === 'press' ? event.chord : ''));
    expect(chords).toContain('ctrl+f12');
    expect(chords).toContain('ctrl+f11');
    expect(chords).not.toContain('ctrl+shift+y');
    const from = chords.indexOf('ctrl+f12');
    expect(chords.slice(from, chords.indexOf('ctrl+f11') + 1)).toEqual(['ctrl+f12', 'ctrl+f11']);
  });
});
