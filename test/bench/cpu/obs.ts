import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../../stage/supervised.ts';
import { waitFor } from '../../stage/waitFor.ts';
import {
  crf,
  framesPerSecond,
  startProgram,
  type RecordedScene,
  type Recorder,
} from './recorder.ts';

const name = 'OBS';

/** The whole screen as its one source, set to the same encoder as the others, minimised. */
export const obs: Recorder = {
  name,
  start: async (scene) => {
    const { folder, environment, windowId } = scene;
    const configuration = join(folder, 'configuration');
    await writeConfiguration(join(configuration, 'obs-studio'), scene);
    const file = join(folder, 'recording.mp4');
    const running = await startProgram({
      name,
      command: 'obs',
      args: ['--multi', '--startrecording', '--disable-updater'],
      environment: { ...environment, XDG_CONFIG_HOME: configuration, XDG_RUNTIME_DIR: folder },
      // A program of its own writes its file, and must live to finish that.
      interrupted: true,
      finish: { endInput: true, timeoutMs: 60_000 },
      file: async () => file,
    });
    try {
      await putAway(environment, windowId);
      return running;
    } catch (error) {
      await running.stop();
      throw error;
    }
  },
};

/** Without a tray its window can only be minimised by hand; VS Code gets the keyboard back. */
async function putAway(environment: RecordedScene['environment'], codeId: number): Promise<void> {
  const xdotool = async (...words: string[]): Promise<string> =>
    run('xdotool', words, { environment });
  await waitFor('the window of OBS is put away', async () => {
    const visible = await xdotool('search', '--onlyvisible', '--class', '^obs$').catch(() => '');
    const ids = visible.split('\n').filter((line) => line !== '');
    for (const id of ids) {
      await xdotool('windowminimize', id);
    }
    return ids.length === 0;
  });
  await xdotool('windowactivate', '--sync', String(codeId));
}

async function writeConfiguration(folder: string, scene: RecordedScene): Promise<void> {
  const profile = join(folder, 'basic', 'profiles', 'Untitled');
  const scenes = join(folder, 'basic', 'scenes');
  await mkdir(profile, { recursive: true });
  await mkdir(scenes, { recursive: true });
  await writeFile(join(folder, 'global.ini'), programText);
  await writeFile(join(profile, 'basic.ini'), profileText(scene));
  await writeFile(join(profile, 'recordEncoder.json'), JSON.stringify(encoder));
  await writeFile(join(scenes, 'Untitled.json'), JSON.stringify(sceneCollection));
}

const encoder = { rate_control: 'CRF', crf, preset: 'ultrafast', keyint_sec: 2 };

const sceneCollection = {
  current_program_scene: 'Scene',
  current_scene: 'Scene',
  name: 'Untitled',
  scene_order: [{ name: 'Scene' }],
  sources: [
    {
      id: 'xshm_input',
      versioned_id: 'xshm_input',
      name: 'Screen',
      enabled: true,
      settings: { screen: 0, show_cursor: true },
    },
    {
      id: 'scene',
      versioned_id: 'scene',
      name: 'Scene',
      enabled: true,
      settings: { id_counter: 1, items: [{ name: 'Screen', id: 1, visible: true }] },
    },
  ],
};

/** No wizard, no questions, no preview: nothing that costs more than recording does. */
const programText = `[General]
FirstRun=true
ConfirmOnExit=false
EnableAutoUpdates=false

[Basic]
Profile=Untitled
ProfileDir=Untitled
SceneCollection=Untitled
SceneCollectionFile=Untitled

[BasicWindow]
PreviewEnabled=false
SysTrayEnabled=false
`;

function profileText({ folder, width, height }: RecordedScene): string {
  return `[General]
Name=Untitled

[Output]
Mode=Advanced
FilenameFormatting=recording

[AdvOut]
RecType=Standard
RecFilePath=${folder}
RecFormat=mp4
RecEncoder=obs_x264
RecTracks=1
RecUseRescale=false

[Video]
BaseCX=${width}
BaseCY=${height}
OutputCX=${width}
OutputCY=${height}
FPSType=0
FPSCommon=${framesPerSecond}
ColorSpace=709
ColorRange=Partial
`;
}
