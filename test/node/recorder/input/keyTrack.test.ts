import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../../src/base/log.ts';
import type { EditorEvent, Notice } from '../../../../src/protocol/recorderProtocol.ts';
import type { KeyLog } from '../../../../src/protocol/settings.ts';
import type { KeyEvent } from '../../../../src/recording/keyEvent.ts';
import { readKeyLog } from '../../../../src/recording/keyLog.ts';
import { recordingFiles } from '../../../../src/recording/manifest.ts';
import type { HookEvent } from '../../../../src/recorder/input/hookMessages.ts';
import { KeyTrack } from '../../../../src/recorder/input/keyTrack.ts';
import { SessionClock } from '../../../../src/recorder/sessionClock.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'codereel-keys-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** The clock stands at 0 and the film begins at 1000, unless said otherwise. */
function openTrack(log: KeyLog = 'all'): {
  readonly track: KeyTrack;
  readonly clock: SessionClock;
  readonly notices: Notice[];
} {
  const clock = new SessionClock({ monotonic: () => 0, wall: () => 0 });
  const notices: Notice[] = [];
  const track = new KeyTrack({
    keys: { log, commands: { 'ctrl+s': 'save', 'ctrl+k ctrl+s': 'openShortcuts' } },
    clock,
    log: silentLog,
    hookState: () => 'on',
    onTrouble: (what, thrown) => expect.fail(`${what}: ${String(thrown)}`),
    onNotice: (notice) => void notices.push(notice),
  });
  return { track, clock, notices };
}

function key(at: number, chord: string, follows = false): HookEvent {
  return { kind: 'key', at, chord, named: false, follows };
}

/** Words on the focus every half second, all of them yes. */
function focused(from: number, to: number): EditorEvent[] {
  return Array.from({ length: (to - from) / 500 + 1 }, (_, index) => ({
    kind: 'focus',
    atMonotonicMs: from + index * 500,
    focused: true,
  }));
}

function typed(atMonotonicMs: number, text: string): EditorEvent {
  return { kind: 'typed', atMonotonicMs, text };
}

async function lines(): Promise<string[]> {
  return (await readFile(path.join(folder, recordingFiles.keys), 'utf8'))
    .trim()
    .split('\n')
    .slice(1);
}

describe('key track', () => {
  it('writes chords with their commands and what was typed, in the order in which they happened', async () => {
    const { track, clock } = openTrack();
    clock.run(1000, 0);
    await track.begin(folder);
    track.take([
      { kind: 'move', at: 1100, x: 1, y: 1 },
      key(1200, 'ctrl+k'),
      key(1400, 'ctrl+s', true),
    ]);
    track.take([key(1700, 'ctrl+s'), key(1900.26, 'escape')]);
    track.takeEditorEvents([typed(1600, 'ß'), ...focused(1000, 3000)]);
    expect(track.status).toEqual({ state: 'on', events: 5 });
    await track.close();
    expect(await lines()).toEqual([
      '[1200,"k","ctrl+k",null]',
      '[1400,"k","ctrl+k ctrl+s","openShortcuts"]',
      '[1600,"t","ß"]',
      '[1700,"k","ctrl+s","save"]',
      '[1900.3,"k","escape",null]',
    ]);
  });

  it('reads back what it wrote', async () => {
    const { track, clock } = openTrack();
    clock.run(1000, 0);
    await track.begin(folder);
    track.take([key(1200, 'ctrl+s')]);
    track.takeEditorEvents([typed(1600, '\n'), ...focused(1000, 3000)]);
    await track.close();
    const read = await readKeyLog(folder);
    const events: KeyEvent[] = [];
    for await (const event of read.events()) {
      events.push(event);
    }
    expect(read.header.epoch).toBe('1970-01-01T00:00:00.000Z');
    expect(events).toEqual([
      { kind: 'press', ms: 1200, chord: 'ctrl+s', command: 'save' },
      { kind: 'typed', ms: 1600, text: '\n' },
    ]);
  });

  it('leaves out keys that were pressed while the focus was elsewhere, or may have been', async () => {
    const { track, clock } = openTrack();
    clock.run(1000, 0);
    await track.begin(folder);
    track.takeEditorEvents(focused(1000, 2000));
    track.take([
      key(1300, 'ctrl+1'),
      key(1900, 'ctrl+2'),
      key(2600, 'ctrl+3'),
      key(3600, 'ctrl+4'),
    ]);
    track.takeEditorEvents([
      { kind: 'focus', atMonotonicMs: 2100, focused: false },
      ...focused(3500, 4500),
    ]);
    await track.close();
    expect(await lines()).toEqual(['[1300,"k","ctrl+1",null]', '[3600,"k","ctrl+4",null]']);
  });

  it('leaves out all keys when the editor says nothing', async () => {
    const { track, clock } = openTrack();
    clock.run(1000, 0);
    await track.begin(folder);
    track.take([key(1300, 'ctrl+1')]);
    await track.close();
    expect(await lines()).toEqual([]);
  });

  it('leaves out what was before the first frame and in a pause, and keeps what was after it', async () => {
    const { track, clock } = openTrack();
    track.takeEditorEvents(focused(0, 6000));
    track.take([key(900, 'ctrl+1'), key(1100, 'ctrl+2')]);
    clock.run(1000, 0);
    await track.begin(folder);
    clock.stop(2000);
    track.take([key(1900, 'ctrl+3'), key(2500, 'ctrl+4'), key(4100, 'ctrl+5')]);
    track.takeEditorEvents([typed(2600, 'x')]);
    // The first frame after the pause, grabbed before the news of it.
    clock.run(4000, 1000);
    track.takeEditorEvents([typed(4200, 'y')]);
    await track.close();
    expect(await lines()).toEqual([
      '[1100,"k","ctrl+2",null]',
      '[1900,"k","ctrl+3",null]',
      '[2100,"k","ctrl+5",null]',
      '[2200,"t","y"]',
    ]);
  });

  it('takes no typed text when it is to log shortcuts only', async () => {
    const { track, clock } = openTrack('shortcuts');
    clock.run(1000, 0);
    await track.begin(folder);
    track.take([key(1300, 'ctrl+s')]);
    track.takeEditorEvents([typed(1200, 'secret'), ...focused(1000, 3000)]);
    await track.close();
    expect(await lines()).toEqual(['[1300,"k","ctrl+s","save"]']);
  });

  it('makes no file when it is off', async () => {
    const { track, clock } = openTrack('off');
    clock.run(1000, 0);
    await track.begin(folder);
    track.take([key(1300, 'ctrl+s')]);
    track.takeEditorEvents([typed(1200, 'secret'), ...focused(1000, 3000)]);
    await track.close();
    expect(await readdir(folder)).toEqual([]);
    expect(track.status).toEqual({ state: 'off', events: 0 });
  });

  it('holds back the last half thousand keys of a flood that nobody vouches for', async () => {
    const { track, clock } = openTrack();
    clock.run(1000, 0);
    await track.begin(folder);
    track.take(Array.from({ length: 5000 }, (_, index) => key(1000 + index / 100, `f${index}`)));
    track.takeEditorEvents(focused(500, 2500));
    await track.close();
    const written = await lines();
    expect(written).toHaveLength(512);
    expect(written.at(-1)).toContain('"f4999"');
  });

  it('says so when the log cannot be made, and goes on', async () => {
    const { track, clock, notices } = openTrack();
    clock.run(1000, 0);
    await track.begin(path.join(folder, 'missing'));
    track.take([key(1300, 'ctrl+s')]);
    await track.close();
    expect(notices.map(({ code }) => code)).toEqual(['keys-unavailable']);
    expect(track.status).toEqual({ state: 'unavailable', events: 0 });
  });
});
