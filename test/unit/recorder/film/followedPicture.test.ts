import { describe, expect, it, onTestFinished } from 'vitest';
import { Listeners } from '../../../../src/base/listeners.ts';
import { FollowedPicture } from '../../../../src/recorder/film/followedPicture.ts';
import type { PictureChange } from '../../../../src/recorder/screen/picture.ts';
import type { Shot, Size } from '../../../../src/recorder/screen/shot.ts';
import { SessionClock } from '../../../../src/recorder/sessionClock.ts';

const here = { x: 10, y: 20, width: 300, height: 200 };
const there = { ...here, x: 500 };
const firstFrame = { input: undefined, arrivedMonotonicMs: 0 };

function follow(videoSize?: Size) {
  const time = { now: 1000 };
  const changes = new Listeners<PictureChange>();
  const asked: (Size | undefined)[] = [];
  const heard: PictureChange['kind'][] = [];
  const window: { area: typeof here | undefined } = { area: here };
  const followed = new FollowedPicture({
    picture: {
      hold: 'following',
      shot: (size): Shot | undefined => {
        asked.push(size);
        const { area } = window;
        const grab = { kind: 'rectangle', area: here } as const;
        return area && { grab, outputSize: null, place: null, area };
      },
      onChange: (listener) => changes.add(listener),
      close: () => undefined,
    },
    clock: new SessionClock({ monotonic: () => time.now, wall: () => time.now }),
    videoSize: () => videoSize,
    onChange: ({ kind }) => heard.push(kind),
  });
  onTestFinished(() => followed.close());
  const tell = (kind: PictureChange['kind']): void =>
    changes.tell({ kind, atMonotonicMs: time.now });
  return { followed, time, window, asked, heard, tell };
}

const going = new AbortController().signal;

describe('what a take shows when its first frame is there', () => {
  it('is what was chosen', () => {
    const { followed } = follow();
    const shot = followed.choose();
    expect(shot && followed.areaOf(shot, firstFrame)).toEqual(here);
  });

  it('is where the window went meanwhile', () => {
    const { followed, window } = follow();
    const shot = followed.choose();
    window.area = there;
    expect(followed.move()).toEqual(there);
    expect(shot && followed.areaOf(shot, firstFrame)).toEqual(there);
  });

  it('is what the next take chose, wherever the window was before', () => {
    const { followed, window } = follow();
    window.area = there;
    followed.move();
    window.area = here;
    const shot = followed.choose();
    expect(shot && followed.areaOf(shot, firstFrame)).toEqual(here);
  });

  it('is all that ffmpeg found where nobody knows better', () => {
    const { followed } = follow();
    const shot = followed.choose();
    const input = { startUnixMs: null, width: 64, height: 48 };
    expect(shot && followed.areaOf({ ...shot, area: null }, { ...firstFrame, input })).toEqual({
      x: 0,
      y: 0,
      width: 64,
      height: 48,
    });
  });
});

it('is asked for in the size of the video that there is', () => {
  const size = { width: 640, height: 360 };
  const { followed, asked } = follow(size);
  followed.choose();
  expect(asked).toEqual([size]);
});

describe('whether it has changed since a take was begun', () => {
  it.each(['reshoot', 'hidden', 'closed'] as const)('is so when it is told: %s', async (kind) => {
    const { followed, heard, tell } = follow();
    tell(kind);
    expect(heard).toEqual([kind]);
    expect(await followed.hasChanged(1000, going, false)).toBe(true);
    expect(await followed.hasChanged(1001, going, false)).toBe(false);
  });

  it('is so when the news comes a little later', async () => {
    const { followed, tell } = follow();
    const changed = followed.hasChanged(1000, going, true);
    tell('reshoot');
    expect(await changed).toBe(true);
  });

  it.each(['moved', 'disconnected'] as const)('is not so when it is told: %s', async (kind) => {
    const { followed, tell } = follow();
    tell(kind);
    expect(await followed.hasChanged(1000, going, false)).toBe(false);
  });

  it('does not matter after a cut, which ends the waiting', async () => {
    const { followed, tell } = follow();
    const cut = new AbortController();
    const changed = followed.hasChanged(1000, cut.signal, true);
    cut.abort();
    expect(await changed).toBe(false);
    tell('reshoot');
    expect(await followed.hasChanged(1000, cut.signal, true)).toBe(false);
  });
});
