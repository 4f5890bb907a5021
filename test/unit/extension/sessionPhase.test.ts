import { describe, expect, it } from 'vitest';
import { step } from '../../../src/extension/sessionPhase.ts';
import type { SessionEvent, SessionPhase, Step } from '../../../src/extension/sessionPhase.ts';
import { exampleStatus, exampleSummary, ffmpegDied } from './sessionExamples.ts';

const idle: SessionPhase = { kind: 'idle' };
const status = exampleStatus();
const start: SessionEvent = { kind: 'startAsked', mode: 'studio' };
const launched: SessionEvent = { kind: 'launched' };
const stop: SessionEvent = { kind: 'endAsked', ending: 'stop' };
const discard: SessionEvent = { kind: 'endAsked', ending: 'discard' };
const started: SessionEvent = { kind: 'started', status };
const cancelled = { code: 'cancelled', message: 'Stopped.', remedy: '' } as const;

/** The last step of a run of events. */
function after(...events: SessionEvent[]): Step {
  let last: Step = { phase: idle, effects: [] };
  for (const event of events) {
    last = step(last.phase, event);
  }
  return last;
}

function told(result: Step): unknown[] {
  return result.effects.filter(({ kind }) => kind === 'tell');
}

describe('starting', () => {
  it('launches a recorder, tells it to start, and records with the first frame', () => {
    expect(after(start)).toEqual({
      phase: { kind: 'starting', mode: 'studio', launched: false, status: null },
      effects: [{ kind: 'launch' }],
    });
    expect(after(start, launched).effects).toEqual([{ kind: 'sendStart', mode: 'studio' }]);
    expect(after(start, launched, started).phase).toEqual({
      kind: 'recording',
      mode: 'studio',
      status,
    });
  });

  it('is still starting while the recorder reports without a frame', () => {
    expect(after(start, launched, { kind: 'status', status }).phase).toEqual({
      kind: 'starting',
      mode: 'studio',
      launched: true,
      status,
    });
  });

  it.each([
    ['alreadyStarting', [start]],
    ['alreadyRecording', [start, launched, started]],
    ['alreadyStopping', [start, launched, started, stop]],
  ])('answers a second start with a note and nothing else: %s', (kind, events) => {
    const before = after(...events);
    const second = step(before.phase, start);
    expect(second.phase).toBe(before.phase);
    expect(second.effects).toEqual([{ kind: 'tell', news: { kind } }]);
  });

  it('can be tried again after an error', () => {
    const failed = after(start, { kind: 'startFailed', error: ffmpegDied });
    expect(failed.phase.kind).toBe('error');
    expect(step(failed.phase, start).effects).toEqual([{ kind: 'launch' }]);
  });

  it('tells why it failed and closes the recorder', () => {
    expect(after(start, launched, { kind: 'startFailed', error: ffmpegDied }).effects).toEqual([
      { kind: 'close' },
      { kind: 'tell', news: { kind: 'failed', error: ffmpegDied, kept: null } },
    ]);
  });
});

describe('ending while starting', () => {
  it('closes a recorder that comes up after the stop, without a word', () => {
    expect(after(start, stop).effects).toEqual([]);
    expect(after(start, stop, launched)).toEqual({ phase: idle, effects: [{ kind: 'close' }] });
  });

  it('tells a recorder that is up, and waits for its answer', () => {
    expect(after(start, launched, stop).effects).toEqual([{ kind: 'sendEnding', ending: 'stop' }]);
    const waiting = after(start, launched, stop, { kind: 'startFailed', error: cancelled });
    expect(waiting.phase.kind).toBe('stopping');
    const summary = exampleSummary({ state: 'discarded', frames: 0 });
    expect(step(waiting.phase, { kind: 'ended', summary }).phase).toEqual(idle);
  });

  it('stays stopping when the first frame comes too late to count', () => {
    expect(after(start, launched, stop, started).phase.kind).toBe('stopping');
  });

  it('still tells of a start that failed for a reason of its own', () => {
    const failed = after(start, launched, stop, { kind: 'startFailed', error: ffmpegDied });
    expect(failed.phase).toEqual({ kind: 'error', mode: 'studio', error: ffmpegDied });
  });

  it('is no error when there was nothing to end', () => {
    const nothing = { code: 'not-recording', message: 'Nothing runs.', remedy: '' } as const;
    expect(after(start, launched, stop, { kind: 'endFailed', error: nothing }).phase).toEqual(idle);
  });
});

describe('ending', () => {
  const recording = [start, launched, started];

  it.each([
    ['stop', stop],
    ['discard', discard],
  ])('asks the recorder to %s once, and answers the second time with a note', (ending, event) => {
    const first = after(...recording, event);
    expect(first.effects).toEqual([{ kind: 'sendEnding', ending }]);
    const second = step(first.phase, event);
    expect(second).toEqual({
      phase: first.phase,
      effects: [{ kind: 'tell', news: { kind: 'alreadyStopping' } }],
    });
  });

  it('tells once, although the answer and the notification both bring the summary', () => {
    const summary = exampleSummary();
    const ended = after(...recording, stop, { kind: 'ended', summary });
    expect(ended).toEqual({
      phase: idle,
      effects: [{ kind: 'close' }, { kind: 'tell', news: { kind: 'finished', summary } }],
    });
    expect(step(ended.phase, { kind: 'ended', summary })).toEqual({ phase: idle, effects: [] });
  });

  it('answers with a note when nothing runs', () => {
    expect(told(after(stop))).toEqual([{ kind: 'tell', news: { kind: 'notRecording' } }]);
    expect(told(after(discard))).toEqual([{ kind: 'tell', news: { kind: 'notRecording' } }]);
  });

  it('is an error, with what is known to be kept, when the recorder does not manage to', () => {
    expect(after(...recording, stop, { kind: 'endFailed', error: ffmpegDied })).toMatchObject({
      phase: { kind: 'error', error: ffmpegDied },
      effects: [{ kind: 'close' }, { news: { kind: 'failed', kept: { durationMs: 12_400 } } }],
    });
  });
});

describe('failing while recording', () => {
  const recording = [start, launched, started];

  it('says what is kept, from the summary', () => {
    const summary = exampleSummary({ state: 'failed', error: ffmpegDied });
    const { folder, durationMs } = summary;
    expect(after(...recording, { kind: 'ended', summary })).toEqual({
      phase: { kind: 'error', mode: 'studio', error: ffmpegDied },
      effects: [
        { kind: 'close' },
        {
          kind: 'tell',
          news: { kind: 'failed', error: ffmpegDied, kept: { folder, durationMs } },
        },
      ],
    });
  });

  it('promises nothing when no frame was written', () => {
    const summary = exampleSummary({ state: 'failed', error: ffmpegDied, frames: 0 });
    expect(told(after(...recording, { kind: 'ended', summary }))).toEqual([
      { kind: 'tell', news: { kind: 'failed', error: ffmpegDied, kept: null } },
    ]);
  });

  it('says what is kept, from the last report, when the recorder is lost', () => {
    const lost = { code: 'recorder-lost', message: 'The recorder is gone.', remedy: '' } as const;
    expect(told(after(...recording, { kind: 'lost', error: lost }))).toEqual([
      {
        kind: 'tell',
        news: {
          kind: 'failed',
          error: lost,
          kept: { folder: '/recordings/one', durationMs: 12_400 },
        },
      },
    ]);
  });
});

it.each<SessionEvent>([
  launched,
  started,
  { kind: 'status', status },
  { kind: 'ended', summary: exampleSummary() },
  { kind: 'endFailed', error: ffmpegDied },
  { kind: 'startFailed', error: ffmpegDied },
  { kind: 'lost', error: ffmpegDied },
])('records nothing and tells nothing when $kind comes after the end', (event) => {
  const late = step(idle, event);
  expect(late.phase).toEqual(idle);
  expect(told(late)).toEqual([]);
});
