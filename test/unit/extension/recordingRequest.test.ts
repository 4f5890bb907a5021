import { expect, it } from 'vitest';
import { prepareRequest } from '../../../src/extension/recordingRequest.ts';
import { readSettings } from '../../../src/extension/settingsReader.ts';
import type { Environment } from '../../../src/base/environment.ts';
import type { Mode } from '../../../src/protocol/mode.ts';

function prepare(
  mode: Mode,
  held: Record<string, unknown> = {},
  environment: Environment = {},
): ReturnType<typeof prepareRequest> {
  const { values } = readSettings((key) => ({ globalValue: held[key] }));
  return prepareRequest({
    mode,
    source: { kind: 'display', index: 1 },
    settings: values,
    chordCommands: { f5: 'workbench.action.debug.start' },
    environment,
    parentFolder: '/r',
    name: 'demo',
  });
}

it('asks for what the settings say', () => {
  const { request, warning } = prepare('studio', {
    'recording.framesPerSecond': 60,
    'video.quality': 'small',
    'cursor.log': false,
    'disk.stopBelowMegabytes': 100,
    'ffmpeg.path': ' /opt/ffmpeg ',
  });
  expect(request).toEqual({
    mode: 'studio',
    source: { kind: 'display', index: 1 },
    sound: { microphone: null, system: null },
    countdownSeconds: 0,
    stopAfterMs: null,
    remindAfterMs: null,
    disk: { warnBelowBytes: 2_048_000_000, stopBelowBytes: 100_000_000 },
    keys: { log: 'off', commands: { f5: 'workbench.action.debug.start' } },
    framesPerSecond: 60,
    parentFolder: '/r',
    name: 'demo',
    encoder: 'libx264',
    quality: 'small',
    cursorLog: false,
    ffmpegPath: '/opt/ffmpeg',
    queueFrames: 60,
    captureBufferFrames: 8,
  });
  expect(warning).toBeUndefined();
});

it('lets the environment of the extension host decide the limits before the settings', () => {
  const held = { 'queue.frames': 30, 'queue.instantFrames': 40, 'capture.bufferFrames': 5 };
  expect(prepare('instant', held).request).toMatchObject({
    queueFrames: 40,
    captureBufferFrames: 5,
  });
  const environment = { CAP_MP4_MUXER_BUFFER_SIZE: '70', CAP_VIDEO_SOURCE_BUFFER_SIZE: '9' };
  expect(prepare('instant', held, environment).request).toMatchObject({
    queueFrames: 70,
    captureBufferFrames: 9,
  });
});

it('warns of a limit that was passed over', () => {
  const { request, warning } = prepare('studio', { 'queue.frames': 0 });
  expect(request.queueFrames).toBe(60);
  expect(warning).toContain('codereel.queue.frames="0"');
});

it('asks for sound, keys and times only where the settings do', () => {
  const { request } = prepare('instant', {
    'sound.microphone': true,
    'sound.microphoneDevice': ' usb mic ',
    'sound.systemDevice': 'monitor',
    'keys.log': 'shortcuts',
    'recording.countdown': 3,
    'recording.stopAfterMinutes': 5,
    'recording.remindAfterMinutes': 90,
  });
  expect(request).toMatchObject({
    sound: { microphone: { device: 'usb mic' }, system: null },
    keys: { log: 'shortcuts' },
    countdownSeconds: 3,
    stopAfterMs: 300_000,
    remindAfterMs: 5_400_000,
  });
});

it('leaves the device to the system where a sound is on and none is named', () => {
  expect(prepare('instant', { 'sound.system': true }).request.sound).toEqual({
    microphone: null,
    system: { device: '' },
  });
});
