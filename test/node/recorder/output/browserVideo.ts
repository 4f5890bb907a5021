import path from 'node:path';
import { writeFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { stampOfColour, type Stamp } from './movies.ts';

/** A video in Chromium, on a page that can look at its pictures and hear its sound. */
export interface BrowserVideo {
  durationMs(): Promise<number>;
  /** What the picture at that time says of itself, after a seek. */
  stampAt(mediaMs: number): Promise<Stamp>;
  /** Plays from one time to another; the takes that were seen, in their order. */
  playsFrom(fromMs: number, untilMs: number): Promise<number[]>;
  /** One channel of the sound that a browser plays, at 48 kHz. */
  sound(): Promise<Iterable<number>>;
  close(): Promise<void>;
}

/* The page's own scripts, as text: this is not the place for a browser's types. */

const look = `
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const look = () => {
    context.drawImage(video, 0, 0, 2, 2);
    return [...context.getImageData(0, 0, 1, 1).data];
  };`;

const seekTo = (seconds: number): string => `(async () => {
  const video = document.querySelector('video');
  ${look}
  const seeked = new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
  video.currentTime = ${seconds};
  await seeked;
  // The picture is put on the page with the next paint.
  for (let paint = 0; paint < 2; paint += 1) await new Promise(requestAnimationFrame);
  return look();
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
    playsFrom: async (fromMs, untilMs) => {
      await tab.evaluate(seekTo(fromMs / 1000));
      const seen: number[][] = await tab.evaluate(play(untilMs / 1000));
      return [...new Set(seen.map((colour) => stampOfColour(colour).take))];
    },
    sound: () => tab.evaluate(hear),
    close: () => browser.close(),
  };
}
