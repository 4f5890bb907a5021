import { execFile } from 'node:child_process';
import { readFile, rename, symlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { systemClock } from '../../../../src/base/clock.ts';
import { openPipeVoice, type PipeVoice } from '../../../stage/pipeVoice.ts';
import { waitFor } from '../../../stage/waitFor.ts';
import {
  errorsOf,
  listen,
  openSoundStage,
  peak,
  type Listener,
  type SoundStage,
} from './listener.ts';

/** What sound and picture may be apart, in ms. */
const tolerance = 40;
const now = (): number => systemClock.monotonic();

let stage: SoundStage;
const voices: PipeVoice[] = [];

beforeEach(async () => {
  stage = await openSoundStage(inject('searchPath'));
});
afterEach(async () => {
  await Promise.all(voices.splice(0).map((voice) => voice.stop()));
  await stage.close();
});

async function speak(
  name: string,
  burstEveryMs: number | null,
  speed = 1,
): Promise<{ voice: PipeVoice; unplug(): Promise<void> }> {
  const microphone = await stage.pulse.plugIn(name);
  const { file } = microphone;
  const voice = await openPipeVoice({ file, speed, burstEveryMs, monotonic: now });
  voices.push(voice);
  return { voice, unplug: () => microphone.unplug() };
}

/** The one program of a sound that does not listen. */
async function killEncoder({ recorder }: Listener): Promise<void> {
  let found: number | undefined;
  await waitFor('there is an encoder', async () => {
    for (const pid of recorder.pids) {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      found = command.split('\0').includes('aac') ? pid : found;
    }
    return found !== undefined;
  });
  process.kill(found ?? Number.NaN, 'SIGKILL');
}

function greatest(errors: readonly number[]): number {
  return Math.max(...errors.map((error) => Math.abs(error)));
}

describe('a sound that is recorded', () => {
  it('is where it belongs, also after three pauses', async () => {
    const { voice } = await speak('mic', 500);
    // Somebody else listens too: a pipe that nobody reads would keep what was said in a pause.
    await stage.pulse.load('module-loopback source=mic sink=demo');
    const listener = listen(stage.folder, stage.pulse.environment);
    const takes: { fromMs: number; untilMs: number; mediaMs: number }[] = [];
    let mediaMs = 0;
    for (let take = 0; take < 4; take += 1) {
      await listener.recorder.open();
      const fromMs = now();
      listener.recorder.beginTake(fromMs, mediaMs);
      await delay(2300);
      const untilMs = now();
      await listener.recorder.endTake(untilMs);
      expect((await stage.ffmpegs()).length).toBe(1);
      takes.push({ fromMs, untilMs, mediaMs });
      mediaMs += untilMs - fromMs;
      await delay(310);
    }
    const pcm = await listener.decode();

    const expected = takes.flatMap((take) =>
      voice.burstsMs
        .filter((burst) => burst > take.fromMs - 50 && burst < take.untilMs)
        .map((burst) => take.mediaMs + Math.max(0, burst - take.fromMs)),
    );
    const errors = errorsOf(pcm, expected);
    console.info(`errors after pauses: ${errors.map((error) => error.toFixed(1)).join(' ')}`);
    expect(errors.length).toBeGreaterThan(14);
    expect(greatest(errors)).toBeLessThan(tolerance);
    expect(pcm.length / 48).toBeGreaterThanOrEqual(Math.floor(mediaMs));
    expect(pcm.length / 48).toBeLessThan(mediaMs + 50);
    expect(listener.times).toEqual(listener.times.map((_, at) => at * 1024));
    expect(listener.recorder.summary).toMatchObject({ state: 'on', device: 'mic', codec: 'aac' });
    expect(listener.recorder.summary.filledMs).toBeLessThan(50);
    expect(listener.notices).toEqual([]);
    expect(await stage.ffmpegs()).toEqual([]);
  });

  it('stays where it belongs for half a minute with a device that runs 3 in a thousand fast, or slow', async () => {
    const results = await Promise.all(
      [1.003, 0.997].map(async (speed) => {
        const device = speed > 1 ? 'fast' : 'slow';
        const { voice } = await speak(device, 500, speed);
        const listener = listen(stage.folder, stage.pulse.environment, { device });
        await listener.recorder.open();
        const fromMs = now();
        listener.recorder.beginTake(fromMs, 0);
        await delay(30_000);
        await listener.recorder.endTake(now());
        const pcm = await listener.decode(device);
        const expected = voice.burstsMs
          .filter((burst) => burst > fromMs - 50)
          .map((burst) => Math.max(0, burst - fromMs));
        return { errors: errorsOf(pcm, expected), summary: listener.recorder.summary };
      }),
    );
    for (const { errors, summary } of results) {
      console.info(
        `${summary.device}: drift ${summary.driftMs.toFixed(0)} ms, greatest error ${greatest(errors).toFixed(1)}: ${errors.map((error) => error.toFixed(0)).join(' ')}`,
      );
      expect(errors.length).toBeGreaterThan(55);
      expect(greatest(errors)).toBeLessThan(tolerance);
      expect(summary.filledMs).toBeLessThan(50);
    }
    expect(results[0]?.summary.driftMs).toBeGreaterThan(50);
    expect(results[1]?.summary.driftMs).toBeLessThan(-50);
  });

  it('is silent while it is muted, at once, and can be heard again', async () => {
    await speak('mic', 0);
    const listener = listen(stage.folder, stage.pulse.environment);
    await listener.recorder.open();
    const fromMs = now();
    listener.recorder.beginTake(fromMs, 0);
    await delay(1000);
    const mutedMs = now() - fromMs;
    listener.recorder.setMuted(true);
    await delay(1000);
    expect(listener.recorder.status).toMatchObject({ muted: true });
    expect(listener.recorder.takeLevel()).toBeGreaterThan(-10);
    const unmutedMs = now() - fromMs;
    listener.recorder.setMuted(false);
    await delay(1000);
    const pcm = await listener.decode();

    // An AAC frame spreads what is in it.
    const spread = 50;
    expect(peak(pcm, mutedMs - 200, mutedMs - spread)).toBeGreaterThan(8000);
    expect(peak(pcm, mutedMs + spread, unmutedMs - spread)).toBeLessThan(30);
    expect(peak(pcm, unmutedMs + spread, unmutedMs + 200)).toBeGreaterThan(8000);
  });

  it('can be what the system plays', async () => {
    const listener = listen(stage.folder, stage.pulse.environment, { kind: 'system', device: '' });
    await stage.pulse.load('module-sine sink=demo frequency=1000');
    await listener.recorder.open();
    listener.recorder.beginTake(now(), 0);
    await delay(1000);
    const pcm = await listener.decode();
    expect(peak(pcm, 500, 900)).toBeGreaterThan(8000);
    expect(listener.recorder.summary.device).toBe('demo.monitor');
  });

  it('stays what the system plays when a microphone is plugged in and the server moves it there', async () => {
    const listener = listen(stage.folder, stage.pulse.environment, { kind: 'system', device: '' });
    await listener.recorder.open();
    const fromMs = now();
    listener.recorder.beginTake(fromMs, 0);
    await waitFor('it is known how the device stands', () => now() > fromMs + 2000);
    await speak('desk', 0);
    const monitor = await stage.pulse.sourceNumber('demo.monitor');
    const desk = await stage.pulse.sourceNumber('desk');
    await waitFor('it was moved', async () => (await stage.pulse.heardSources()).includes(desk));
    await waitFor('it is back', async () => (await stage.pulse.heardSources()).join() === monitor);
    const backMs = now() - fromMs;
    await waitFor('a second has passed', () => now() - fromMs > backMs + 1000);
    const pcm = await listener.decode();
    expect(peak(pcm, backMs + 100, backMs + 1000)).toBeLessThan(10);
    expect(listener.notices).toEqual([]);
  });
});

describe('a microphone that gives nothing but silence', () => {
  it('is told of once', async () => {
    await speak('mic', null);
    const listener = listen(stage.folder, stage.pulse.environment);
    await listener.recorder.open();
    listener.recorder.beginTake(now(), 0);
    await waitFor('the silence is told', () => listener.notices.length > 0);
    expect(listener.recorder.status).toMatchObject({ state: 'on', silent: true, levelDb: null });
    await delay(300);
    expect(listener.notices.map(({ code }) => code)).toEqual(['microphone-silent']);
    await listener.recorder.close();
  });
});

describe('a device that goes away', () => {
  it('leaves silence, is told, and is recorded again when it is back', async () => {
    const first = await speak('mic', 500);
    const listener = listen(stage.folder, stage.pulse.environment);
    await listener.recorder.open();
    const fromMs = now();
    listener.recorder.beginTake(fromMs, 0);
    await delay(2000);
    await first.unplug();
    const goneMs = now() - fromMs;
    await waitFor('the loss is told', () => listener.recorder.status.state === 'lost');
    await delay(1000);
    const second = await speak('mic', 500);
    // A pipe that nobody reads would give what was said before it was listened to.
    await stage.pulse.load('module-loopback source=mic sink=demo');
    await waitFor('it is back', () => listener.recorder.status.state === 'on');
    const backMs = now() - fromMs;
    await delay(2000);
    const untilMs = now() - fromMs;
    const pcm = await listener.decode();

    expect(listener.notices.map(({ code }) => code)).toEqual(['sound-lost', 'sound-back']);
    expect(listener.recorder.summary.filledMs).toBeGreaterThan(1000);
    expect(pcm.length / 48).toBeGreaterThanOrEqual(Math.floor(untilMs));
    expect(peak(pcm, goneMs + 100, backMs - 1000)).toBeLessThan(30);
    const bursts = [...first.voice.burstsMs, ...second.voice.burstsMs];
    const errors = errorsOf(
      pcm,
      bursts.filter((burst) => burst > fromMs - 50).map((burst) => Math.max(0, burst - fromMs)),
    );
    console.info(`errors before and after: ${errors.map((error) => error.toFixed(1)).join(' ')}`);
    expect(errors.length).toBeGreaterThan(5);
    expect(greatest(errors)).toBeLessThan(tolerance);
    expect(await stage.ffmpegs()).toEqual([]);
  });

  it('costs its own sound only when the whole sound server is killed', async () => {
    await speak('mic', 500);
    const listener = listen(stage.folder, stage.pulse.environment);
    await listener.recorder.open();
    const fromMs = now();
    listener.recorder.beginTake(fromMs, 0);
    await delay(1000);
    process.kill(stage.pulse.pid, 'SIGKILL');
    await waitFor('the loss is told', () => listener.recorder.status.state === 'lost');
    await delay(1000);
    await listener.recorder.endTake(now());
    const mediaMs = now() - fromMs;
    // After a pause, too.
    await listener.recorder.open();
    const againMs = now();
    listener.recorder.beginTake(againMs, mediaMs);
    await delay(500);
    const untilMs = mediaMs + now() - againMs;
    const pcm = await listener.decode();
    expect(pcm.length / 48).toBeGreaterThanOrEqual(Math.floor(untilMs));
    expect(listener.notices.map(({ code }) => code)).toEqual(['sound-lost']);
    expect(await stage.ffmpegs()).toEqual([]);
  });

  it('is closed and told lost when it stops giving sound', async () => {
    await speak('mic', 0);
    const listener = listen(stage.folder, stage.pulse.environment);
    await listener.recorder.open();
    listener.recorder.beginTake(now(), 0);
    process.kill(stage.pulse.pid, 'SIGSTOP');
    await waitFor('the loss is told', () => listener.recorder.status.state === 'lost');
    process.kill(stage.pulse.pid, 'SIGCONT');
    await waitFor('it is back', () => listener.recorder.status.state === 'on');
    await listener.recorder.close();
    expect(await stage.ffmpegs()).toEqual([]);
  });
});

describe('a sound that cannot be had', () => {
  it('says so when there is no such device, and what there is', async () => {
    await speak('desk', null);
    const listener = listen(stage.folder, stage.pulse.environment, { device: 'nothing' });
    await listener.recorder.open();
    expect(await listener.recorder.init).toBeUndefined();
    expect(listener.notices).toMatchObject([{ code: 'sound-unavailable' }]);
    expect(listener.notices[0]?.message).toContain('"nothing"');
    expect(listener.notices[0]?.remedy).toContain('"desk"');
    expect(listener.recorder.status.state).toBe('unavailable');
    listener.recorder.beginTake(now(), 0);
    await listener.recorder.close();
    expect(listener.recorder.summary.state).toBe('unavailable');
    expect(await stage.ffmpegs()).toEqual([]);
  });

  it('says so when no sound server answers', async () => {
    const environment = { ...stage.pulse.environment, PULSE_SERVER: 'unix:/nowhere' };
    const listener = listen(stage.folder, environment);
    await listener.recorder.open();
    expect(await listener.recorder.init).toBeUndefined();
    expect(listener.notices).toMatchObject([{ code: 'sound-unavailable' }]);
    expect(listener.notices[0]?.message).toContain('No sound server answers');
    await listener.recorder.close();
  });
});

describe('a sound whose encoder is killed', () => {
  it('goes on in the same track without a hole, with next to nothing silent, each time', async () => {
    const { voice } = await speak('mic', 500);
    const listener = listen(stage.folder, stage.pulse.environment);
    await listener.recorder.open();
    const fromMs = now();
    listener.recorder.beginTake(fromMs, 0);
    for (let round = 1; round <= 3; round += 1) {
      const known = listener.times.length;
      await waitFor('there is sound', () => listener.times.length > known + 30);
      await killEncoder(listener);
      await delay(1000 + 70 * round);
    }
    await listener.recorder.endTake(now());
    const pcm = await listener.decode();
    expect(listener.times).toEqual(listener.times.map((_, at) => at * 1024));
    const expected = voice.burstsMs
      .filter((burst) => burst > fromMs - 50)
      .map((burst) => Math.max(0, burst - fromMs));
    const errors = errorsOf(pcm, expected);
    const { filledMs } = listener.recorder.summary;
    console.info(`silent for three encoders: ${filledMs.toFixed(0)} ms`);
    expect(errors.length).toBeGreaterThanOrEqual(expected.length - 3);
    expect(
      greatest(errors.toSorted((one, other) => Math.abs(one) - Math.abs(other)).slice(0, -3)),
    ).toBeLessThan(tolerance);
    expect(filledMs).toBeGreaterThan(0);
    expect(filledMs).toBeLessThan(1500);
    expect(listener.notices).toEqual([]);
    expect(listener.recorder.summary.state).toBe('on');
    expect(await stage.ffmpegs()).toEqual([]);
  });

  it('is there although the first encoder never gave anything', async () => {
    await speak('mic', 0);
    const listener = listen(stage.folder, stage.pulse.environment);
    const opened = listener.recorder.open();
    await killEncoder(listener);
    await opened;
    listener.recorder.beginTake(now(), 0);
    await waitFor('there is sound', () => listener.times.length > 10);
    await listener.recorder.endTake(now());
    expect((await listener.decode()).length).toBeGreaterThan(10 * 1024);
    expect(listener.times).toEqual(listener.times.map((_, at) => at * 1024));
  });

  it('is told lost while none can be started, and back when one can', async () => {
    const program = path.join(stage.folder, 'ffmpeg');
    const away = path.join(stage.folder, 'away');
    const { stdout } = await promisify(execFile)('which', ['ffmpeg'], {
      env: stage.pulse.environment,
    });
    await symlink(stdout.trim(), program);
    await speak('mic', 0);
    const listener = listen(stage.folder, stage.pulse.environment, { ffmpegPath: program });
    await listener.recorder.open();
    listener.recorder.beginTake(now(), 0);
    await waitFor('there is sound', () => listener.times.length > 10);
    await rename(program, away);
    await killEncoder(listener);
    await waitFor('the loss is told', () => listener.notices.length === 1);
    await rename(away, program);
    await waitFor('it is back', () => listener.notices.length === 2);
    const known = listener.times.length;
    await waitFor('it goes on', () => listener.times.length > known + 10);
    expect(listener.notices.map(({ code }) => code)).toEqual(['sound-lost', 'sound-back']);
    await listener.recorder.endTake(now());
    await listener.decode();
    expect(listener.times).toEqual(listener.times.map((_, at) => at * 1024));
  });
});

describe('closing', () => {
  it('leaves no process, also in the middle of opening, and before anything', async () => {
    await speak('mic', 0);
    await listen(stage.folder, stage.pulse.environment).recorder.close();
    const { recorder } = listen(stage.folder, stage.pulse.environment);
    const opening = recorder.open();
    await recorder.close();
    await opening;
    expect(await recorder.init).toBeUndefined();
    expect(await stage.ffmpegs()).toEqual([]);
  });
});
