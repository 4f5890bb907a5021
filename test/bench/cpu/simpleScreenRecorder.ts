import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crf, framesPerSecond, startProgram, type Recorder } from './recorder.ts';

const name = 'SimpleScreenRecorder';

/** Hidden, without sound, the whole screen, set to the same encoder as the others. */
export const simpleScreenRecorder: Recorder = {
  name,
  start: async ({ environment, folder }) => {
    const settings = join(folder, 'settings.conf');
    const file = join(folder, 'recording.mp4');
    await writeFile(settings, settingsText(file));
    return startProgram({
      name,
      command: 'simplescreenrecorder',
      args: [`--settingsfile=${settings}`, '--no-systray', '--start-hidden', '--start-recording'],
      environment: { ...environment, XDG_RUNTIME_DIR: folder },
      finish: { write: 'record-save\nquit\n', timeoutMs: 20_000 },
      file: async () => file,
    });
  },
};

function settingsText(file: string): string {
  return `[welcome]
skip_page=true
[input]
video_area=screen
video_area_screen=0
video_frame_rate=${framesPerSecond}
video_scale=false
video_record_cursor=true
audio_enabled=false
[output]
file=${file}
separate_files=false
add_timestamp=false
container=mp4
video_codec=h264
video_h264_crf=${crf}
video_h264_preset=0
video_allow_frame_skipping=true
[record]
hotkey_enable=false
show_recording_area=false
sound_notifications_enable=false
`;
}
