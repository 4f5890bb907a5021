import { describe, expect, it } from 'vitest';
import {
  parseAvfoundationList,
  parseDshowList,
  parsePulseList,
  sortNamedDevices,
  sortPulseSources,
} from '../../../../src/recorder/sound/deviceLists.ts';
import { captureArguments } from '../../../../src/recorder/sound/soundArguments.ts';

const sources = `
Auto-detected sources for pulse:
  alsa_output.pci-0000_00_1f.3.analog-stereo.monitor [Monitor of Built-in Audio Analog Stereo] (none)
* alsa_input.usb-Desk_Mic-00.mono-fallback [Desk [Mic] Mono] (none)
  bluez_output.AA_BB.1.monitor [Monitor of Head Set]
`;
const sinks = `Auto-detected sinks for pulse:
  alsa_output.pci-0000_00_1f.3.analog-stereo [Built-in Audio Analog Stereo] (none)
* bluez_output.AA_BB.1 [Head Set] (none)
`;

function listed(text: string) {
  const list = parsePulseList(text);
  if (typeof list === 'string') {
    throw new Error(list);
  }
  return list;
}

describe("ffmpeg's list of a sound server's devices", () => {
  it('tells microphones from monitors, and the default of each', () => {
    expect(sortPulseSources(listed(sources), listed(sinks))).toEqual({
      microphones: [
        {
          name: 'alsa_input.usb-Desk_Mic-00.mono-fallback',
          label: 'Desk [Mic] Mono',
          isDefault: true,
        },
      ],
      systems: [
        {
          name: 'alsa_output.pci-0000_00_1f.3.analog-stereo.monitor',
          label: 'Monitor of Built-in Audio Analog Stereo',
          isDefault: false,
        },
        { name: 'bluez_output.AA_BB.1.monitor', label: 'Monitor of Head Set', isDefault: true },
      ],
    });
  });

  it('tells an ffmpeg without pulse from a server that does not answer', () => {
    expect(parsePulseList('')).toBe('none');
    const head = 'Auto-detected sources for pulse:\nCannot list sources: ';
    expect(parsePulseList(`${head}Function not implemented\n`)).toBe('none');
    expect(parsePulseList(`${head}Generic error in an external library\n`)).toBe('unreachable');
    expect(parsePulseList('Auto-detected sources for pulse:\n')).toEqual([]);
  });
});

describe("ffmpeg's list of Windows' devices", () => {
  it('is read as ffmpeg 5 and newer write it', () => {
    const said = [
      '[dshow @ 000001] "Integrated Camera" (video)',
      '[dshow @ 000001]   Alternative name "@device_pnp_x"',
      '[dshow @ 000001] "Microphone (2- USB \\"Pro\\")" (audio)',
      '[dshow @ 000001]   Alternative name "@device_cm_{33D9}\\wave_{1}"',
      '[dshow @ 000001] "OBS Virtual" (audio, video)',
      'dummy: Immediate exit requested',
    ].join('\r\n');
    expect(parseDshowList(said)).toEqual(['Microphone (2- USB \\"Pro\\")', 'OBS Virtual']);
  });

  it('is read as ffmpeg 4 writes it', () => {
    const said = [
      '[dshow @ 01] DirectShow video devices (some may be both video and audio devices)',
      '[dshow @ 01]  "Integrated Camera"',
      '[dshow @ 01] DirectShow audio devices',
      '[dshow @ 01]  "Stereo Mix (Realtek)"',
      '[dshow @ 01]     Alternative name "@device_cm"',
    ].join('\n');
    expect(parseDshowList(said)).toEqual(['Stereo Mix (Realtek)']);
  });
});

describe("ffmpeg's list of macOS' devices", () => {
  it('is read where the sound begins', () => {
    const said = [
      '[AVFoundation indev @ 0x7f] AVFoundation video devices:',
      '[AVFoundation indev @ 0x7f] [0] FaceTime HD Camera',
      '[AVFoundation indev @ 0x7f] [1] Capture screen 0',
      '[AVFoundation indev @ 0x7f] AVFoundation audio devices:',
      '[AVFoundation indev @ 0x7f] [0] MacBook Pro Microphone',
      '[AVFoundation indev @ 0x7f] [1] BlackHole 2ch',
      ': Input/output error',
    ].join('\n');
    expect(parseAvfoundationList(said)).toEqual(['MacBook Pro Microphone', 'BlackHole 2ch']);
  });
});

describe('devices that have but a name', () => {
  it('are microphones, but for those that give back what the system plays', () => {
    const names = ['BlackHole 2ch', 'Desk Mic', 'Stereo Mix (Realtek)', 'Other Mic'];
    const { microphones, systems } = sortNamedDevices(names);
    expect(microphones.map(({ name, isDefault }) => [name, isDefault])).toEqual([
      ['Desk Mic', true],
      ['Other Mic', false],
    ]);
    expect(systems.map(({ name }) => name)).toEqual(['BlackHole 2ch', 'Stereo Mix (Realtek)']);
  });
});

const input = (platform: NodeJS.Platform, device: string): string =>
  captureArguments(platform, 'microphone', device).join(' ');

describe('the command that captures sound', () => {
  it('asks the sound server for 10 ms at a time', () => {
    expect(input('linux', 'a.monitor')).toContain(
      '-f pulse -name Codereel -stream_name microphone -sample_rate 48000 -channels 2 -fragment_size 1920 -i a.monitor ',
    );
  });

  it('names the device as dshow and avfoundation want it', () => {
    expect(input('win32', 'Mic (USB)')).toContain(
      '-f dshow -audio_buffer_size 10 -i audio=Mic (USB) ',
    );
    expect(input('darwin', 'BlackHole 2ch')).toContain('-f avfoundation -i :BlackHole 2ch ');
  });

  it.each(['linux', 'win32', 'darwin'] as const)('gives PCM of one kind on %s', (platform) => {
    expect(input(platform, 'x')).toMatch(
      /-vn -c:a pcm_s16le -ar 48000 -ac 2 -flush_packets 1 -f s16le pipe:1$/,
    );
  });
});
