import { describe, expect, it } from 'vitest';
import type { SessionPhase } from '../../../src/extension/sessionPhase.ts';
import { statusBarModel, tooltipCommands } from '../../../src/extension/statusBarModel.ts';
import type { StatusBarModel } from '../../../src/extension/statusBarModel.ts';
import { exampleStatus, ffmpegDied } from './sessionExamples.ts';
import { english } from './translate.ts';

function model(phase: SessionPhase): StatusBarModel {
  return statusBarModel(phase, 'instant', english);
}

function recording(elapsedMs: number): SessionPhase {
  return { kind: 'recording', mode: 'instant', status: exampleStatus({ elapsedMs }) };
}

const phases: readonly SessionPhase[] = [
  { kind: 'idle' },
  { kind: 'starting', mode: 'studio', launched: false, status: null },
  recording(12_400),
  { kind: 'stopping', mode: 'instant', ending: 'stop', status: null },
  { kind: 'error', mode: 'instant', error: ffmpegDied },
];

describe('the status bar button', () => {
  it('tells the five phases apart', () => {
    expect(phases.map((phase) => model(phase).text)).toEqual([
      '$(record) Record',
      '$(loading~spin) Starting...',
      '\u25A0 0:12',
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

  it.each([
    ['recording', recording(0), ['showPanel', 'stop', 'discard']],
    ['idle', { kind: 'idle' }, ['showPanel', 'showRecordings']],
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
