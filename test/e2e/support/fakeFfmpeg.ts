import { chmod, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Environment } from '../../../src/base/environment.ts';
import { errnoOf } from '../../../src/base/errors.ts';
import { run } from '../../stage/supervised.ts';

/** A program that stands in for ffmpeg while it records; to all other questions the real one answers. */
async function writeProgram(folder: string, name: string, whenRecording: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(
    file,
    `#!/bin/sh
case " $* " in
  *" x11grab "*pipe:1*) ;;
  *) exec ffmpeg "$@" ;;
esac
${whenRecording}
`,
  );
  await chmod(file, 0o755);
  return file;
}

/** An ffmpeg that waits before it begins to record, for as long as the test holds it. */
export interface HeldFfmpeg {
  readonly path: string;
  release(): Promise<void>;
}

export async function holdFfmpeg(folder: string, name = 'held-ffmpeg'): Promise<HeldFfmpeg> {
  const hold = join(folder, `${name}.hold`);
  await writeFile(hold, '');
  const path = await writeProgram(
    folder,
    name,
    `while [ -e '${hold}' ]; do sleep 0.05; done\nexec ffmpeg "$@"`,
  );
  return { path, release: () => rm(hold, { force: true }) };
}

/** An ffmpeg that leaves a trace whenever it records. */
export interface TracedFfmpeg {
  readonly path: string;
  /** How many times it was started to record. */
  recordings(): Promise<number>;
}

export async function traceFfmpeg(folder: string, name: string): Promise<TracedFfmpeg> {
  await mkdir(folder, { recursive: true });
  const trace = join(folder, `${name}.trace`);
  await writeFile(trace, '');
  const path = await writeProgram(folder, name, `echo >> '${trace}'\nexec ffmpeg "$@"`);
  return { path, recordings: async () => (await readFile(trace, 'utf8')).length };
}

/** An ffmpeg that ends as soon as it should record, with these words and this exit code. */
export async function brokenFfmpeg(
  folder: string,
  { words, exitCode }: { readonly words: string; readonly exitCode: number },
): Promise<string> {
  return writeProgram(folder, 'broken-ffmpeg', `echo '${words}' >&2\nexit ${exitCode}`);
}

/** A search path that leads to all programs but one: `folder`, made anew and filled with links. */
export async function searchPathWithout(
  name: string,
  folder: string,
  { PATH = '' }: Environment,
): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const place of PATH.split(delimiter)) {
    const names = await readdir(place).catch(() => []);
    for (const program of names.filter((candidate) => candidate !== name)) {
      await symlink(join(place, program), join(folder, program)).catch(ignoreTaken);
    }
  }
  return folder;
}

/** The one that stands first in the path wins. */
function ignoreTaken(error: unknown): void {
  if (errnoOf(error) !== 'EEXIST') {
    throw error;
  }
}

/** Where the path leads for a name. */
export async function programOnPath(name: string, environment: Environment): Promise<string> {
  return (await run('which', [name], { environment })).trim();
}
