import { describe, expect, it } from 'vitest';
import type { SessionState, SessionStatus } from '../../../src/protocol/recorderProtocol.ts';
import type { SessionEvent, SessionPhase, Step } from '../../../src/extension/sessionPhase.ts';
import { step } from '../../../src/extension/sessionStep.ts';
import { exampleStatus } from '../protocol/statusExamples.ts';
import { exampleSummary, ffmpegDied } from './sessionExamples.ts';

const idle: SessionPhase = { kind: 'idle' };
const status = exampleStatus();
const beginning = { mode: 'studio', source: null } as const;
const start: SessionEvent = { kind: 'startAsked', mode: 'studio' };
const launched: SessionEvent = { kind: 'launched' };
const stop: SessionEvent = { kind: 'endAsked', ending: 'stop' };
const discard: SessionEvent = { kind: 'endAsked', ending: 'discard' };
const started: SessionEvent = { kind: 'started', status };
const restart: SessionEvent = { kind: 'endAsked', ending: 'restart' };
const pause: SessionEvent = { kind: 'pauseAsked' };
const resume: SessionEvent = { kind: 'resumeAsked' };
const reports = (state: SessionState, more: Partial<SessionStatus> = {}): SessionEvent => ({
  kind: 'status',
  status: exampleStatus({ state, ...more }),
});
const counting = reports('countdown', { countdownMs: 2900, frames: 0, folder: null });
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
      phase: { kind: 'starting', beginning, launched: false, status: null },
      effects: [{ kind: 'launch' }],
    });
    expect(after(start, launched).effects).toEqual([{ kind: 'sendStart', beginning }]);
    expect(after(start, launched, started).phase).toEqual({
      kind: 'recording',
      beginning,
      status,
      pausing: false,
    });
  });

  it('is still starting while the recorder reports without a frame', () => {
    const waiting = exampleStatus({ state: 'starting', frames: 0 });
    expect(after(start, launched, { kind: 'status', status: waiting }).phase).toEqual({
      kind: 'starting',
      beginning,
      launched: true,
      status: waiting,
    });
  });

  it.each([
    ['alreadyStarting', [start]],
    ['alreadyStarting', [start, launched, counting]],
    ['alreadyRecording', [start, launched, started]],
    ['alreadyRecording', [start, launched, started, pause, reports('paused')]],
    ['alreadyRecording', [start, launched, started, pause, reports('paused'), resume]],
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

describe('the countdown', () => {
  it('is a phase of its own, between the launch and the first frame', () => {
    const during = after(start, launched, reports('starting'), counting);
    expect(during.phase).toMatchObject({ kind: 'countdown', beginning });
    expect(step(during.phase, reports('starting')).phase.kind).toBe('starting');
    expect(step(during.phase, started).phase.kind).toBe('recording');
  });

  it.each([stop, discard])('ends on the word, and nothing is said of it: $ending', (ending) => {
    const asked = after(start, launched, counting, ending);
    expect(asked.phase.kind).toBe('stopping');
    expect(asked.effects).toMatchObject([{ kind: 'sendEnding' }]);
    const answered = step(asked.phase, { kind: 'startFailed', error: cancelled });
    const summary = exampleSummary({ state: 'discarded', frames: 0 });
    const gone = step(answered.phase, { kind: 'ended', summary });
    expect(gone.phase).toEqual(idle);
    expect(gone.effects).toEqual([
      { kind: 'close' },
      { kind: 'tell', news: { kind: 'discarded' } },
    ]);
  });

  it('that the recorder itself gives up leaves nothing', () => {
    expect(
      after(start, launched, counting, { kind: 'startFailed', error: cancelled }).phase,
    ).toEqual(idle);
  });
});

describe('pausing and resuming', () => {
  const recording = [start, launched, started];
  const paused = [...recording, pause, reports('paused')];

  it('asks once, and is paused when the recorder says so', () => {
    const asked = after(...recording, pause);
    expect(asked.phase).toMatchObject({ kind: 'recording', pausing: true });
    expect(asked.effects).toEqual([{ kind: 'sendPause' }]);
    expect(step(asked.phase, pause)).toEqual({ phase: asked.phase, effects: [] });
    const underWay = step(asked.phase, reports('recording'));
    expect(underWay.phase).toMatchObject({ kind: 'recording', pausing: true });
    expect(step(underWay.phase, reports('paused')).phase.kind).toBe('paused');
  });

  it('resumes at once for the eye, and records with the first frame after the pause', () => {
    const asked = after(...paused, resume);
    expect(asked.phase.kind).toBe('resuming');
    expect(asked.effects).toEqual([{ kind: 'sendResume' }]);
    // A report that was on its way when it was asked.
    const late = step(asked.phase, reports('paused'));
    expect(late.phase.kind).toBe('resuming');
    expect(step(late.phase, resume)).toEqual({ phase: late.phase, effects: [] });
    expect(step(late.phase, reports('recording')).phase).toMatchObject({
      kind: 'recording',
      pausing: false,
    });
  });

  it('follows a recorder that somebody else paused', () => {
    const other = after(...recording, reports('paused'));
    expect(other.phase.kind).toBe('paused');
    expect(step(other.phase, reports('resuming')).phase.kind).toBe('resuming');
    expect(step(other.phase, reports('recording')).phase.kind).toBe('recording');
  });

  it('goes on recording when the pause did not come about, and says why', () => {
    const failed = after(...recording, pause, { kind: 'pauseFailed', error: ffmpegDied });
    expect(failed.phase).toMatchObject({ kind: 'recording', pausing: false });
    expect(told(failed)).toEqual([
      { kind: 'tell', news: { kind: 'notPaused', error: ffmpegDied } },
    ]);
  });

  it('stays paused when no frame came, says why, and can be tried again', () => {
    const failed = after(...paused, resume, { kind: 'resumeFailed', error: ffmpegDied });
    expect(failed.phase.kind).toBe('paused');
    expect(told(failed)).toEqual([
      { kind: 'tell', news: { kind: 'notResumed', error: ffmpegDied } },
    ]);
    expect(step(failed.phase, resume).effects).toEqual([{ kind: 'sendResume' }]);
  });

  it.each([
    ['paused', paused],
    ['resuming', [...paused, resume]],
    ['pausing', [...recording, pause]],
  ])('can be stopped and discarded while %s', (_name, events) => {
    expect(after(...events, stop).effects).toEqual([{ kind: 'sendEnding', ending: 'stop' }]);
    const thrown = after(...events, discard);
    expect(thrown.effects).toEqual([{ kind: 'sendEnding', ending: 'discard' }]);
    for (const late of [reports('paused'), reports('recording'), pause, resume]) {
      expect(step(thrown.phase, late).phase.kind).toBe('stopping');
    }
    const answer = step(thrown.phase, { kind: 'resumeFailed', error: cancelled });
    expect(answer).toEqual({ phase: thrown.phase, effects: [] });
  });

  it.each<[string, SessionEvent[]]>([
    ['idle', []],
    ['starting', [start]],
    ['countdown', [start, launched, counting]],
    ['stopping', [...recording, stop]],
    ['error', [start, { kind: 'startFailed', error: ffmpegDied }]],
  ])('answers with a note, and no more, while %s', (_name, events) => {
    const { phase } = after(...events);
    for (const [event, kind] of [
      [pause, 'nothingToPause'],
      [resume, 'notRecording'],
    ] as const) {
      expect(step(phase, event)).toEqual({
        phase,
        effects: [{ kind: 'tell', news: { kind } }],
      });
    }
  });

  it('changes nothing where it is so already', () => {
    expect(after(...paused, pause)).toMatchObject({ phase: { kind: 'paused' }, effects: [] });
    expect(after(...recording, resume)).toMatchObject({
      phase: { kind: 'recording' },
      effects: [],
    });
  });
});

describe('restarting', () => {
  const source = { kind: 'display', index: 1 } as const;
  const recording = [start, launched, started, reports('recording', { source })];
  const discarded: SessionEvent = {
    kind: 'ended',
    summary: exampleSummary({ state: 'discarded' }),
  };

  it.each<[string, SessionEvent[]]>([
    ['recording', recording],
    ['paused', [...recording, pause, reports('paused', { source })]],
    ['resuming', [...recording, pause, reports('paused', { source }), resume]],
    ['countdown', [start, launched, reports('countdown', { source, countdownMs: 900 })]],
  ])('throws away what is %s, and begins again with its mode and source', (_name, events) => {
    const asked = after(...events, restart);
    expect(asked.phase).toMatchObject({ kind: 'stopping', ending: 'restart' });
    expect(asked.effects).toEqual([{ kind: 'sendEnding', ending: 'discard' }]);
    const again = { mode: 'studio', source } as const;
    expect(step(asked.phase, discarded)).toEqual({
      phase: { kind: 'starting', beginning: again, launched: false, status: null },
      effects: [
        { kind: 'close' },
        { kind: 'tell', news: { kind: 'discarded' } },
        { kind: 'launch' },
      ],
    });
  });

  it('begins again also when there turned out to be nothing to throw away', () => {
    const asked = after(...recording, restart);
    expect(step(asked.phase, { kind: 'endFailed', error: cancelled })).toMatchObject({
      phase: { kind: 'starting' },
      effects: [{ kind: 'close' }, { kind: 'launch' }],
    });
  });

  it('does not begin again after a failure', () => {
    const asked = after(...recording, restart);
    const summary = exampleSummary({ state: 'failed', error: ffmpegDied });
    expect(step(asked.phase, { kind: 'ended', summary }).phase.kind).toBe('error');
    expect(step(asked.phase, { kind: 'endFailed', error: ffmpegDied }).phase.kind).toBe('error');
  });

  it.each([stop, discard])(
    'is called off by a $ending: it is thrown away all the same',
    (ending) => {
      const off = after(...recording, restart, ending);
      expect(off.effects).toEqual([]);
      expect(step(off.phase, discarded).phase).toEqual(idle);
    },
  );

  it('asks once', () => {
    const asked = after(...recording, restart);
    expect(step(asked.phase, restart)).toEqual({ phase: asked.phase, effects: [] });
  });

  it('has nothing to do before there is anything to throw away', () => {
    const starting = after(start);
    expect(step(starting.phase, restart)).toEqual({ phase: starting.phase, effects: [] });
    expect(told(after(restart))).toEqual([{ kind: 'tell', news: { kind: 'notRecording' } }]);
    expect(told(after(...recording, stop, restart))).toEqual([
      { kind: 'tell', news: { kind: 'alreadyStopping' } },
    ]);
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

  it('has the recording recovered when the recorder is lost, and knows its length from the last report', () => {
    const lost = { code: 'recorder-lost', message: 'The recorder is gone.', remedy: '' } as const;
    expect(told(after(...recording, { kind: 'lost', error: lost }))).toEqual([
      {
        kind: 'tell',
        news: {
          kind: 'lost',
          error: lost,
          folder: '/recordings/one',
          kept: { folder: '/recordings/one', durationMs: 12_400 },
        },
      },
    ]);
  });

  it('is ready again once that recording is whole, and stays failed when something else was wrong', () => {
    const lost = { code: 'recorder-lost', message: 'The recorder is gone.', remedy: '' } as const;
    const recovered: SessionEvent = { kind: 'recovered' };
    expect(after(...recording, { kind: 'lost', error: lost }, recovered)).toEqual({
      phase: idle,
      effects: [],
    });
    const summary = exampleSummary({ state: 'failed', error: ffmpegDied });
    expect(after(...recording, { kind: 'ended', summary }, recovered).phase.kind).toBe('error');
    expect(after(...recording, recovered).phase.kind).toBe('recording');
  });
});

it.each<SessionEvent>([
  launched,
  started,
  { kind: 'status', status },
  { kind: 'ended', summary: exampleSummary() },
  { kind: 'endFailed', error: ffmpegDied },
  { kind: 'startFailed', error: ffmpegDied },
  { kind: 'pauseFailed', error: ffmpegDied },
  { kind: 'resumeFailed', error: ffmpegDied },
  { kind: 'lost', error: ffmpegDied },
])('records nothing and tells nothing when $kind comes after the end', (event) => {
  const late = step(idle, event);
  expect(late.phase).toEqual(idle);
  expect(told(late)).toEqual([]);
});
