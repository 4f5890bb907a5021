import { expect, it } from 'vitest';
import { sourcesText } from '../../../src/cli/sourcesText.ts';
import type { SourceList } from '../../../src/recorder/screen/sourceList.ts';

const area = { x: 0, y: 0, width: 1920, height: 1080 };
const list: SourceList = {
  displays: [
    { source: 'display:0', name: 'HDMI-1', primary: true, area },
    { source: 'display:1', name: 'DP-1', primary: false, area: { ...area, x: 1920 } },
  ],
  windows: [
    {
      source: 'window:0x1200003',
      title: 'main.ts',
      program: 'code',
      processId: null,
      area: { x: 10, y: 20, width: 800, height: 600 },
      shown: true,
      active: true,
      editor: true,
    },
    {
      source: 'window:0x7',
      title: 'Mail',
      program: 'mail',
      processId: null,
      area: null,
      shown: false,
      active: false,
      editor: false,
    },
  ],
  windowHold: 'following',
  regions: true,
  notes: [],
  microphones: [{ name: 'alsa_input.usb', label: 'USB microphone', isDefault: true }],
  systems: [],
};

it('begins each line with what record takes for it, and says what it is', () => {
  expect(sourcesText(list).split('\n')).toEqual([
    'Displays: --source SOURCE',
    '  display:0  HDMI-1  1920x1080 at 0,0     primary',
    '  display:1  DP-1    1920x1080 at 1920,0',
    '',
    'Windows: --source SOURCE',
    '  window:0x1200003  code  800x600 at 10,20  main.ts (also: window)',
    '  window:0x7        mail  hidden            Mail',
    '',
    'Regions: --source region:x,y,w,h, in pixels from the top left corner',
    '',
    'Microphones: --microphone=DEVICE',
    '  alsa_input.usb  USB microphone  default',
    '',
    'System sound: --system-sound=DEVICE',
    '  none',
  ]);
});

it('says what cannot be recorded here, and where a window is only a place', () => {
  const text = sourcesText({
    ...list,
    regions: false,
    windowHold: 'rectangle',
    notes: ['Windows cannot be told apart here.'],
  });
  expect(text).toContain('Windows, as the places where they are now: --source SOURCE');
  expect(text).not.toContain('region:');
  expect(text.endsWith('Windows cannot be told apart here.')).toBe(true);
});
