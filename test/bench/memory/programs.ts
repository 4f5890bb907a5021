import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { benchFiles, type Plan } from './benchFiles.ts';

/** Puts the bench's recorder and hook into a folder, under the names of the product's, with their plan. */
export async function buildFastRecorder(root: string, folder: string, plan: Plan): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), '{ "type": "commonjs" }\n');
  await writeFile(path.join(folder, benchFiles.plan), JSON.stringify(plan));
  await build({
    absWorkingDir: root,
    entryPoints: {
      recorder: 'test/bench/memory/recorderMain.ts',
      hook: 'test/bench/memory/hookMain.ts',
    },
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['ffmpeg-static'],
    logLevel: 'warning',
  });
}
