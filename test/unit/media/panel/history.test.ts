import { describe, expect, it } from 'vitest';
import {
  emptyHistory,
  extendHistory,
  historyLength,
  type History,
} from '../../../../media/panel/history.ts';
import { freshPageState, restorePageState } from '../../../../media/panel/pageState.ts';
import type { PanelStatus } from '../../../../src/protocol/panelProtocol.ts';
import { idleStatus, recordingSession } from '../../protocol/panelExamples.ts';

function status(elapsedMs: number, folder = '/recordings/one'): PanelStatus {
  const queue = { frames: 4, capacityFrames: 96, peakFrames: 4, bytes: 0, capacityBytes: 1 };
  const memory = { recorderBytes: 200, ffmpegBytes: null };
  return {
    ...idleStatus,
    phase: 'recording',
    extensionHostBytes: 100,
    session: { ...recordingSession, folder, elapsedMs, queue, memory },
  };
}

function after(...statuses: readonly PanelStatus[]): History {
  return statuses.reduce(extendHistory, emptyHistory);
}

describe('the history of the plots', () => {
  it('grows by what a status says', () => {
    expect(after(status(500)).samples).toEqual([
      { ms: 500, queueFrames: 4, queueCapacity: 96, hostBytes: 100, recorderBytes: 200 },
    ]);
  });

  it('keeps the newest and never more than it may', () => {
    const many = after(
      ...Array.from({ length: historyLength + 50 }, (_, index) => status(index + 1)),
    );
    expect(many.samples).toHaveLength(historyLength);
    expect(many.samples.at(0)?.ms).toBe(51);
    expect(many.samples.at(-1)?.ms).toBe(historyLength + 50);
  });

  it('does not begin before the recording has', () => {
    for (const phase of ['countdown', 'starting'] as const) {
      expect(extendHistory(emptyHistory, { ...status(0), phase })).toBe(emptyHistory);
    }
  });

  it('begins anew with another recording', () => {
    const { samples } = after(status(500), status(1000), status(2000, '/recordings/two'));
    expect(samples.map(({ ms }) => ms)).toEqual([2000]);
  });

  it('stays when the recording has ended, and when a status comes twice', () => {
    const history = after(status(500));
    expect(extendHistory(history, { ...status(0), phase: 'idle', session: null })).toBe(history);
    expect(extendHistory(history, status(500))).toBe(history);
  });
});

describe('what the page remembers', () => {
  it('comes back as it was', () => {
    const state = { ...freshPageState, scrollTop: 120, history: after(status(500)) };
    expect(restorePageState(JSON.parse(JSON.stringify(state)))).toEqual(state);
  });

  it.each([undefined, null, {}, { ...freshPageState, scrollTop: -1 }])(
    'is fresh when there is nothing to remember, or nothing of its shape: %o',
    (saved) => {
      expect(restorePageState(saved)).toEqual(freshPageState);
    },
  );
});
