import { describe, expect, it } from 'vitest';
import {
  listMacDevicesArguments,
  macCaptureArguments,
  parseMacScreenIndex,
  windowsCaptureArguments,
  x11CaptureArguments,
  type CaptureChoice,
} from '../../../../src/recorder/ffmpeg/captureArguments.ts';

const choice: CaptureChoice = {
  encoder: 'libx264',
  quality: 'crisp',
  framesPerSecond: 30,
  version: { text: '6.1', release: [6, 1] },
  mode: 'instant',
  bufferFrames: 8,
};

const picture =
  'crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0,scale=out_color_matrix=bt709:out_range=tv:flags=area+accurate_rnd,format=yuv420p';
const spaced = `select='isnan(prev_selected_t)+gte(t-prev_selected_t,0.5/30)'`;
const x264 =
  '-c:v libx264 -preset ultrafast -tune zerolatency -crf 18 -threads 1 -bf 0 ' +
  '-force_key_frames expr:gte(t,n_forced*2) -g 60 ' +
  '-color_range tv -colorspace bt709 -color_primaries bt709 -color_trc bt709';
const output =
  '-fps_mode vfr -enc_time_base 1:90000 -video_track_timescale 90000 ' +
  '-movflags empty_moov+default_base_moof+frag_every_frame+skip_trailer -flush_packets 1 -f mp4 pipe:1';
const quiet = '-hide_banner -nostats -loglevel info';

function line(changes: Partial<CaptureChoice> = {}): string {
  return x11CaptureArguments({ ...choice, ...changes, display: ':0' }).join(' ');
}

describe('x11CaptureArguments', () => {
  it('captures the whole screen, fragment by fragment', () => {
    expect(line()).toBe(
      `${quiet} -f x11grab -framerate 30 -draw_mouse 1 -probesize 32 -thread_queue_size 8 -i :0 ` +
        `-vf ${spaced},${picture} ${x264} ${output}`,
    );
  });

  it('leaves the cursor out of a studio recording', () => {
    expect(line({ mode: 'studio' })).toContain('-draw_mouse 0 ');
  });

  it('bounds the raw frames that wait', () => {
    expect(line({ bufferFrames: 3 })).toContain('-thread_queue_size 3 -i');
    // ffmpeg does not start with as many as it cannot allot.
    expect(line({ bufferFrames: 2 ** 40 })).toContain('-thread_queue_size 100000 -i');
  });

  it('speaks to an ffmpeg before 5.1 in its own words', () => {
    const old = line({ version: { text: '4.4.2', release: [4, 4] } });
    expect(old).toContain('-vsync vfr');
    expect(old).not.toContain('fps_mode');
  });

  it('keeps keyframes two seconds apart at any frame rate', () => {
    expect(line({ framesPerSecond: 60 })).toContain('n_forced*2) -g 120 ');
  });

  it.each([
    ['crisp', '-crf 18 '],
    ['balanced', '-crf 23 '],
    ['small', '-crf 28 '],
  ] as const)('has a rate for the quality %s', (quality, expected) => {
    expect(line({ quality })).toContain(expected);
  });
});

describe('windowsCaptureArguments', () => {
  it('duplicates the desktop where ffmpeg can', () => {
    expect(windowsCaptureArguments({ ...choice, ddagrab: true }).join(' ')).toBe(
      `${quiet} -f lavfi -thread_queue_size 8 ` +
        '-i ddagrab=output_idx=0:framerate=30:draw_mouse=1,hwdownload,format=bgra ' +
        `-vf ${picture} ${x264} ${output}`,
    );
  });

  it('falls back to GDI', () => {
    expect(windowsCaptureArguments({ ...choice, mode: 'studio', ddagrab: false }).join(' ')).toBe(
      `${quiet} -f gdigrab -framerate 30 -draw_mouse 0 -probesize 32 -thread_queue_size 8 ` +
        `-i desktop -vf ${spaced},${picture} ${x264} ${output}`,
    );
  });
});

describe('macCaptureArguments', () => {
  it('captures a screen by its number and no sound', () => {
    expect(macCaptureArguments({ ...choice, screenIndex: 1 }).join(' ')).toBe(
      `${quiet} -f avfoundation -framerate 30 -capture_cursor 1 -pixel_format bgr0 ` +
        `-thread_queue_size 8 -i 1:none -vf ${picture} ${x264} ${output}`,
    );
  });

  it("finds the main screen's number among the cameras", () => {
    const list = `[AVFoundation indev @ 0x7f8c1d704d40] AVFoundation video devices:
[AVFoundation indev @ 0x7f8c1d704d40] [0] FaceTime HD Camera
[AVFoundation indev @ 0x7f8c1d704d40] [1] Capture screen 0
[AVFoundation indev @ 0x7f8c1d704d40] [2] Capture screen 1
[AVFoundation indev @ 0x7f8c1d704d40] AVFoundation audio devices:
[AVFoundation indev @ 0x7f8c1d704d40] [0] MacBook Pro Microphone
: Input/output error`;
    expect(parseMacScreenIndex(list)).toBe(1);
    expect(parseMacScreenIndex(list.replaceAll('Capture screen', 'Camera'))).toBeUndefined();
    expect(listMacDevicesArguments.join(' ')).toBe(
      '-hide_banner -f avfoundation -list_devices true -i ',
    );
  });
});

describe('hardware encoders', () => {
  it.each([
    ['h264_nvenc', 'yuv420p', '-rc constqp -qp 18 -delay 0 -zerolatency 1 -forced-idr 1'],
    ['h264_qsv', 'nv12', '-preset veryfast -global_quality 18 -look_ahead 0 -async_depth 1'],
    ['h264_vaapi', 'nv12,hwupload', '-rc_mode CQP -qp 18 -async_depth 1'],
    ['h264_amf', 'nv12', '-usage ultralowlatency -rc cqp -qp_i 18 -qp_p 18'],
    ['h264_mf', 'nv12', '-rate_control quality -quality 85 -scenario live_streaming'],
    ['h264_videotoolbox', 'nv12', '-realtime 1 -q:v 85'],
  ] as const)('%s holds no frame back', (encoder, format, tuning) => {
    const words = line({ encoder });
    expect(words).toContain(`,format=${format} -c:v ${encoder} ${tuning} `);
    expect(words).toContain(' -bf 0 ');
  });

  it('opens the render device for VAAPI before the input', () => {
    expect(line({ encoder: 'h264_vaapi' })).toContain(
      '-vaapi_device /dev/dri/renderD128 -f x11grab',
    );
  });
});
