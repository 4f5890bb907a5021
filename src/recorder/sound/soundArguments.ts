import type { SoundKind } from '../../protocol/recorderProtocol.ts';
import { bytesPerSample, channels, sampleRate, samplesPerMs } from './pcm.ts';

/** How much the sound server or the system hands on at a time: little, so that it comes soon. */
const pieceMs = 10;

/** The command that captures a device's sound and writes it to standard output as PCM. */
export function captureArguments(
  platform: NodeJS.Platform,
  kind: SoundKind,
  device: string,
): readonly string[] {
  return [
    ...'-nostdin -hide_banner -nostats -loglevel info'.split(' '),
    // The form of the sound is known: nothing has to be listened to first.
    ...'-probesize 32 -analyzeduration 0'.split(' '),
    ...inputArguments(platform, kind, device),
    ...`-vn -c:a pcm_s16le -ar ${sampleRate} -ac ${channels}`.split(' '),
    ...'-flush_packets 1 -f s16le pipe:1'.split(' '),
  ];
}

function inputArguments(
  platform: NodeJS.Platform,
  kind: SoundKind,
  device: string,
): readonly string[] {
  if (platform === 'win32') {
    return ['-f', 'dshow', '-audio_buffer_size', String(pieceMs), '-i', `audio=${device}`];
  }
  if (platform === 'darwin') {
    return ['-f', 'avfoundation', '-i', `:${device}`];
  }
  const form = ['-sample_rate', String(sampleRate), '-channels', String(channels)];
  const piece = ['-fragment_size', String(pieceMs * samplesPerMs * bytesPerSample)];
  const names = ['-name', 'Codereel', '-stream_name', kind];
  return ['-f', 'pulse', ...names, ...form, ...piece, '-i', device];
}

/**
 * The command that makes AAC of PCM, from pipe to pipe, one frame a fragment. Without skip_trailer
 * ffmpeg keeps a note of every fragment for an index at the end: a hundred megabytes in ten hours.
 */
export const encoderArguments: readonly string[] = [
  ...'-hide_banner -nostats -loglevel warning'.split(' '),
  ...`-probesize 32 -analyzeduration 0 -f s16le -ar ${sampleRate} -ac ${channels} -i pipe:0`.split(
    ' ',
  ),
  ...'-c:a aac -b:a 160k'.split(' '),
  ...'-movflags empty_moov+default_base_moof+frag_every_frame+skip_trailer -flush_packets 1'.split(
    ' ',
  ),
  ...'-f mp4 pipe:1'.split(' '),
];
