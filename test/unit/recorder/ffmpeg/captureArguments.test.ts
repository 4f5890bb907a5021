import { describe, expect, it } from 'vitest';
import {
  listMacDevicesArguments,
  macCaptureArguments,
  parseMacScreens,
  waylandCaptureArguments,
  windowsCaptureArguments,
  x11CaptureArguments,
  type CaptureChoice,
} from '../../../../src/recorder/ffmpeg/captureArguments.ts';
import type { Shot } from '../../../../src/recorder/screen/shot.ts';
import { rectangleShot, windowShot } from '../../../../src/recorder/screen/shotPlan.ts';

const screen = { width: 1920, height: 1080 };

const choice: CaptureChoice = {
  encoder: 'libx264',
  quality: 'crisp',
  framesPerSecond: 30,
  version: { text: '6.1', release: [6, 1] },
  mode: 'instant',
  bufferFrames: 8,
  shot: rectangleShot({ x: 0, y: 0, ...screen }, undefined),
};

/** A display of which only the system knows where it is and how large. */
function displayShot(index: number): Shot {
  return { grab: { kind: 'display', index }, outputSize: null, place: null, area: null };
}

const picture =
  'scale=out_color_matrix=bt709:out_range=tv:flags=area+accurate_rnd+full_chroma_inp,format=nv12';
const cutPicture = `crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0,${picture}`;
const spaced = `select='isnan(prev_selected_t)+gte(t-prev_selected_t,0.5/30)'`;
const x264 =
  '-c:v libx264 -preset ultrafast -tune zerolatency -crf 17 -threads 1 -bf 0 ' +
  '-force_key_frames expr:gte(t,n_forced*2) -g 75 ' +
  '-color_range tv -colorspace bt709 -color_primaries bt709 -color_trc bt709';
const output =
  '-fps_mode vfr -enc_time_base 1:90000 -video_track_timescale 90000 ' +
  '-movflags empty_moov+default_base_moof+frag_every_frame+skip_trailer -flush_packets 1 -f mp4 pipe:1';
const quiet = '-hide_banner -nostats -loglevel info';

function line(changes: Partial<CaptureChoice> = {}): string {
  return x11CaptureArguments({ ...choice, ...changes, display: ':0' }).join(' ');
}

describe('x11CaptureArguments', () => {
  it('captures a part of the screen as it is, fragment by fragment', () => {
    expect(line()).toBe(
      `${quiet} -f x11grab -framerate 30 -draw_mouse 1 -probesize 32 -thread_queue_size 8 ` +
        '-grab_x 0 -grab_y 0 -video_size 1920x1080 -i :0 ' +
        `-vf ${spaced},${picture} ${x264} ${output}`,
    );
  });

  it('captures a window by its number, without its shadow', () => {
    const window = { x: 80, y: 60, width: 660, height: 500 };
    const content = { x: 90, y: 70, width: 640, height: 480 };
    const shot = windowShot({ id: 0x120_0003, window, content, screen, whole: true }, undefined);
    expect(line({ shot: shot ?? choice.shot })).toContain(
      `-window_id 18874371 -grab_x 10 -grab_y 10 -video_size 640x480 -i :0 -vf ${spaced},${picture} `,
    );
  });

  it('fits what has become larger into the size of the first take, the bars around it black', () => {
    const shot = rectangleShot(
      { x: 0, y: 0, width: 1280, height: 960 },
      { width: 640, height: 360 },
    );
    expect(line({ shot })).toContain(
      `-vf ${spaced},scale=480:360:out_color_matrix=bt709:out_range=tv:flags=area+accurate_rnd+full_chroma_inp,` +
        'format=nv12,pad=640:360:80:0 -c:v',
    );
  });

  it('leaves pixels as they are where what is shown has become smaller', () => {
    const shot = rectangleShot(
      { x: 0, y: 0, width: 320, height: 240 },
      { width: 640, height: 360 },
    );
    expect(line({ shot })).toContain(`${picture},pad=640:360:160:60 -c:v`);
  });

  it('pads before the picture goes to the graphics card', () => {
    const shot = rectangleShot(
      { x: 0, y: 0, width: 320, height: 240 },
      { width: 640, height: 360 },
    );
    expect(line({ shot, encoder: 'h264_vaapi' })).toContain(
      'format=nv12,pad=640:360:160:60,hwupload -c:v',
    );
  });

  it('leaves the cursor out of a studio recording', () => {
    expect(line({ mode: 'studio' })).toContain('-draw_mouse 0 ');
  });

  it('bounds the raw frames that wait', () => {
    expect(line({ bufferFrames: 3 })).toContain('-thread_queue_size 3 -grab_x');
    // ffmpeg does not start with as many as it cannot allot.
    expect(line({ bufferFrames: 2 ** 40 })).toContain('-thread_queue_size 100000 -grab_x');
  });

  it('speaks to an ffmpeg before 5.1 in its own words', () => {
    const old = line({ version: { text: '4.4.2', release: [4, 4] } });
    expect(old).toContain('-vsync vfr');
    expect(old).not.toContain('fps_mode');
  });

  it('keeps keyframes two seconds apart at any frame rate', () => {
    expect(line({ framesPerSecond: 60 })).toContain('n_forced*2) -g 150 ');
  });

  it.each([
    ['crisp', '-crf 17 '],
    ['balanced', '-crf 22 '],
    ['small', '-crf 27 '],
  ] as const)('has a rate for the quality %s', (quality, expected) => {
    expect(line({ quality })).toContain(expected);
  });
});

describe('windowsCaptureArguments', () => {
  const region = { x: 100, y: 50, width: 640, height: 480 };
  const gdi = `${quiet} -f gdigrab -framerate 30 -draw_mouse 1 -probesize 32 -thread_queue_size 8 `;

  it('duplicates a display where ffmpeg can', () => {
    expect(
      windowsCaptureArguments({ ...choice, ddagrab: true, shot: displayShot(1) }).join(' '),
    ).toBe(
      `${quiet} -f lavfi -thread_queue_size 8 ` +
        '-i ddagrab=output_idx=1:framerate=30:draw_mouse=1,hwdownload,format=bgra ' +
        `-vf ${cutPicture} ${x264} ${output}`,
    );
  });

  it('falls back to GDI', () => {
    expect(
      windowsCaptureArguments({ ...choice, ddagrab: false, shot: displayShot(0) }).join(' '),
    ).toBe(`${gdi}-i desktop -vf ${spaced},${cutPicture} ${x264} ${output}`);
  });

  it('takes a rectangle of the desktop through GDI, which knows no displays', () => {
    const shot = rectangleShot(region, undefined);
    expect(windowsCaptureArguments({ ...choice, ddagrab: true, shot }).join(' ')).toContain(
      `${gdi}-offset_x 100 -offset_y 50 -video_size 640x480 -i desktop -vf ${spaced},${picture} `,
    );
  });
});

describe('macCaptureArguments', () => {
  it('captures a screen by its number and no sound', () => {
    const shot = displayShot(0);
    expect(macCaptureArguments({ ...choice, shot, deviceIndex: 1 }).join(' ')).toBe(
      `${quiet} -f avfoundation -framerate 30 -capture_cursor 1 -pixel_format bgr0 ` +
        `-thread_queue_size 8 -i 1:none -vf ${cutPicture} ${x264} ${output}`,
    );
  });

  it('cuts a region out of a screen', () => {
    const area = { x: 100, y: 50, width: 640, height: 480 };
    const shot: Shot = {
      ...rectangleShot(area, undefined),
      grab: { kind: 'displayPart', index: 0, area },
    };
    expect(macCaptureArguments({ ...choice, shot, deviceIndex: 1 }).join(' ')).toContain(
      `-i 1:none -vf crop=640:480:100:50,${picture} `,
    );
  });

  it("finds the screens' numbers among the cameras", () => {
    const list = `[AVFoundation indev @ 0x7f8c1d704d40] AVFoundation video devices:
[AVFoundation indev @ 0x7f8c1d704d40] [0] FaceTime HD Camera
[AVFoundation indev @ 0x7f8c1d704d40] [1] Capture screen 0
[AVFoundation indev @ 0x7f8c1d704d40] [2] Capture screen 1
[AVFoundation indev @ 0x7f8c1d704d40] AVFoundation audio devices:
[AVFoundation indev @ 0x7f8c1d704d40] [0] MacBook Pro Microphone
: Input/output error`;
    expect(parseMacScreens(list)).toEqual([1, 2]);
    expect(parseMacScreens(list.replaceAll('Capture screen', 'Camera'))).toEqual([]);
    expect(listMacDevicesArguments.join(' ')).toBe(
      '-hide_banner -f avfoundation -list_devices true -i ',
    );
  });
});

describe('waylandCaptureArguments', () => {
  it('takes raw pictures as they come, stamps them, and leaves out what is too many', () => {
    const area = { x: 0, y: 0, width: 1366, height: 767 };
    const shot: Shot = {
      grab: { kind: 'pipewire', node: 36, area },
      outputSize: null,
      place: null,
      area,
    };
    expect(waylandCaptureArguments({ ...choice, shot, size: area }).join(' ')).toBe(
      `${quiet} -f rawvideo -pixel_format bgr0 -video_size 1366x767 -framerate 1000 ` +
        '-use_wallclock_as_timestamps 1 -probesize 32 -thread_queue_size 8 -i pipe:0 ' +
        `-vf select='isnan(prev_selected_t)+gte(t-prev_selected_t,0.75/30)',${cutPicture} ` +
        `${x264} -r 30 ${output}`,
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
