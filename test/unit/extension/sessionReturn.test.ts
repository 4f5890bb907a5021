import { describe, expect, it } from 'vitest';
import type { SessionEvent, SessionPhase, Step } from '../../../src/extension/sessionPhase.ts';
import { step } from '../../../src/extension/sessionStep.ts';
import type { SessionState } from '../../../src/protocol/recorderProtocol.ts';
import { exampleStatus } from '../protocol/statusExamples.ts';
import { exampleSummary, ffmpegDied } from './sessionExamples.ts';

const idle: SessionPhase = { kind: 'idle' };
const source = { kind: 'display', index: 1 } as const;
const reports = (state: SessionState): SessionEvent => ({
  kind: 'status',
  status: exampleStatus({ state, source, mode: 'studio' }),
});

function found(state: SessionState, from: SessionPhase = idle): Step {
  const status = exampleStatus({ state, source, mode: 'studio' });
  return step(from, { kind: 'found', status });
}

function recording(): SessionPhase {
  return found('recording').phase;
}

describe('a recording that is found', () => {
  it.each(['countdown', 'starting', 'recording', 'paused', 'resuming', 'stopping'] as const)(
    'goes on as it is: %s',
    (state) => {
      expect(found(state).phase).toMatchObject({
        kind: state,
        beginning: { mode: 'studio', source },
        status: { state },
      });
    },
  );

  it.each(['finished', 'failed', 'discarded'] as const)('is let go when it is %s', (state) => {
    expect(found(state)).toEqual({ phase: idle, effects: [{ kind: 'close' }] });
  });

  it('is left alone where something else is under way', () => {
    const busy = recording();
    expect(found('paused', busy)).toEqual({ phase: busy, effects: [] });
  });

  it('is taken after an error as well', () => {
    const error: SessionPhase = { kind: 'error', mode: 'instant', error: ffmpegDied };
    expect(found('recording', error).phase.kind).toBe('recording');
  });

  it.each(['countdown', 'starting'] as const)(
    'records with the first report of it, for no answer to a start will come: %s',
    (state) => {
      expect(step(found(state).phase, reports('recording')).phase).toMatchObject({
        kind: 'recording',
        pausing: false,
      });
    },
  );

  it('asks again for a resume whose answer went elsewhere, and is paused when it failed', () => {
    const resuming = found('resuming');
    expect(resuming.effects).toEqual([{ kind: 'sendResume' }]);
    const failed = step(resuming.phase, { kind: 'resumeFailed', error: ffmpegDied });
    expect(failed.phase.kind).toBe('paused');
  });

  it('asks again for the end whose answer went elsewhere, and tells of it', () => {
    const stopping = found('stopping');
    expect(stopping.effects).toEqual([{ kind: 'sendEnding', ending: 'stop' }]);
    const summary = exampleSummary();
    expect(step(stopping.phase, { kind: 'ended', summary }).effects).toContainEqual({
      kind: 'tell',
      news: { kind: 'finished', summary },
    });
  });

  it('begins again with what it was begun with', () => {
    const restarting = step(recording(), { kind: 'endAsked', ending: 'restart' });
    const summary = exampleSummary({ state: 'discarded' });
    expect(step(restarting.phase, { kind: 'ended', summary }).phase).toMatchObject({
      kind: 'starting',
      beginning: { mode: 'studio', source },
    });
  });
});

describe('a recording that is left to itself', () => {
  it('is let go without a word', () => {
    expect(step(recording(), { kind: 'left' })).toEqual({
      phase: idle,
      effects: [{ kind: 'close' }],
    });
  });

  it('was none: nothing changes', () => {
    expect(step(idle, { kind: 'left' })).toEqual({ phase: idle, effects: [] });
  });
});

describe('a recording that has ended meanwhile', () => {
  const left = {
    folder: '/r/one',
    durationMs: 61_000,
    frames: 9,
    dropped: 0,
    withoutPictureMs: 0,
    error: null,
    ended: null,
  };

  it('is told of, whatever the window does by now', () => {
    const busy = recording();
    expect(step(busy, { kind: 'foundEnded', left })).toEqual({
      phase: busy,
      effects: [{ kind: 'tell', news: { kind: 'finishedAway', left } }],
    });
  });

  it('is told of as failed when it had failed, with what is kept', () => {
    const failed = { ...left, error: ffmpegDied };
    const kept = { folder: '/r/one', durationMs: 61_000 };
    expect(step(idle, { kind: 'foundEnded', left: failed }).effects).toEqual([
      { kind: 'tell', news: { kind: 'failed', error: ffmpegDied, kept } },
    ]);
  });

  it('of another Codereel is told of', () => {
    expect(step(idle, { kind: 'foundForeign' }).effects).toEqual([
      { kind: 'tell', news: { kind: 'foreign' } },
    ]);
  });
});
