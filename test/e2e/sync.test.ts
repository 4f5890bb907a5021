import { describe, expect, it } from 'vitest';
import type { CursorEvent } from '../../src/recording/cursorEvent.ts';
import { modifierBits } from '../../src/recording/cursorEvent.ts';
import { readCursorLog } from '../../src/recording/cursorLog.ts';
import type { SentInput } from '../stage/input.ts';
import { run } from '../stage/supervised.ts';
import { openFlash } from './support/flash.ts';
import { newestRecording, type RecordingOnDisk } from './support/recordings.ts';
import { useScene } from './support/scene.ts';
import { brightnessOf } from './support/video.ts';

const theScene = useScene();

const startStopKey = 'ctrl+shift+F8';
/** How far the log's time may be from when the X server was told. */
const toleranceMs = 50;

interface Filmed {
  readonly recording: RecordingOnDisk;
  readonly events: readonly CursorEvent[];
  /** A time of the log as Unix time, in ms. */
  readonly toUnixMs: (ms: number) => number;
}

/** Records what happens on the screen, started and stopped from the keyboard: the mouse is the test's. */
async function film(act: () => Promise<void>): Promise<Filmed> {
  const { stage, codereel, recordings } = theScene();
  await stage.input.key(startStopKey);
  await codereel.waitForPhase('recording');
  await act();
  await stage.input.key(startStopKey);
  await codereel.waitForPhase('idle');
  const recording = await newestRecording(recordings);
  const events: CursorEvent[] = [];
  for await (const event of (await readCursorLog(recording.folder)).events()) {
    events.push(event);
  }
  return {
    recording,
    events,
    toUnixMs: (ms) => recording.manifest.clock.epochUnixMs + ms,
  };
}

/** What was sent since, of the mouse's doings. */
function sentSince(count: number): SentInput[] {
  return theScene().stage.input.sent.slice(count);
}

describe('the cursor log', () => {
  it('agrees with the hand within a pixel and 50 ms: moves, buttons, wheel', async () => {
    const { stage } = theScene();
    const { input, display } = stage;
    const before = input.sent.length;
    const places = [
      { x: 900, y: 300 },
      { x: 1500, y: 640 },
      { x: 733, y: 181 },
      { x: 1201, y: 857 },
    ];
    const { recording, events, toUnixMs } = await film(async () => {
      // Followed from the moment it says "recording".
      await input.jumpTo({ x: 800, y: 500 });
      await input.pause(120);
      for (const place of places) {
        await input.moveTo(place);
        await input.pause(120);
      }
      await input.click({ x: 1000, y: 400 });
      await input.click({ x: 1100, y: 450 }, { button: 3 });
      await input.key('Escape');
      await input.click({ x: 1200, y: 500 }, { button: 2 });
      await input.scroll(3);
      await input.scroll(-2);
    });
    const pixelOf = ({ x, y }: CursorEvent): { x: number; y: number } => ({
      x: x * display.width,
      y: y * display.height,
    });
    const agrees = (event: CursorEvent, sent: SentInput, at: { x: number; y: number }): boolean =>
      Math.abs(pixelOf(event).x - at.x) <= 1 &&
      Math.abs(pixelOf(event).y - at.y) <= 1 &&
      toUnixMs(event.ms) >= sent.before - toleranceMs &&
      toUnixMs(event.ms) <= sent.after + toleranceMs;

    const sent = sentSince(before);
    expect(recording.manifest.cursor).toMatchObject({ state: 'on', events: events.length });
    const moves = sent.filter((done) => done.kind === 'move');
    const unseen = moves.filter(
      (move) => !events.some((event) => event.kind === 'move' && agrees(event, move, move.to)),
    );
    expect(moves.length).toBeGreaterThan(places.length);
    expect(unseen, 'moves whose end is not in the log').toEqual([]);

    // X counts middle before right, the log the other way round, as browsers do.
    const logButton: Readonly<Record<number, number>> = { 1: 1, 2: 3, 3: 2 };
    const buttons = sent.filter((done) => 'button' in done);
    const logged = events.filter((event) => 'button' in event);
    expect(logged.map(({ kind, button }) => [kind, button])).toEqual(
      buttons.map(({ kind, button }) => [kind, logButton[button]]),
    );
    const misplaced = buttons.filter((button, index) => {
      const event = logged[index];
      return event === undefined || !agrees(event, button, button.at);
    });
    expect(misplaced, 'buttons that the log has elsewhere').toEqual([]);

    const wheel = events.filter((event) => event.kind === 'wheel');
    expect(wheel.map(({ dx, dy }) => [dx, dy])).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
      [0, -1],
      [0, -1],
    ]);
    for (const event of wheel) {
      expect(pixelOf(event).x).toBeCloseTo(1200, 0);
      expect(pixelOf(event).y).toBeCloseTo(500, 0);
    }
  });

  it('tells which modifiers were down, and nothing of what was typed', async () => {
    const { stage } = theScene();
    const { environment } = stage.display;
    const { events, recording } = await film(async () => {
      await stage.input.jumpTo({ x: 1300, y: 600 });
      for (const keys of [['shift'], ['ctrl', 'alt']]) {
        const down = keys.flatMap((key) => ['keydown', key]);
        const up = keys.toReversed().flatMap((key) => ['keyup', key]);
        await run('xdotool', [...down, 'click', '1', ...up], { environment });
      }
      await stage.input.type('secret');
      await stage.input.key('Escape');
    });
    const downs = events.filter((event) => 'button' in event).filter(({ kind }) => kind === 'down');
    expect(downs.map(({ modifiers }) => modifiers)).toEqual([
      modifierBits.shift,
      modifierBits.control | modifierBits.alt,
    ]);
    const { events: counted } = recording.manifest.cursor;
    expect(counted).toBe(events.length);
    expect(new Set(events.map(({ kind }) => kind))).toEqual(new Set(['move', 'down', 'up']));
  });
});

describe('the picture', () => {
  it('shows what a click does within one frame plus one of the time in the log', async () => {
    const { stage } = theScene();
    const area = { x: 1400, y: 500, width: 240, height: 160 };
    const flash = await openFlash(area, stage.display.environment);
    const middle = { x: area.x + area.width / 2, y: area.y + area.height / 2 };
    const clicks = 6;
    const { recording, events } = await film(async () => {
      await stage.input.jumpTo(middle);
      for (let click = 0; click < clicks; click += 1) {
        await stage.input.pause(190 + 37 * click);
        await stage.input.click(middle);
      }
      await stage.input.pause(200);
    });
    await flash.close();

    const start = recording.manifest.clock.videoStartMs ?? Number.NaN;
    const frames = await brightnessOf(recording.video, area, stage.display.environment);
    const flashes = frames
      .filter(({ mean }, index) => mean > 128 && (frames[index - 1]?.mean ?? 0) <= 128)
      .map(({ ms }) => start + ms);
    const downs = events.filter(({ kind }) => kind === 'down').map(({ ms }) => ms);
    expect(downs).toHaveLength(clicks);
    expect(flashes).toHaveLength(clicks);
    const frameMs = 1000 / recording.manifest.video.framesPerSecond;
    const late = downs.map((ms, index) => (flashes[index] ?? Number.NaN) - ms);
    expect(Math.max(...late)).toBeLessThanOrEqual(2 * frameMs);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(-frameMs);
  });
});
