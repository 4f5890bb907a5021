import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A folder of a test's own, and programs in it that stand for an ffmpeg that misbehaves. */
export interface Bench {
  readonly folder: string;
  /** Writes an executable: a script of sh, or of another interpreter where it begins with `#!`. */
  program(name: string, script: string): Promise<string>;
  close(): Promise<void>;
}

export async function openBench(): Promise<Bench> {
  const folder = await mkdtemp(path.join(tmpdir(), 'codereel-ffmpeg-'));
  return {
    folder,
    program: async (name, script) => {
      const file = path.join(folder, name);
      await writeFile(file, script.startsWith('#!') ? script : `#!/bin/sh\n${script}\n`);
      await chmod(file, 0o755);
      return file;
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Answers `-version` as a new ffmpeg does; what it does otherwise is up to the test. */
export function fakeFfmpeg(otherwise: string): string {
  return [
    'case "$*" in',
    '  *-version*) echo "ffmpeg version 7.1 Copyright (c) 2000-2024 the FFmpeg developers"; exit 0;;',
    '  *-devices*) echo " D  x11grab         X11 screen capture, using XCB"; exit 0;;',
    'esac',
    otherwise,
  ].join('\n');
}

/** Whether a process is there, a zombie too. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
