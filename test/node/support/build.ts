import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface RecorderPrograms {
  readonly recorder: string;
  readonly hook: string;
}

/** Builds the recorder's two programs, as they lie in `dist/`, into a folder of the tests' own. */
export async function buildRecorder(name: string): Promise<RecorderPrograms> {
  const folder = path.join(root, 'test', '.out', name);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), '{ "type": "commonjs" }\n');
  await build({
    absWorkingDir: root,
    entryPoints: {
      recorder: 'src/recorder/main.ts',
      hook: 'src/recorder/input/hookProcess.ts',
    },
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['uiohook-napi', 'ffmpeg-static'],
    logLevel: 'warning',
  });
  return { recorder: path.join(folder, 'recorder.js'), hook: path.join(folder, 'hook.js') };
}
