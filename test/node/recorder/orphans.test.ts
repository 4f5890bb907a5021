import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { SessionStatus } from '../../../src/protocol/recorderProtocol.ts';
import { readAddress } from '../../../src/recorder/link/recorderAddress.ts';
import { launchRecorder, type RecorderLink } from '../../../src/recorder/link/recorderLink.ts';
import { openPulse, type Pulse } from '../../stage/pulse.ts';
import { openScene, until, type Scene } from '../support/scene.ts';

let scene: Scene;
let pulse: Pulse;

beforeAll(async () => {
  scene = await openScene('orphans');
  const folder = path.join(path.dirname(scene.folder), 'sound');
  await mkdir(folder);
  pulse = await openPulse({ environment: scene.display.environment, folder });
});
afterAll(async () => {
  await pulse.close();
  await scene.close();
});

interface Running {
  readonly link: RecorderLink;
  /** What the recorder runs, itself included, by what it is. */
  readonly processes: ReadonlyMap<string, number>;
}

/** A recording with everything that has a process of its own: picture, two sounds, mouse and keys. */
async function recordEverything(): Promise<Running> {
  const link = await launchRecorder({
    nodePath: process.execPath,
    scriptPath: scene.programs.recorder,
    environment: {
      ...scene.environment,
      ...pulse.environment,
      XDG_RUNTIME_DIR: path.dirname(scene.folder),
    },
    log: scene.log,
  });
  onTestFinished(async () => {
    await link.discard().catch(() => undefined);
    link.dispose();
  });
  let latest: SessionStatus | undefined;
  link.onStatus((status) => {
    latest = status;
  });
  const { folder } = await link.start(
    scene.request({
      sound: { microphone: { device: 'demo.monitor' }, system: { device: '' } },
      keys: { log: 'shortcuts', commands: {} },
    }),
  );
  await until(() => latest?.cursor.state === 'on');
  await until(() => latest?.sound.every(({ state }) => state === 'on') === true);
  let processes = new Map<string, number>();
  // Who only asks for the sound server's devices is soon gone.
  await until(async () => {
    processes = await processesByKind();
    return processes.size === lasting.length;
  });
  expect(processes.get('recorder')).toBe((await readAddress(folder ?? '')).pid);
  return { link, processes };
}

const lasting = ['recorder', 'warden', 'hook', 'picture', 'sound', 'sound', 'encoder', 'encoder'];

async function processesByKind(): Promise<Map<string, number>> {
  const processes = new Map<string, number>();
  for (const id of await scene.processes()) {
    processes.set(await kindOf(id), id);
  }
  return processes;
}

/** What a process of a recording is there for, from its arguments; empty: it is gone by now. */
async function kindOf(id: number): Promise<string> {
  const words = (await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')).split('\0');
  if (words.some((word) => word.endsWith('/recorder.js'))) {
    return 'recorder';
  }
  if (words.some((word) => word.endsWith('/hook.js'))) {
    return 'hook';
  }
  if (words.includes('x11grab')) {
    return 'picture';
  }
  if (words.includes('/bin/sh')) {
    return 'warden';
  }
  const device = words[words.indexOf('-i') + 1] ?? '';
  return words.includes('pulse') ? `sound ${device} ${id}` : `encoder of sound ${id}`;
}

async function nothingIsLeft(): Promise<void> {
  await until(async () => (await scene.processes()).length === 0);
  expect(await pulse.heardSources()).toEqual([]);
}

describe('of a recording with picture, two sounds, mouse and keys', () => {
  it('nothing is left after a stop', async () => {
    const { link } = await recordEverything();
    expect((await link.stop()).state).toBe('finished');
    await nothingIsLeft();
  });

  it('nothing is left after a discard', async () => {
    const { link } = await recordEverything();
    expect((await link.discard()).state).toBe('discarded');
    await nothingIsLeft();
  });

  it('nothing is left after its recorder was killed', async () => {
    const { processes } = await recordEverything();
    process.kill(processes.get('recorder') ?? 0, 'SIGKILL');
    await nothingIsLeft();
  });

  it('nothing is left after a stop that follows the death of any other of its processes', async () => {
    const { link, processes } = await recordEverything();
    for (const [kind, id] of processes) {
      if (kind !== 'recorder') {
        process.kill(id, 'SIGKILL');
      }
    }
    await link.stop().catch(() => undefined);
    await nothingIsLeft();
  });

  it('nothing is left after a stop of processes that stand still', async () => {
    const { link, processes } = await recordEverything();
    for (const [kind, id] of processes) {
      if (kind !== 'recorder') {
        process.kill(id, 'SIGSTOP');
      }
    }
    await link.stop();
    await nothingIsLeft();
  });

  it('nothing is left after its recorder was killed while the sound server hangs', async () => {
    const { processes } = await recordEverything();
    process.kill(pulse.pid, 'SIGSTOP');
    onTestFinished(() => void process.kill(pulse.pid, 'SIGCONT'));
    process.kill(processes.get('recorder') ?? 0, 'SIGKILL');
    await until(async () => (await scene.processes()).length === 0);
  });
});
