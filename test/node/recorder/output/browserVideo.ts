import path from 'node:path';
import { writeFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { stampOfColour, type Stamp } from './movies.ts';

/** A video in Chromium, on a page that can look at its pictures and hear its sound. */
export interface BrowserVideo {
  durationMs(): Promise<number>;
  /** What the picture at that time says of itself, after a seek. */
  stampAt(mediaMs: number): Promise<Stamp>;
  /** The mean colours of the picture's blocks at that time, after a seek: `blockSize` pixels each way. */
  blocksAt(mediaMs: number): Promise<number[]>;
  /** Plays all of it. */
  playThrough(): Promise<Played>;
  /** Plays from one time to another; the takes that were seen, in their order. */
  playsFrom(fromMs: number, untilMs: number): Promise<number[]>;
  /** One channel of the sound that a browser plays, at 48 kHz. */
  sound(): Promise<Iterable<number>>;
  close(): Promise<void>;
}

export interface Played {
  /** Where it ended, in ms. */
  readonly endedAtMs: number;
  /** How often it waited for more of the file. */
  readonly stalls: number;
  /** The times of the pictures that were shown, in ms. */
  readonly shownMs: readonly number[];
}

export const blockSize = 8;

/* The page's own scripts, as text: this is not the place for a browser's types. */

const look = `
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const look = () => {
    context.drawImage(video, 0, 0, 2, 2);
    return [...context.getImageData(0, 0, 1, 1).data];
  };`;

const lookAtAll = `
  const lookAtAll = () => {
    const { videoWidth: width, videoHeight: height } = video;
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(video, 0, 0);
    const means = [];
    for (let y = 0; y < height; y += ${blockSize}) {
      for (let x = 0; x < width; x += ${blockSize}) {
        const { data } = context.getImageData(x, y, ${blockSize}, ${blockSize});
        for (let colour = 0; colour < 3; colour += 1) {
          let sum = 0;
          for (let at = colour; at < data.length; at += 4) sum += data[at];
          means.push(sum / ${blockSize * blockSize});
        }
      }
    }
    return means;
  };`;

const playThrough = `(async () => {
  const video = document.querySelector('video');
  const shownMs = [];
  let stalls = 0;
  video.addEventListener('waiting', () => (stalls += 1));
  const onFrame = (_, { mediaTime }) => {
    shownMs.push(mediaTime * 1000);
    video.requestVideoFrameCallback(onFrame);
  };
  video.requestVideoFrameCallback(onFrame);
  video.currentTime = 0;
  await new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
  stalls = 0;
  const ended = new Promise((resolve, reject) => {
    video.addEventListener('error', () => reject(video.error), { once: true });
    video.addEventListener('ended', resolve, { once: true });
  });
  await video.play();
  await ended;
  return { endedAtMs: video.currentTime * 1000, stalls, shownMs };
})()`;

const seekTo = (seconds: number, what: 'look' | 'lookAtAll' = 'look'): string => `(async () => {
  const video = document.querySelector('video');
  ${look}
  ${lookAtAll}
  const seeked = new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
  video.currentTime = ${seconds};
  await seeked;
  // The picture is put on the page with the next paint.
  for (let paint = 0; paint < 2; paint += 1) await new Promise(requestAnimationFrame);
  return ${what}();
})()`;

const play = (seconds: number): string => `(async () => {
  const video = document.querySelector('video');
  ${look}
  const seen = [];
  const ended = new Promise((resolve, reject) => {
    video.addEventListener('error', () => reject(video.error), { once: true });
    const onFrame = (_, { mediaTime }) => {
      seen.push(look());
      if (mediaTime >= ${seconds}) resolve();
      else video.requestVideoFrameCallback(onFrame);
    };
    video.requestVideoFrameCallback(onFrame);
  });
  await video.play();
  await ended;
  video.pause();
  return seen;
})()`;

const hear = `(async () => {
  const response = await fetch(document.querySelector('video').src);
  const context = new OfflineAudioContext(1, 1, 48000);
  const sound = await context.decodeAudioData(await response.arrayBuffer());
  return [...sound.getChannelData(0)];
})()`;

export async function openBrowserVideo(file: string): Promise<BrowserVideo> {
  const page = `${file}.html`;
  await writeFile(page, `<video muted preload="auto" src="${path.basename(file)}"></video>`);
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    chromiumSandbox: false,
    args: ['--allow-file-access-from-files', '--disable-gpu'],
  });
  const tab = await browser.newPage();
  await tab.goto(`file://${page}`);
  await tab.waitForFunction('document.querySelector("video").readyState >= 2');
  return {
    durationMs: () => tab.evaluate('document.querySelector("video").duration * 1000'),
    stampAt: async (mediaMs) => stampOfColour(await tab.evaluate(seekTo(mediaMs / 1000))),
    blocksAt: (mediaMs) => tab.evaluate(seekTo(mediaMs / 1000, 'lookAtAll')),
    playThrough: () => tab.evaluate(playThrough),
    playsFrom: async (fromMs, untilMs) => {
      await tab.evaluate(seekTo(fromMs / 1000));
      const seen: number[][] = await tab.evaluate(play(untilMs / 1000));
      return [...new Set(seen.map((colour) => stampOfColour(colour).take))];
    },
    sound: () => tab.evaluate(hear),
    close: () => browser.close(),
  };
}
