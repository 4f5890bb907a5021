import type { Encoder, Quality } from '../../protocol/settings.ts';
import type { ProgramOptions } from './programOptions.ts';
import { isAtLeast, type FfmpegVersion } from './version.ts';

export interface EncoderChoice {
  readonly encoder: Encoder;
  readonly quality: Quality;
  readonly framesPerSecond: number;
  readonly version: FfmpegVersion;
}

/** A viewer who jumps in the video, and a player that joins late, wait this long at most. */
const keyframeSeconds = 2;

/** Ticks per second of the video's timestamps: whole at every usual frame rate, exact to 0.006 ms. */
const videoTimescale = 90_000;

/**
 * Constant quality per preset, on the scale of each encoder. How they were chosen by looking at
 * small code text: docs/decisions.md.
 */
const quantizers: Readonly<Record<Quality, number>> = { crisp: 18, balanced: 23, small: 28 };
/**
 * x264 makes a still picture sharper with every frame that repeats it. Where only changes are frames
 * there are few of these, so each has to be better by itself: this much is what the repeats would give.
 */
const fewFramesBonus = 1;
/** Media Foundation and VideoToolbox count from 0 (worst) to 100. */
const percentages: Readonly<Record<Quality, number>> = { crisp: 85, balanced: 70, small: 55 };

/** How the grabbed picture becomes one of the output's size. */
export interface Fit {
  /** Cuts odd lines off: the grabbed size is not known beforehand. */
  readonly cutsOdd: boolean;
  /** What it is scaled to; null: it keeps its size. Text is blurred by it, so only where it must. */
  readonly scale: string | null;
  /** The picture around it, as the filter `pad` takes it; null: it fills the output. */
  readonly pad: string | null;
}

/** What is grabbed is what is shown, as far as its size is even. */
export const wholePicture: Fit = { cutsOdd: true, scale: null, pad: null };

/**
 * From the grabbed RGB to what every player takes: even sizes and 4:2:0 with BT.709 in limited range,
 * which is what browsers assume for such sizes.
 */
export function pictureFilters(encoder: Encoder, fit: Fit): string {
  // x264 works on NV12: from planes of their own it would make that first, 0.7 ms for 1080p.
  const format = encoder === 'h264_nvenc' ? 'yuv420p' : 'nv12';
  const size = fit.scale === null ? '' : `${fit.scale}:`;
  return [
    ...(fit.cutsOdd ? ['crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0'] : []),
    // `area` averages the colours of the four pixels that share one: the best looking on small
    // coloured text, and no dearer than the default. Without exact rounding pure blue comes out dull.
    // Colours of all pixels are made first, which swscale does by vectors; of every second by itself
    // it takes a third longer.
    `scale=${size}out_color_matrix=bt709:out_range=tv:flags=area+accurate_rnd+full_chroma_inp`,
    `format=${format}`,
    ...(fit.pad === null ? [] : [`pad=${fit.pad}`]),
    ...(encoder === 'h264_vaapi' ? ['hwupload'] : []),
  ].join(',');
}

/** What must stand before the input. */
export function encoderDevice(encoder: Encoder): ProgramOptions {
  return encoder === 'h264_vaapi' ? { vaapi_device: '/dev/dri/renderD128' } : {};
}

/** The encoder, its speed and quality. No frame may wait inside it: a frame is the unit of loss. */
export function encoderOptions(choice: EncoderChoice): ProgramOptions {
  return {
    'c:v': choice.encoder,
    ...tuning[choice.encoder](choice),
    bf: 0,
    // By time, because frames may be missed; and by count, for encoders that know no forcing: by so many
    // more that a frame which comes a little early does not make two keyframes of one.
    force_key_frames: `expr:gte(t,n_forced*${keyframeSeconds})`,
    g: Math.round(choice.framesPerSecond * (keyframeSeconds + 0.5)),
    color_range: 'tv',
    colorspace: 'bt709',
    color_primaries: 'bt709',
    color_trc: 'bt709',
  };
}

const tuning: Readonly<Record<Encoder, (choice: EncoderChoice) => ProgramOptions>> = {
  libx264: ({ quality }) => ({
    preset: 'ultrafast',
    tune: 'zerolatency',
    crf: quantizers[quality] - fewFramesBonus,
    // One slice, fewer bytes, less CPU; the conversion before it is what takes the time.
    threads: 1,
  }),
  h264_nvenc: ({ quality }) => ({
    rc: 'constqp',
    qp: quantizers[quality],
    delay: 0,
    zerolatency: 1,
    'forced-idr': 1,
  }),
  h264_qsv: ({ quality }) => ({
    preset: 'veryfast',
    global_quality: quantizers[quality],
    look_ahead: 0,
    async_depth: 1,
    forced_idr: 1,
  }),
  h264_vaapi: ({ quality, version }) => ({
    rc_mode: 'CQP',
    qp: quantizers[quality],
    ...(isAtLeast(version, 5, 1) ? { async_depth: 1 } : {}),
  }),
  h264_amf: ({ quality }) => ({
    usage: 'ultralowlatency',
    rc: 'cqp',
    qp_i: quantizers[quality],
    qp_p: quantizers[quality],
  }),
  h264_mf: ({ quality }) => ({
    rate_control: 'quality',
    quality: percentages[quality],
    scenario: 'live_streaming',
  }),
  h264_videotoolbox: ({ quality }) => ({ realtime: 1, 'q:v': percentages[quality] }),
};

/**
 * Fragmented MP4 on standard output, one fragment per frame, each written as soon as it is there.
 * Timestamps are those of the grab: none is moved to a grid and no frame is doubled.
 */
export function outputOptions(version: FfmpegVersion): ProgramOptions {
  return {
    ...(isAtLeast(version, 5, 1) ? { fps_mode: 'vfr' } : { vsync: 'vfr' }),
    enc_time_base: `1:${videoTimescale}`,
    video_track_timescale: videoTimescale,
    // Without skip_trailer ffmpeg keeps a note of every fragment for an index at the end: memory that
    // grows with the recording, for positions that our spare box makes wrong.
    movflags: 'empty_moov+default_base_moof+frag_every_frame+skip_trailer',
    flush_packets: 1,
    f: 'mp4',
  };
}
