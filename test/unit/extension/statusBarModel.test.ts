import { describe, expect, it } from 'vitest';
import type { SessionStatus, SoundStatus } from '../../../src/protocol/recorderProtocol.ts';
import type { SessionPhase } from '../../../src/extension/sessionPhase.ts';
import { statusBarModel } from '../../../src/extension/statusBarModel.ts';
import type { StatusBarModel } from '../../../src/extension/statusBarModel.ts';
import { tooltipCommands } from '../../../src/extension/statusBarTooltip.ts';
import { exampleMicrophone, exampleStatus } from '../protocol/statusExamples.ts';
import { ffmpegDied } from './sessionExamples.ts';
import { english } from './translate.ts';

function model(phase: SessionPhase): StatusBarModel {
  const source = { kind: 'window', id: 7 } as const;
  return statusBarModel(phase, { mode: 'instant', source, sourceWords: 'A [window]' }, english);
}

const beginning = { mode: 'instant', source: null } as const;

function recording(elapsedMs: number, change: Partial<SessionStatus> = {}): SessionPhase {
  const status = exampleStatus({ elapsedMs, ...change });
  return { kind: 'recording', beginning, pausing: false, status };
}

function counting(countdownMs: number): SessionPhase {
  return { kind: 'countdown', beginning, status: exampleStatus({ countdownMs }) };
}

const paused: SessionPhase = { kind: 'paused', beginning, status: exampleStatus() };

function sound(change: Partial<SoundStatus> = {}): SoundStatus {
  return { ...exampleMicrophone, ...change };
}

const phases: readonly SessionPhase[] = [
  { kind: 'idle' },
  { kind: 'starting', beginning, launched: false, status: null },
  counting(2900),
  recording(12_400),
  paused,
  { kind: 'resuming', beginning, status: exampleStatus() },
  { kind: 'stopping', beginning, ending: 'restart', status: null },
  { kind: 'stopping', beginning, ending: 'stop', status: null },
  { kind: 'error', mode: 'instant', error: ffmpegDied },
];

describe('the status bar button', () => {
  it('tells the phases apart', () => {
    const texts = phases.map((phase) => {
      const { text, pause } = model(phase);
      return pause === undefined ? text : `${text} ${pause.text}`;
    });
    expect(texts).toEqual([
      '$(record) Record',
      '$(loading~spin) Starting...',
      '\u25A0 Starts in 3',
      '\u25A0 0:12 $(debug-pause)',
      '\u25A0 0:12 $(debug-continue) Paused',
      '$(loading~spin) Resuming...',
      '$(loading~spin) Restarting...',
      '$(loading~spin) Finishing...',
      '$(warning) Record',
    ]);
  });

  it.each(phases)('names itself to screen readers while $kind', (phase) => {
    expect(model(phase).label).toMatch(/^Codereel\b/);
  });

  it('changes once a second while recording, and its label not at all', () => {
    expect(model(recording(12_000)).text).toBe(model(recording(12_999)).text);
    expect(model(recording(12_999)).text).not.toBe(model(recording(13_000)).text);
    expect(model(recording(12_999)).label).toBe(model(recording(13_000)).label);
  });

  it('shows mode, frames, drops and the queue while recording', () => {
    const { tooltip } = model(recording(12_400));
    expect(tooltip).toContain('Mode: Instant');
    expect(tooltip).toContain('Frames: 372 (30.0 per second)');
    expect(tooltip).toContain('Dropped: 2');
    expect(tooltip).toContain('Muxer queue: 3 of 96 frames, deepest 7');
  });

  it('calls the window that is recorded what it was called when it was chosen', () => {
    const chosen = model(recording(0, { source: { kind: 'window', id: 7 } }));
    expect(chosen.tooltip).toContain('Records: A \\[window\\]');
    const other = model(recording(0, { source: { kind: 'window', id: 8 } }));
    expect(other.tooltip).toContain('Records: A window');
  });

  it.each([
    ['countdown', counting(900), ['showPanel', 'stop']],
    ['recording', recording(0), ['showPanel', 'stop', 'pause', 'restart', 'discard']],
    [
      'recording with sound',
      recording(0, { sound: [sound(), sound({ kind: 'system' })] }),
      ['showPanel', 'stop', 'pause', 'toggleMicrophone', 'toggleSystemSound', 'restart', 'discard'],
    ],
    ['paused', paused, ['showPanel', 'stop', 'resume', 'restart', 'discard']],
    ['idle', { kind: 'idle' }, ['chooseSource', 'showPanel', 'showRecordings']],
    [
      'error',
      { kind: 'error', mode: 'instant', error: ffmpegDied },
      ['showPanel', 'checkSetup', 'showLog'],
    ],
  ] as const)('links to what helps while %s', (_name, phase, expected) => {
    const linked = [...model(phase).tooltip.matchAll(/\(command:([\w.]+)\)/g)].map(([, id]) => id);
    expect(linked).toEqual(expected.map((id) => `codereel.${id}`));
    expect(tooltipCommands).toEqual(expect.arrayContaining(linked));
  });

  it('counts down whole seconds, the last one too', () => {
    const shown = [3000, 2001, 2000, 1, 0].map((left) => model(counting(left)).text.slice(-1));
    expect(shown).toEqual(['3', '3', '2', '1', '0']);
  });

  it('has no icon that a click could be lost on while its text runs', () => {
    expect(model(recording(5000, { sound: [sound({ muted: true })] })).text).not.toContain('$(');
    expect(model(counting(2000)).text).not.toContain('$(');
  });

  it.each([
    [sound({ muted: true }), 'muted'],
    [sound({ kind: 'system', muted: true }), 'muted'],
    [sound({ state: 'lost', muted: true }), 'sound lost'],
    [sound({ state: 'unavailable' }), 'sound lost'],
    [sound({ silent: true }), 'microphone silent'],
  ] as const)('stands out where a sound does not get into the video: %j', (bad, word) => {
    const { text, label, warning } = model(recording(12_400, { sound: [sound(), bad] }));
    expect(text).toBe(`\u25A0 0:12 \u00B7 ${word}`);
    expect(label).toContain(word);
    expect(warning).toBe(true);
  });

  it('does not stand out while all is well, nor because the computer plays nothing', () => {
    expect(model(recording(0)).warning).toBe(false);
    const quiet = sound({ kind: 'system', silent: true });
    expect(model(recording(0, { sound: [sound(), quiet] })).warning).toBe(false);
  });

  it('stands out while paused, and stays as wide: what pauses must not move away', () => {
    expect(model(paused).warning).toBe(true);
    expect(model(paused).text).toBe(model(recording(12_400)).text);
  });

  it('has a button beside it to pause, or to resume, and otherwise none', () => {
    const buttons = phases.map((phase) => model(phase).pause?.label);
    expect(buttons.filter((label) => label !== undefined)).toEqual([
      'Codereel: pause the recording',
      'Codereel: resume the recording',
    ]);
  });

  it('says what would be recorded, as plain words', () => {
    expect(model({ kind: 'idle' }).tooltip).toContain(String.raw`Records: A \[window\]`);
  });

  it('says when a platform holds only the place of a window', () => {
    expect(model(recording(0, { picture: 'rectangle' })).tooltip).toContain(
      'The place is recorded',
    );
  });

  it('never lets foreign words of an error become a link, an icon or a tag', () => {
    const message = '[click](command:evil) <img> $(zap) &lt; C:\\new_file';
    const { tooltip } = model({
      kind: 'error',
      mode: 'instant',
      error: { ...ffmpegDied, message },
    });
    expect(tooltip).toContain(
      String.raw`\[click\]\(command:evil\) &lt;img\> &#36;\(zap\) &amp;lt; C:\\new\_file`,
    );
  });
});
