import { join } from 'node:path';
import { crf, framesPerSecond, startProgram, type Recorder } from './recorder.ts';

/** What anybody would type into a terminal to record the screen. */
export function plainFfmpeg(preset: 'ultrafast' | 'veryfast'): Recorder {
  const name = `ffmpeg ${preset}`;
  return {
    name,
    start: async ({ environment, display, width, height, folder }) => {
      const file = join(folder, 'recording.mp4');
      const input = ['-f', 'x11grab', '-framerate', String(framesPerSecond), '-draw_mouse', '1'];
      const picture = ['-video_size', `${width}x${height}`, '-i', display];
      const quiet = ['-hide_banner', '-nostats', '-loglevel', 'warning'];
      const encoder = [
        '-c:v',
        'libx264',
        '-preset',
        preset,
        '-crf',
        String(crf),
        '-pix_fmt',
        'yuv420p',
      ];
      return startProgram({
        name,
        command: 'ffmpeg',
        args: [...quiet, ...input, ...picture, ...encoder, file],
        environment,
        finish: { write: 'q', timeoutMs: 20_000 },
        file: async () => file,
      });
    },
  };
}
