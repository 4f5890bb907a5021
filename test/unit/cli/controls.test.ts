import { expect, it } from 'vitest';
import { controlsIn, decideStop, type StopStage } from '../../../src/cli/controls.ts';

/** What is done at each of several requests in a row. */
function actions(...controls: readonly ('stop' | 'interrupt')[]): string[] {
  let stage: StopStage = 'running';
  return controls.map((control) => {
    const decision = decideStop(stage, control);
    stage = decision.stage;
    return decision.action;
  });
}

it('stops at the first request, warns at the second Ctrl+C and gives up at the third only', () => {
  expect(actions('interrupt', 'interrupt', 'interrupt')).toEqual(['stop', 'warn', 'abandon']);
  expect(actions('stop', 'interrupt', 'interrupt')).toEqual(['stop', 'warn', 'abandon']);
});

it('never gives up because of q or SIGTERM, however often', () => {
  expect(actions('stop', 'stop', 'stop', 'stop')).toEqual([
    'stop',
    'nothing',
    'nothing',
    'nothing',
  ]);
  expect(actions('interrupt', 'interrupt', 'stop', 'stop')).toEqual([
    'stop',
    'warn',
    'nothing',
    'nothing',
  ]);
});

it('finds keys in what was typed, and nothing in anything else', () => {
  expect(controlsIn('m\nM')).toEqual(['mark', 'mark']);
  expect(controlsIn('xyz q\n')).toEqual(['stop']);
  expect(controlsIn('pPuU')).toEqual(['pause', 'pause', 'muteMicrophone', 'muteMicrophone']);
  expect(controlsIn('sS')).toEqual(['muteSystem', 'muteSystem']);
  expect(controlsIn('\u0003')).toEqual(['interrupt']);
  expect(controlsIn('')).toEqual([]);
  expect(controlsIn('\u0004\u001A\u001B[A')).toEqual([]);
});

it('restarts for a capital R only: it throws away what was recorded', () => {
  expect(controlsIn('r')).toEqual([]);
  expect(controlsIn('R')).toEqual(['restart']);
});
