import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inject } from 'vitest';
import type { Environment } from '../../../src/base/environment.ts';
import type { Log } from '../../../src/base/log.ts';
import { systemClock } from '../../../src/base/clock.ts';
import type { RecordingRequest } from '../../../src/protocol/recorderProtocol.ts';
import type { SessionDependencies } from '../../../src/recorder/sessionDependencies.ts';
import { openDisplay, type Display } from '../../stage/display.ts';
import { run } from '../../stage/supervised.ts';
import { buildRecorder, type RecorderPrograms } from './build.ts';
import { exampleRequest } from './exampleRequest.ts';

/** A real screen to record, a place for recordings, and the programs under test. */
export interface Scene {
  readonly display: Display;
  readonly environment: Environment;
  /** Where recordings go. */
  readonly folder: string;
  readonly programs: RecorderPrograms;
  readonly log: Log & { readonly lines: readonly string[] };
  readonly dependencies: SessionDependencies;
  request(changes?: Partial<RecordingRequest>): RecordingRequest;
  xdotool(words: string): Promise<void>;
  /** Ids of the processes that were started with this scene's screen and are still there. */
  processes(): Promise<number[]>;
  close(): Promise<void>;
}

export interface SceneOptions {
  /** Windows stand where they are put; otherwise they fill the screen. */
  readonly freeWindows?: boolean;
}

export async function openScene(name: string, options: SceneOptions = {}): Promise<Scene> {
  const base = await mkdtemp(path.join(tmpdir(), 'codereel-test-'));
  const programs = await buildRecorder(name);
  const outside = { PATH: inject('searchPath'), HOME: base, CODEREEL_TEST_SCENE: base };
  const display = await openDisplay({
    environment: { PATH: outside.PATH, HOME: base },
    folder: base,
    width: 640,
    height: 480,
    ...options,
  });
  const environment = { ...outside, DISPLAY: display.name };
  const lines: string[] = [];
  const note = (message: string): void => void lines.push(message);
  const log = { lines, debug: note, info: note, warn: note, error: note };
  const folder = path.join(base, 'recordings');
  await mkdir(folder);
  return {
    display,
    environment,
    folder,
    programs,
    log,
    dependencies: {
      environment,
      clock: systemClock,
      log,
      packageFolders: [],
      hook: { nodePath: process.execPath, scriptPath: programs.hook },
      version: '0.0.0-test',
    },
    request: (changes) => exampleRequest(folder, { cursorLog: true, ...changes }),
    xdotool: async (words) => {
      await run('xdotool', words.split(' '), { environment });
    },
    processes: () => processesWith(`CODEREEL_TEST_SCENE=${base}`),
    close: async () => {
      await display.close();
      await rm(base, { recursive: true, force: true });
    },
  };
}

/** Processes whose environment holds an entry: what a test started, and what that started. */
async function processesWith(entry: string): Promise<number[]> {
  const found: number[] = [];
  for (const id of (await readdir('/proc')).filter((each) => /^\d+$/.test(each))) {
    const environment = await readFile(`/proc/${id}/environ`, 'utf8').catch(() => '');
    if (environment.split('\0').includes(entry)) {
      found.push(Number(id));
    }
  }
  return found;
}

/** Looks again and again until it is so; the test's own time limit ends a wait for nothing. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    await delay(20);
  }
}

export interface ProbedVideo {
  /** Frames that a decoder gets out of it. */
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  readonly durationMs: number;
}

/** Decodes the whole file; rejects when the decoder has anything to complain about. */
export async function probeVideo(file: string): Promise<ProbedVideo> {
  const environment = { PATH: inject('searchPath') };
  await run('ffmpeg', ['-v', 'error', '-xerror', '-i', file, '-f', 'null', '-'], { environment });
  const said = await run(
    'ffprobe',
    [
      ...'-v error -count_frames -select_streams v:0 -of default=noprint_wrappers=1'.split(' '),
      '-show_entries',
      'stream=width,height,nb_read_frames:format=duration',
      file,
    ],
    { environment },
  );
  const value = (name: string): number =>
    Number(new RegExp(`^${name}=(.*)$`, 'm').exec(said)?.[1] ?? NaN);
  return {
    frames: value('nb_read_frames'),
    width: value('width'),
    height: value('height'),
    durationMs: value('duration') * 1000,
  };
}
