import { describe, expect, it } from 'vitest';
import { figures } from '../../../../media/panel/figures.ts';
import { sourceWords } from '../../../../media/panel/sourceWords.ts';
import type { PanelSession, PanelStatus } from '../../../../src/protocol/panelProtocol.ts';
import { idleStatus, recordingSession } from '../../protocol/panelExamples.ts';
import { panelTextNames } from '../../protocol/panelTextNames.ts';

/** Each text is its own name, with the places it fills. */
const texts = {
  ...panelTextNames,
  sourceOther: 'from {0}',
  queueValue: '{0} of {1}',
  frameRateValue: '{0}, up to {1}',
  logOn: '{0} events',
};

describe('where a value comes from', () => {
  it('is told apart in words', () => {
    const own = 'codereel.queue.frames';
    expect([
      sourceWords({ kind: 'default' }, 'queue.frames', texts),
      sourceWords({ kind: 'environment', name: 'CAP' }, 'queue.frames', texts),
      sourceWords({ kind: 'setting', key: own, scope: 'user' }, 'queue.frames', texts),
      sourceWords({ kind: 'setting', key: own, scope: 'workspace' }, 'queue.frames', texts),
    ]).toEqual(['sourceDefault', 'sourceEnvironment', 'sourceUser', 'sourceWorkspace']);
  });

  it('names the other setting when that one decides', () => {
    expect(
      sourceWords(
        { kind: 'setting', key: 'codereel.queue.frames', scope: 'user' },
        'queue.instantFrames',
        texts,
      ),
    ).toBe('from codereel.queue.frames');
  });
});

describe('the figures', () => {
  const idle: PanelStatus = { ...idleStatus, extensionHostBytes: 140e6, diskFreeBytes: 49e9 };

  function warnings(change: Partial<PanelSession>): string[] {
    return figures({ ...idle, session: { ...recordingSession, ...change } }, texts, 'en')
      .filter(({ warning }) => warning)
      .map(({ key }) => key);
  }

  it('say what is known of a recording, in a fixed order', () => {
    const shown = figures({ ...idle, phase: 'recording', session: recordingSession }, texts, 'en');
    expect(shown.map(({ label, value }) => `${label}: ${value}`)).toEqual([
      'area: 1920 × 1080',
      'frameRate: 29.5, up to 30',
      'frames: 1,234',
      'dropped: 2',
      'queue: 1 of 96',
      'queuePeak: 3',
      'fileSize: 1.5 MB',
      'cursorLog: 12 events',
      'keyLog: logOff',
      'diskFree: 50 GB',
      'hostMemory: 140 MB',
      'recorderMemory: 80 MB',
    ]);
  });

  it('warn of lost frames and of a log that is not kept, and of nothing else', () => {
    expect(warnings({ dropped: 0 })).toEqual([]);
    expect(warnings({ dropped: 0, keys: { state: 'unavailable', events: 0 } })).toEqual(['keyLog']);
    expect(warnings({ cursor: { state: 'unavailable', events: 0 } })).toEqual([
      'dropped',
      'cursorLog',
    ]);
  });

  it('are few while nothing runs', () => {
    expect(figures(idle, texts, 'en').map(({ key }) => key)).toEqual(['diskFree', 'hostMemory']);
  });
});
