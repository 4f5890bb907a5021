import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { recordingFiles } from '../../../src/recording/manifest.ts';
import { readManifest } from '../../../src/recording/manifestFile.ts';
import { framesPerSecond, startProgram, type Recorder, type RecordedScene } from './recorder.ts';

export interface CodereelVariant {
  readonly name: string;
  /** What is recorded: `display:0`, or VS Code's own window. */
  readonly source: 'display' | 'window';
  readonly cursorLog: boolean;
}

/** Codereel as the command line runs it, from the programs that `npm run build` makes. */
export function codereel(dist: string, { name, source, cursorLog }: CodereelVariant): Recorder {
  return {
    name,
    start: async (scene) => {
      const { environment, folder } = scene;
      const how = ['--json', '--mode=instant', '--quality=crisp', `--fps=${framesPerSecond}`];
      const what = [`--source=${sourceWord(source, scene)}`, ...(cursorLog ? [] : ['--no-cursor'])];
      const running = await startProgram({
        name,
        command: process.execPath,
        args: [join(dist, 'cli.js'), 'record', ...how, ...what, `--output=${folder}`],
        environment,
        finish: { write: 'q\n', timeoutMs: 20_000 },
        file: async () => videoIn(folder),
      });
      return {
        ...running,
        stop: async () => {
          const finished = await running.stop();
          const { clock } = await readManifest(dirname(finished.file));
          return clock.videoStartMs === null
            ? finished
            : { ...finished, zeroAt: clock.epochUnixMs + clock.videoStartMs };
        },
      };
    },
  };
}

function sourceWord(source: CodereelVariant['source'], { windowId }: RecordedScene): string {
  return source === 'display' ? 'display:0' : `window:${windowId}`;
}

/** Each recording makes itself a folder. */
async function videoIn(folder: string): Promise<string | undefined> {
  const names = await readdir(folder, { recursive: true });
  const video = names.find((name) => name.endsWith(recordingFiles.video));
  return video === undefined ? undefined : join(folder, video);
}
