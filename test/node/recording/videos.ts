import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

const fragmented = ['-movflags', 'empty_moov+default_base_moof+frag_every_frame'];

/** A second of pictures that move, as Codereel has ffmpeg write them: one fragment a frame. */
export async function makeFragmented(file: string, ...more: readonly string[]): Promise<void> {
  await make(file, [...fragmented, ...more]);
}

/** The same as an ordinary MP4. */
export async function makeOrdinary(file: string, ...more: readonly string[]): Promise<void> {
  await make(file, more);
}

/** The same video with two sounds, of which one has a name. */
export async function addSounds(from: string, to: string, isFragmented: boolean): Promise<void> {
  const inputs = `-f lavfi -i sine=440:sample_rate=48000 -f lavfi -i sine=880`.split(' ');
  const tracks = '-map 0 -map 1 -map 2 -t 3 -c:v copy -c:a aac -ac 2'.split(' ');
  const named = ['-metadata:s:a:0', 'handler_name=Microphone', ...(isFragmented ? fragmented : [])];
  await run('ffmpeg', ['-v', 'error', '-y', '-i', from, ...inputs, ...tracks, ...named, to]);
}

async function make(file: string, output: readonly string[]): Promise<void> {
  const input = ['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=30', '-t', '3'];
  const encoder = ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '25'];
  const options = ['-v', 'error', '-y', ...input, ...encoder, '-pix_fmt', 'yuv420p', ...output];
  await run('ffmpeg', [...options, '-f', 'mp4', file]);
}

export interface Judged {
  readonly frames: number;
  readonly keyframes: number;
  readonly durationMs: number;
  readonly width: number;
  readonly height: number;
  readonly codec: string;
}

/** What ffprobe says of the video, having read every packet of it. */
export async function judge(file: string): Promise<Judged> {
  const stream = ['stream=codec_name,width,height', 'packet=pts_time,duration_time,flags'].join(
    ':',
  );
  const { stdout } = await run(
    'ffprobe',
    ['-v', 'error', '-select_streams', 'v:0', '-show_entries', stream, '-of', 'flat', file],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  const values = (name: string): string[] =>
    [...stdout.matchAll(new RegExp(`\\.${name}="?([^"\\n]*)"?$`, 'gm'))].map(([, it]) => it ?? '');
  const starts = values('pts_time').map(Number);
  const last = starts.indexOf(Math.max(...starts));
  const end = Number(values('pts_time')[last]) + Number(values('duration_time')[last]);
  return {
    frames: starts.length,
    keyframes: values('flags').filter((flags) => flags.startsWith('K')).length,
    durationMs: starts.length === 0 ? 0 : (end - Math.min(...starts)) * 1000,
    width: Number(values('width')[0]),
    height: Number(values('height')[0]),
    codec: values('codec_name')[0] ?? '',
  };
}

export interface JudgedSound {
  readonly codec: string;
  readonly sampleRate: number;
  readonly durationMs: number;
}

/** What ffprobe says of the sounds, having read every packet of each. */
export async function judgeSounds(file: string): Promise<JudgedSound[]> {
  const sounds: JudgedSound[] = [];
  for (const stream of ['a:0', 'a:1']) {
    const entries = 'stream=codec_name,sample_rate:packet=dts_time,duration_time';
    const words = ['-v', 'error', '-select_streams', stream, '-show_entries', entries];
    const { stdout } = await run('ffprobe', [...words, '-of', 'flat', file]);
    const values = (name: string): string[] =>
      [...stdout.matchAll(new RegExp(`\\.${name}="?([^"\\n]*)"?$`, 'gm'))].map(
        ([, it]) => it ?? '',
      );
    const starts = values('dts_time').map(Number);
    const last = Number(values('duration_time').at(-1));
    sounds.push({
      codec: values('codec_name')[0] ?? '',
      sampleRate: Number(values('sample_rate')[0]),
      durationMs: ((starts.at(-1) ?? 0) + last - (starts[0] ?? 0)) * 1000,
    });
  }
  return sounds;
}
