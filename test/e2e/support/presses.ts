import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { CursorEvent } from '../../../src/recording/cursorEvent.ts';
import { readCursorLog } from '../../../src/recording/cursorLog.ts';
import type { Point } from '../../stage/input.ts';
import type { Stage } from '../../stage/stage.ts';
import { run } from '../../stage/supervised.ts';
import type { Workbench } from '../../stage/workbench.ts';
import type { RecordingOnDisk } from './recordings.ts';
import { probeVideo, type Rectangle } from './video.ts';

/** Long enough for the page to show it, on a busy machine as well. */
const holdMs = 600;
/** How long after the release its picture may come. */
const lateMs = 100;

/** In the page, a green square stands around the place that is pressed, for as long as it is. */
export async function showPresses({ page }: Pick<Workbench, 'page'>): Promise<void> {
  await page.evaluate(`{
    const side = 16;
    const square = document.createElement('div');
    Object.assign(square.style, {
      position: 'fixed',
      width: side + 'px',
      height: side + 'px',
      background: 'rgb(0, 255, 0)',
      zIndex: '1000000',
      pointerEvents: 'none',
      display: 'none',
    });
    document.body.append(square);
    addEventListener('pointerdown', ({ clientX, clientY }) => {
      square.style.left = clientX - side / 2 + 'px';
      square.style.top = clientY - side / 2 + 'px';
      square.style.display = 'block';
    }, true);
    addEventListener('pointerup', () => {
      square.style.display = 'none';
    }, true);
  }`);
}

/** Presses at places of the window, in pixels of the screen from its corner. */
export async function press(
  { input }: Pick<Stage, 'input'>,
  window: Pick<Rectangle, 'x' | 'y'>,
  ...places: readonly Point[]
): Promise<void> {
  for (const { x, y } of places) {
    await input.click({ x: window.x + x, y: window.y + y }, { holdMs });
  }
}

/** Each press in the log is where the picture shows one, within two pixels; gives those places. */
export async function expectPressesShown(
  stage: Pick<Stage, 'display' | 'folders'>,
  recording: RecordingOnDisk,
  count: number,
): Promise<Point[]> {
  const { environment } = stage.display;
  const { width, height } = await probeVideo(recording.video, environment);
  const releases: CursorEvent[] = [];
  const downs: CursorEvent[] = [];
  for await (const event of (await readCursorLog(recording.folder)).events()) {
    if (event.kind === 'down') {
      downs.push(event);
    } else if (event.kind === 'up') {
      releases.push(event);
    }
  }
  expect([downs.length, releases.length]).toEqual([count, count]);
  const start = recording.manifest.clock.videoStartMs ?? Number.NaN;
  const places: Point[] = [];
  for (const [index, { ms, x, y }] of downs.entries()) {
    const span = { fromMs: ms - start, untilMs: (releases[index]?.ms ?? ms) - start + lateMs };
    const frames = await framesOf(stage, recording.video, span, { width, height });
    // How soon the page shows it is not what is asked here.
    const shown = frames
      .map((frame) => middleOfGreen(frame, width))
      .findLast((place) => place !== undefined);
    const logged = { x: x * width, y: y * height };
    const told = `${JSON.stringify(logged)} is shown at ${JSON.stringify(shown)}`;
    expect(Math.abs((shown?.x ?? Infinity) - logged.x), told).toBeLessThanOrEqual(2);
    expect(Math.abs((shown?.y ?? Infinity) - logged.y), told).toBeLessThanOrEqual(2);
    places.push(shown ?? logged);
  }
  return places;
}

/** The pictures of a part of the video, three bytes a pixel. */
async function framesOf(
  { display, folders }: Pick<Stage, 'display' | 'folders'>,
  video: string,
  { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
  { width, height }: Pick<Rectangle, 'width' | 'height'>,
): Promise<Buffer[]> {
  const file = join(folders.root, 'frames.rgb');
  const span = ['-ss', String(fromMs / 1000), '-t', String((untilMs - fromMs) / 1000)];
  const output = ['-fps_mode', 'passthrough', '-pix_fmt', 'rgb24', '-f', 'rawvideo', '-y', file];
  await run('ffmpeg', ['-v', 'error', ...span, '-i', video, ...output], {
    environment: display.environment,
  });
  const bytes = await readFile(file);
  await rm(file);
  const size = width * height * 3;
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

/** Counted in pixels' edges, as a place of the pointer is. */
function middleOfGreen(frame: Buffer, width: number): Point | undefined {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let at = 0; at + 2 < frame.length; at += 3) {
    if ((frame[at + 1] ?? 0) > 170 && (frame[at] ?? 255) < 85 && (frame[at + 2] ?? 255) < 85) {
      const x = (at / 3) % width;
      const y = Math.floor(at / 3 / width);
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + 1);
    }
  }
  return right < left ? undefined : { x: (left + right) / 2, y: (top + bottom) / 2 };
}
