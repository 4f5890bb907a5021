import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { explainFailure } from '../../../../src/recorder/ffmpeg/failure.ts';
import type { Shot } from '../../../../src/recorder/screen/shot.ts';
import { film, type Film, type Frame } from './film.ts';
import {
  openScreenStage,
  type ScreenStage,
  type TestWindow,
  type WatchedPicture,
} from './screenStage.ts';

const size = { width: 300, height: 200 };
const pixels = size.width * size.height;

let stage: ScreenStage;
let window: TestWindow;
let picture: WatchedPicture;

/** A stage for the tests that follow, and a window on it for each. */
function withWindow(composite: boolean): void {
  beforeAll(async () => {
    stage = await openScreenStage({ composite });
    await stage.run('xdotool set_num_desktops 2');
  });
  afterAll(() => stage.close());

  beforeEach(async () => {
    window = await stage.show('red', '300x200+100+100', '#ff0000');
    picture = await stage.picture({ kind: 'window', id: window.id });
  });
  afterEach(async () => {
    picture.close();
    await window.program.stop();
  });
}

function xdotool(words: string): Promise<string> {
  return stage.run(`xdotool ${words}`);
}

/** ffmpeg has ended because the server gave it no more of the window. */
async function expectEndByItself(take: Film): Promise<void> {
  const exit = { ...(await take.ended), requested: false };
  const display = stage.display.name;
  const context = { platform: process.platform, ffmpegPath: '', encoder: 'libx264', display };
  expect(explainFailure(exit, context).code).toBe('no-display');
}

/** The window and nothing else, in every frame. */
function expectOnlyTheWindow(frames: readonly Frame[]): void {
  expect(frames.length).toBeGreaterThan(1);
  expect(frames.map(({ colours }) => colours.red)).toEqual(frames.map(() => pixels));
}

function expectNothingBehind(frames: readonly Frame[]): void {
  expect(frames.length).toBeGreaterThan(0);
  expect(frames.filter(({ colours }) => colours.blue > 0)).toEqual([]);
}

function last(frames: readonly Frame[]): Frame {
  const frame = frames.at(-1);
  if (frame === undefined) {
    throw new Error('there is no frame');
  }
  return frame;
}

function areaOf(shot: Shot | undefined): NonNullable<Shot['area']> {
  if (shot?.area === undefined || shot.area === null) {
    throw new Error('the area is not known');
  }
  return shot.area;
}

const servers = [
  { name: 'a server that keeps windows whole', composite: true },
  { name: 'a server without the Composite extension', composite: false },
];

describe.each(servers)('the picture of a window on $name', ({ composite }) => {
  withWindow(composite);

  it('is the window without the frame around it', async () => {
    const shot = picture.shot(undefined);
    expect(shot?.outputSize).toEqual(size);
    expect(picture.hold).toBe('following');
    expectOnlyTheWindow(await (await film(stage, shot)).stop());
  });

  it('follows a move within one take, and tells where the window is now', async () => {
    const before = areaOf(picture.shot(size));
    const take = await film(stage, picture.shot(undefined));
    await xdotool(`windowmove ${window.id} 350 250`);
    await picture.told('moved');
    await take.more(3);
    expectOnlyTheWindow(await take.stop());
    const now = areaOf(picture.shot(size));
    expect([now.x - before.x, now.y - before.y]).not.toEqual([0, 0]);
    expect(picture.changes.map(({ kind }) => kind)).not.toContain('reshoot');
  });

  it('shows nothing that lies behind a window that is minimised, and ends the take', async () => {
    const take = await film(stage, picture.shot(undefined));
    await xdotool(`windowminimize ${window.id}`);
    await picture.told('hidden');
    await expectEndByItself(take);
    expectOnlyTheWindow(await take.frames());
    expect(picture.hold).toBe('held');
    expect(picture.shot(size)).toBeUndefined();
  });

  it('comes back with the window', async () => {
    await xdotool(`windowminimize ${window.id}`);
    await picture.told('hidden');
    await xdotool(`windowactivate ${window.id}`);
    await picture.told('reshoot');
    expect(picture.hold).toBe('following');
    expectOnlyTheWindow(await (await film(stage, picture.shot(size))).stop());
  });

  it('is hidden while another workspace is shown', async () => {
    const take = await film(stage, picture.shot(undefined));
    await xdotool('set_desktop 1');
    await picture.told('hidden');
    await expectEndByItself(take);
    expectOnlyTheWindow(await take.frames());
    await xdotool('set_desktop 0');
    await picture.told('reshoot');
    expect(picture.shot(size)).toBeDefined();
  });

  it('goes on with its first pixels until there is a take of a window made larger', async () => {
    const take = await film(stage, picture.shot(undefined));
    await xdotool(`windowsize ${window.id} 500 300`);
    await picture.told('reshoot');
    await take.more(2);
    expectOnlyTheWindow(await take.stop());

    const next = last(await (await film(stage, picture.shot(size))).stop());
    expect([next.width, next.height]).toEqual([300, 200]);
    // 5:3 in 3:2: as wide as the picture, black above and below.
    expect(next.colours.blue).toBe(0);
    expect(next.colourAt(2, 100)).toBe('red');
    expect(next.colourAt(297, 100)).toBe('red');
    expect(next.colourAt(150, 4)).toBe('black');
    expect(next.colourAt(150, 195)).toBe('black');
  });

  it('ends the take of a window made smaller, and has a new one in the same size', async () => {
    const take = await film(stage, picture.shot(undefined));
    await xdotool(`windowsize ${window.id} 200 100`);
    await picture.told('reshoot');
    await expectEndByItself(take);
    expectOnlyTheWindow(await take.frames());

    const next = last(await (await film(stage, picture.shot(size))).stop());
    expect([next.width, next.height]).toEqual([300, 200]);
    expect(next.colours.blue).toBe(0);
    expect(next.colourAt(55, 55)).toBe('red');
    expect(next.colourAt(244, 144)).toBe('red');
    expect(next.colourAt(45, 100)).toBe('black');
    expect(next.colourAt(150, 155)).toBe('black');
  });

  it('tells when the window is closed, after which nothing follows', async () => {
    const take = await film(stage, picture.shot(undefined));
    await window.program.stop();
    await picture.told('closed');
    await expectEndByItself(take);
    expectOnlyTheWindow(await take.frames());
    expect(picture.changes.at(-1)?.kind).toBe('closed');
    expect(picture.shot(size)).toBeUndefined();
  });

  it('draws the pointer where the area says that it is, wherever the window has gone', async () => {
    await xdotool(`windowmove ${window.id} 220 130`);
    await picture.told('moved');
    const area = areaOf(picture.shot(size));
    const pointer = { x: Math.round(area.x) + 120, y: Math.round(area.y) + 90 };
    await xdotool(`mousemove ${pointer.x} ${pointer.y}`);
    const frame = last(await (await film(stage, picture.shot(size), 'instant')).stop());
    const drawn = Array.from({ length: pixels }, (_, index) => ({
      x: index % size.width,
      y: Math.floor(index / size.width),
    })).filter(({ x, y }) => frame.colourAt(x, y) !== 'red');
    expect(drawn.length).toBeGreaterThan(20);
    for (const { x, y } of drawn) {
      expect(Math.hypot(x - 120, y - 90)).toBeLessThan(32);
    }
  });
});

describe('a server that keeps windows whole', () => {
  withWindow(true);

  it('has all of a window over the edge of the screen, in one take', async () => {
    const take = await film(stage, picture.shot(undefined));
    await xdotool(`windowmove ${window.id} 650 250`);
    await picture.told('moved');
    await take.more(3);
    expectOnlyTheWindow(await take.stop());
    expect(picture.changes.map(({ kind }) => kind)).not.toContain('reshoot');
  });

  it('shows nothing of what covers the window', async () => {
    const take = await film(stage, picture.shot(undefined));
    const cover = await stage.show('green', '120x80+150+150', '#00ff00');
    await take.more(3);
    await cover.program.stop();
    const frames = await take.stop();
    expectOnlyTheWindow(frames);
    expect(picture.changes.filter(({ kind }) => kind !== 'moved')).toEqual([]);
  });
});

describe('a server without the Composite extension', () => {
  withWindow(false);

  it('has what is seen of a window over the edge, in its place', async () => {
    const take = await film(stage, picture.shot(undefined));
    await xdotool(`windowmove ${window.id} 650 250`);
    await picture.told('reshoot');
    await expectEndByItself(take);
    expectOnlyTheWindow(await take.frames());

    const next = last(await (await film(stage, picture.shot(size))).stop());
    expect(next.colours.blue).toBe(0);
    expect(next.colourAt(2, 2)).toBe('red');
    expect(next.colourAt(140, 197)).toBe('red');
    expect(next.colourAt(160, 100)).toBe('black');
  });

  it('shows neither what covers the window nor what lies behind it', async () => {
    const take = await film(stage, picture.shot(undefined));
    const cover = await stage.show('green', '120x80+150+150', '#00ff00');
    await take.more(3);
    await cover.program.stop();
    const frames = await take.stop();
    expectNothingBehind(frames);
    expect(frames.filter(({ colours }) => colours.green > 0)).toEqual([]);
    // It was covered indeed.
    expect(Math.max(...frames.map(({ colours }) => colours.black))).toBeGreaterThan(120 * 80 - 1);
    expect(picture.changes.filter(({ kind }) => kind !== 'moved')).toEqual([]);
  });
});

describe('a window that cannot be recorded', () => {
  withWindow(true);

  it('is refused when there is none of that number', async () => {
    await expect(stage.picture({ kind: 'window', id: 0x77 })).rejects.toMatchObject({
      code: 'source-unavailable',
      message: 'There is no window 0x77 here.',
    });
  });

  it('is refused while it is minimised', async () => {
    await xdotool(`windowminimize ${window.id}`);
    await picture.told('hidden');
    await expect(stage.picture({ kind: 'window', id: window.id })).rejects.toMatchObject({
      code: 'source-unavailable',
      message: 'The window "red" is minimised, on another workspace or off the screen.',
    });
  });

  it('is not replaced by another when no editor is there', async () => {
    await expect(stage.picture({ kind: 'window', id: null })).rejects.toMatchObject({
      code: 'source-unavailable',
      message: 'No window of VS Code was found on this screen.',
    });
  });
});
