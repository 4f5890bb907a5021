import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

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

/** An ffmpeg that ends as soon as it should record, with these words and this exit code. */
export async function brokenFfmpeg(
  folder: string,
  { words, exitCode }: { readonly words: string; readonly exitCode: number },
): Promise<string> {
  return writeProgram(folder, 'broken-ffmpeg', `echo '${words}' >&2\nexit ${exitCode}`);
}
