import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Environment } from '../../../src/base/environment.ts';
import { run } from '../../stage/supervised.ts';

export interface FastFfmpegOptions {
  readonly folder: string;
  readonly environment: Environment;
  readonly speed: number;
}

/**
 * An ffmpeg that gives a recording faster than it happens: the real one copies a minute of video, or of
 * sound, that was encoded before, over and over, through the muxer options that it was asked for. It
 * takes the PCM that it should encode, and there is some from its devices now and then. All other questions
 * go to the real one. Gives its path.
 */
export async function writeFastFfmpeg({
  folder,
  environment,
  speed,
}: FastFfmpegOptions): Promise<string> {
  await mkdir(folder, { recursive: true });
  const video = path.join(folder, 'minute.mp4');
  const sound = path.join(folder, 'minute.m4a');
  const pcm = path.join(folder, 'minute.pcm');
  const encode = (words: string, file: string): Promise<string> =>
    run('ffmpeg', [...`-v error -y ${words}`.split(' '), file], { environment });
  await encode(
    '-f lavfi -i testsrc2=s=320x180:r=30 -t 60 -c:v libx264 -preset ultrafast -tune zerolatency -crf 38 -g 60 -bf 0 -pix_fmt yuv420p -video_track_timescale 90000',
    video,
  );
  await encode('-f lavfi -i anoisesrc=a=0.05:r=48000 -ac 2 -t 60 -c:a aac -b:a 24k', sound);
  await encode('-f lavfi -i anoisesrc=a=0.05:r=48000 -ac 2 -t 60 -f s16le', pcm);
  const program = path.join(folder, 'ffmpeg');
  await writeFile(program, script({ video, sound, pcm, speed }));
  await chmod(program, 0o755);
  return program;
}

/**
 * Of its devices' sound comes one part in so many, in pieces half a second apart, and the recorder fills in
 * silence between them. All of it would be resampled, since time that is hurried is not even, and at
 * such a speed the recorder would do little else.
 */
const soundPart = 20;

interface Loops {
  readonly video: string;
  readonly sound: string;
  readonly pcm: string;
  readonly speed: number;
}

/** What is copied keeps the product's own options from `-movflags` on: what ffmpeg keeps depends on them. */
function script({ video, sound, pcm, speed }: Loops): string {
  const loop = `-readrate ${speed} -stream_loop -1`;
  const seldom = `-readrate ${speed / soundPart} -stream_loop -1`;
  return `#!/bin/sh
muxer() { while [ "$1" != -movflags ]; do shift; done; echo "$@"; }
case " $* " in
*" -sources pulse "*)
  echo 'Auto-detected sources for pulse:'
  echo '* bench.microphone [Microphone] (audio)'
  echo '  bench.speaker.monitor [Monitor of speaker] (audio)' ;;
*" -sinks pulse "*)
  echo 'Auto-detected sinks for pulse:'
  echo '* bench.speaker [Speaker] (audio)' ;;
*" -f pulse "*)
  exec ffmpeg -nostdin -v error ${seldom} -f s16le -ar 48000 -ac 2 -i '${pcm}' -c copy -flush_packets 1 -f s16le pipe:1 ;;
*" -i pipe:0 "*" -c:a aac "*)
  ffmpeg -nostdin -v error ${loop} -i '${sound}' -c copy $(muxer "$@") &
  cat > /dev/null
  kill $!
  wait $! ;;
*" x11grab "*" pipe:1 "*)
  exec ffmpeg -hide_banner -nostats ${loop} -i '${video}' -c copy -video_track_timescale 90000 $(muxer "$@") ;;
*) exec ffmpeg "$@" ;;
esac
`;
}
