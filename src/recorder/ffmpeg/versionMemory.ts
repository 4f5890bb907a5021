import { open, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { replaceFile } from '../../base/atomicFile.ts';
import type { Environment } from '../../base/environment.ts';
import { makeFolderWithParents } from '../../base/newFolder.ts';
import { stateFolder } from '../../base/stateFolder.ts';
import { parseVersion, type FfmpegVersion } from './version.ts';

/** What is kept: which program it was, to the byte, and all it answered. */
const memorySchema = v.object({ program: v.string(), answer: v.string() });

const ownerOnly = { file: 0o600, folder: 0o700 };

/**
 * What an ffmpeg has answered to `-version`, kept with the user's other state for as long as its file
 * is the same: to ask it takes longer than all else that comes before a capture. Of several programs
 * the last one is remembered. What cannot be read or kept costs a question, never a recording.
 */
export class VersionMemory {
  readonly #file: string;
  readonly #program: string;

  private constructor(file: string, program: string) {
    this.#file = file;
    this.#program = program;
  }

  /** undefined: there is no place for it, or no telling whether the program is the same another time. */
  static async of(file: string, environment: Environment): Promise<VersionMemory | undefined> {
    const folder = stateFolder(environment);
    const program = folder && (await identify(file).catch(() => undefined));
    return folder && program
      ? new VersionMemory(path.join(folder, 'ffmpeg.json'), program)
      : undefined;
  }

  /** undefined: another program answered last, or none. */
  async recall(): Promise<FfmpegVersion | undefined> {
    try {
      const kept = v.parse(memorySchema, JSON.parse(await readFile(this.#file, 'utf8')));
      return kept.program === this.#program ? parseVersion(kept.answer) : undefined;
    } catch {
      return undefined;
    }
  }

  async keep(answer: string): Promise<void> {
    try {
      await makeFolderWithParents(path.dirname(this.#file), ownerOnly.folder);
      await replaceFile(
        this.#file,
        `${JSON.stringify({ program: this.#program, answer })}\n`,
        ownerOnly.file,
      );
    } catch {
      // It is asked again.
    }
  }
}

/**
 * Names a program so that another one, or another version in its place, has another name. undefined: it
 * is no machine code, or not called ffmpeg: a script or a launcher (of snap, of a version manager)
 * stays the same when what it starts changes.
 */
async function identify(file: string): Promise<string | undefined> {
  const program = await realpath(file);
  if (!path.basename(program).startsWith('ffmpeg') || !(await isMachineCode(program))) {
    return undefined;
  }
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(program, { bigint: true });
  return [program, dev, ino, size, mtimeNs, ctimeNs].join(' ');
}

/** How programs begin: ELF; Mach-O of 64 bits, of one processor or of several. */
const programHeads = new Set(['7f454c46', 'cffaedfe', 'cafebabe']);

async function isMachineCode(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return programHeads.has(buffer.subarray(0, bytesRead).toString('hex'));
  } finally {
    await handle.close();
  }
}
