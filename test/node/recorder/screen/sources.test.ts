import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Source } from '../../../../src/protocol/recorderProtocol.ts';
import { listScreenSources } from '../../../../src/recorder/screen/listSources.ts';
import { makeThumbnail } from '../../../../src/recorder/screen/thumbnail.ts';
import { run } from '../../../stage/supervised.ts';
import { film } from './film.ts';
import { openScreenStage, type ScreenStage, type TestWindow } from './screenStage.ts';

let stage: ScreenStage;
let red: TestWindow;
let green: TestWindow;

/** Two displays side by side, one with a red window and one with a green. */
beforeAll(async () => {
  stage = await openScreenStage();
  await stage.run('xrandr --setmonitor left 500/130x600/150+0+0 screen');
  await stage.run('xrandr --setmonitor right 300/80x600/150+500+0 none');
  red = await stage.show('red', '200x150+100+100', '#ff0000');
  green = await stage.show('green', '200x150+550+300', '#00ff00');
});
afterAll(() => stage.close());

describe('listScreenSources', () => {
  it('lists the displays as RandR has them', async () => {
    expect((await stage.sources()).displays).toMatchObject([
      { source: 'display:0', name: 'left', area: { x: 0, y: 0, width: 500, height: 600 } },
      { source: 'display:1', name: 'right', area: { x: 500, y: 0, width: 300, height: 600 } },
    ]);
  });

  it('lists the windows, the top-most first, with the active one and what is hidden', async () => {
    await stage.run(`xdotool windowactivate --sync ${red.id}`);
    const sources = await stage.sources();
    expect(sources).toMatchObject({ windowHold: 'following', regions: true, notes: [] });
    expect(sources.windows).toMatchObject([
      { source: `window:0x${red.id.toString(16)}`, title: 'red', shown: true, active: true },
      { title: 'green', shown: true, active: false, area: { width: 200, height: 150 } },
    ]);
  });

  it('says what is wrong with a screen that is not there, and lists nothing', async () => {
    const { ffmpeg, environment } = stage;
    const sources = await listScreenSources({
      platform: process.platform,
      environment: { ...environment, DISPLAY: ':9999' },
      ffmpeg,
    });
    expect(sources).toEqual({
      displays: [],
      windows: [],
      windowHold: null,
      regions: false,
      notes: ['The display :9999 (from DISPLAY) cannot be opened.'],
    });
  });
});

describe('the picture of a display', () => {
  it('is that display alone', async () => {
    const picture = await stage.picture({ kind: 'display', index: 1 });
    const shot = picture.shot(undefined);
    expect(picture.hold).toBe('fixed');
    expect(shot?.area).toEqual({ x: 500, y: 0, width: 300, height: 600 });
    const frames = await (await film(stage, shot)).stop();
    expect(frames[0]).toMatchObject({ width: 300, height: 600 });
    expect(frames[0]?.colours.green).toBeGreaterThan(20_000);
    expect(frames[0]?.colours.red).toBe(0);
  });

  it('is refused with the list of those that are there', async () => {
    await expect(stage.picture({ kind: 'display', index: 2 })).rejects.toMatchObject({
      code: 'source-unavailable',
      message: 'There is no display 2 here.',
      remedy: 'There is: display:0 left 500x600, display:1 right 300x600.',
    });
  });
});

describe('the picture of a region', () => {
  it('is that part of the screen, to the pixel', async () => {
    const { area } = (await stage.sources()).windows.find(({ title }) => title === 'red') ?? {};
    if (area === undefined || area === null) {
      throw new Error('the red window is not there');
    }
    const region = { x: area.x + 10, y: area.y + 20, width: 100, height: 60 };
    const picture = await stage.picture({ kind: 'region', area: region });
    const frames = await (await film(stage, picture.shot(undefined))).stop();
    expect(frames[0]?.colours).toMatchObject({ red: 6000 });
  });

  it('is refused outside the screen, with the size of the screen', async () => {
    const area = { x: 700, y: 10, width: 200, height: 100 };
    await expect(stage.picture({ kind: 'region', area })).rejects.toMatchObject({
      code: 'source-unavailable',
      message: 'The region 200x100 at 700,10 is not wholly on the screen, which is 800x600.',
    });
  });
});

/** The size of the thumbnail that was made. */
async function thumbnail(source: Source, width: number): Promise<string> {
  const { environment, ffmpeg, folder } = stage;
  const file = path.join(folder, 'thumbnail.jpg');
  const platform = process.platform;
  await makeThumbnail({ platform, environment, ffmpeg, source, file, width });
  expect((await readFile(file)).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
  const words = '-v error -show_entries stream=width,height -of csv=p=0';
  return (await run('ffprobe', [...words.split(' '), file], { environment })).trim();
}

describe('makeThumbnail', () => {
  it('makes a small JPEG of a display and of a window', async () => {
    expect(await thumbnail({ kind: 'display', index: 0 }, 100)).toBe('100,120');
    expect(await thumbnail({ kind: 'window', id: green.id }, 100)).toBe('100,76');
  });

  it('enlarges nothing', async () => {
    expect(await thumbnail({ kind: 'window', id: green.id }, 1000)).toBe('200,150');
  });
});
