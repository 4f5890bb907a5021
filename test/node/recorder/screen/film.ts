import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SupervisedProcess, type ProcessExit } from '../../../../src/base/supervisedProcess.ts';
import { x11CaptureArguments } from '../../../../src/recorder/ffmpeg/captureArguments.ts';
import type { Shot } from '../../../../src/recorder/screen/shot.ts';
import type { Mode } from '../../../../src/protocol/mode.ts';
import { runToBytes } from './runToBytes.ts';
import type { ScreenStage } from './screenStage.ts';
import { waitFor } from '../../../stage/waitFor.ts';

export type Colour = 'red' | 'green' | 'blue' | 'black' | 'other';

/** A decoded picture. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  colourAt(x: number, y: number): Colour;
  /** How many pixels have each colour. */
  readonly colours: Readonly<Record<Colour, number>>;
}

/** One take, filmed by the real ffmpeg with the arguments of a recording. */
export interface Film {
  /** Waits until so many more frames are there, or it has ended. */
  more(frames: number): Promise<void>;
  /** Lets it end, or waits until it has ended by itself. */
  readonly ended: Promise<ProcessExit>;
  stop(): Promise<readonly Frame[]>;
  /** Every frame, of a film that has ended. */
  frames(): Promise<readonly Frame[]>;
}

export async function film(
  stage: ScreenStage,
  shot: Shot | undefined,
  mode: Mode = 'studio',
): Promise<Film> {
  if (shot === undefined) {
    throw new Error('There is nothing to film.');
  }
  const chunks: Buffer[] = [];
  const child = new SupervisedProcess({
    command: stage.ffmpeg.path,
    args: x11CaptureArguments({
      encoder: 'libx264',
      quality: 'crisp',
      framesPerSecond: 30,
      version: stage.ffmpeg.version,
      mode,
      bufferFrames: 8,
      shot,
      display: stage.display.name,
    }),
    environment: stage.environment,
  });
  child.stdout.on('data', (chunk: Buffer) => void chunks.push(chunk));
  let over = false;
  void child.closed.then(() => (over = true));
  const count = (): number => Buffer.concat(chunks).toString('latin1').split('moof').length - 1;
  const more = async (frames: number): Promise<void> => {
    const target = count() + frames;
    await waitFor(`there are ${frames} more frames`, () => over || count() >= target);
  };
  await more(2);
  const frames = async (): Promise<Frame[]> => {
    const file = path.join(stage.folder, 'film.mp4');
    await writeFile(file, Buffer.concat(chunks));
    return decode(stage, file, shot.outputSize ?? { width: 0, height: 0 });
  };
  return {
    more,
    ended: child.closed,
    frames,
    stop: async () => {
      await child.stop([
        { write: 'q', timeoutMs: 5000 },
        { signal: 'SIGKILL', timeoutMs: 2000 },
      ]);
      return frames();
    },
  };
}

async function decode(
  { ffmpeg, environment }: ScreenStage,
  file: string,
  { width, height }: { width: number; height: number },
): Promise<Frame[]> {
  const bytes = await runToBytes(
    ffmpeg.path,
    // The file says BT.709; without being told ffmpeg would take it for BT.601.
    `-v error -i ${file} -vf scale=in_color_matrix=bt709 -f rawvideo -pix_fmt rgb24 -`.split(' '),
    environment,
  );
  const size = width * height * 3;
  return Array.from({ length: bytes.length / size }, (_, index) =>
    readFrame(bytes.subarray(index * size, (index + 1) * size), width, height),
  );
}

function readFrame(bytes: Buffer, width: number, height: number): Frame {
  const colours = { red: 0, green: 0, blue: 0, black: 0, other: 0 };
  const colourAt = (x: number, y: number): Colour => nameColour(bytes, (y * width + x) * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      colours[colourAt(x, y)] += 1;
    }
  }
  return { width, height, colourAt, colours };
}

function nameColour(bytes: Buffer, at: number): Colour {
  const [red = 0, green = 0, blue = 0] = bytes.subarray(at, at + 3);
  const strong = [red, green, blue].map((part) => part > 180);
  if (Math.max(red, green, blue) < 70) {
    return 'black';
  }
  const faint = [red, green, blue].filter((part) => part < 90).length;
  if (strong.filter(Boolean).length !== 1 || faint !== 2) {
    return 'other';
  }
  const [isRed, isGreen] = strong;
  return isRed === true ? 'red' : isGreen === true ? 'green' : 'blue';
}
