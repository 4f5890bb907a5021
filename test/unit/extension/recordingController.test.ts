import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { CodereelError } from '../../../src/base/errors.ts';
import { silentLog } from '../../../src/base/log.ts';
import { prepareRequest } from '../../../src/extension/recordingRequest.ts';
import {
  RecordingController,
  type ControlledRecorder,
} from '../../../src/extension/recordingController.ts';
import type { Beginning, SessionNews, SessionPhase } from '../../../src/extension/sessionPhase.ts';
import { readSettings } from '../../../src/extension/settingsReader.ts';
import type { SessionStatus } from '../../../src/protocol/recorderProtocol.ts';
import { exampleStatus } from '../protocol/statusExamples.ts';
import { exampleSummary } from './sessionExamples.ts';

const { request } = prepareRequest({
  mode: 'instant',
  source: { kind: 'display', index: 0 },
  chordCommands: {},
  settings: readSettings(() => undefined).values,
  environment: {},
  parentFolder: '/r',
  name: 'demo',
});

const gone = new CodereelError({
  code: 'recorder-lost',
  message: 'The recorder did not start.',
  remedy: 'Try again.',
});

/** A controller whose recorder does not come up, whenever `refuse` is called. */
function withoutRecorder(): {
  controller: RecordingController;
  refuse: () => void;
  phases: SessionPhase['kind'][];
  news: SessionNews[];
} {
  const refusals: (() => void)[] = [];
  const controller = new RecordingController({
    launch: () =>
      new Promise((_, reject) => {
        refusals.push(() => reject(gone));
      }),
    prepare: () => Promise.reject(new Error('nothing to prepare for')),
    log: silentLog,
  });
  const phases: SessionPhase['kind'][] = [];
  const news: SessionNews[] = [];
  controller.onDidChange(({ kind }) => phases.push(kind));
  controller.onNews((item) => news.push(item));
  return { controller, refuse: () => refusals.pop()?.(), phases, news };
}

describe('a recorder that does not come up', () => {
  it('leaves an error, tells of it once, and settles the start', async () => {
    const { controller, refuse, phases, news } = withoutRecorder();
    const start = controller.start('instant');
    refuse();
    await start;
    expect(phases).toEqual(['starting', 'error']);
    expect(news).toEqual([{ kind: 'failed', error: gone.toData(), kept: null }]);
  });

  it('settles a stop that was asked for meanwhile', async () => {
    const { controller, refuse, phases } = withoutRecorder();
    const start = controller.start('instant');
    const stop = controller.end('stop');
    await start;
    refuse();
    await stop;
    expect(phases).toEqual(['starting', 'stopping', 'error']);
  });

  it('says nothing any more once the window is gone', async () => {
    const { controller, refuse, phases, news } = withoutRecorder();
    void controller.start('instant');
    controller.dispose();
    refuse();
    await Promise.resolve();
    await Promise.resolve();
    expect(phases).toEqual(['starting']);
    expect(news).toEqual([]);
  });

  it('counts each attempt as a session of its own', async () => {
    const { controller, refuse } = withoutRecorder();
    const start = controller.start('instant');
    const first = controller.session;
    refuse();
    await start;
    void controller.start('studio');
    expect(controller.session).not.toBe(first);
  });
});

it('starts nothing when the end is asked for while the request is being prepared', async () => {
  const asked: string[] = [];
  const nothing = { dispose: () => undefined };
  // Its answers take a while, as those of another process do.
  const refuse = async (what: string): Promise<never> => {
    asked.push(what);
    await setImmediate();
    throw new CodereelError({ code: 'not-recording', message: 'Nothing runs.', remedy: 'Start.' });
  };
  const recorder: ControlledRecorder = {
    start: () => refuse('start'),
    stop: () => refuse('stop'),
    discard: () => refuse('discard'),
    pause: () => refuse('pause'),
    resume: () => refuse('resume'),
    setMuted: () => refuse('setMuted'),
    sendEditorEvents: () => refuse('sendEditorEvents'),
    mark: () => refuse('mark'),
    onStatus: () => nothing,
    onNotice: () => nothing,
    onLevels: () => nothing,
    onEnded: () => nothing,
    onLost: () => nothing,
    dispose: () => void asked.push('dispose'),
  };
  let stop: Promise<void> | undefined;
  const controller = new RecordingController({
    launch: () => Promise.resolve(recorder),
    prepare: () => {
      stop = controller.end('stop');
      return Promise.resolve(request);
    },
    log: silentLog,
  });
  await controller.start('instant');
  await stop;
  expect(controller.phase.kind).toBe('idle');
  expect(asked).toEqual(['stop', 'dispose']);
});

it('refuses a marker without a recording', async () => {
  const { controller } = withoutRecorder();
  await expect(controller.mark('here', 0)).rejects.toMatchObject({ code: 'not-recording' });
});

/** A controller of a recorder that reports nothing by itself: its answers are all that is heard of it. */
function obedient(): {
  controller: RecordingController;
  recorder: ControlledRecorder;
  asked: string[];
  begun: Beginning[];
  phases: SessionPhase['kind'][];
} {
  const asked: string[] = [];
  const begun: Beginning[] = [];
  const listening = { dispose: () => undefined };
  const answer = async <T>(what: string, value: T): Promise<T> => {
    asked.push(what);
    await setImmediate();
    return value;
  };
  const source = { kind: 'display', index: 1 } as const;
  const status = (state: SessionStatus['state']): SessionStatus => exampleStatus({ state, source });
  const recorder: ControlledRecorder = {
    start: () => answer('start', status('recording')),
    stop: () => answer('stop', exampleSummary()),
    discard: () => answer('discard', exampleSummary({ state: 'discarded' })),
    pause: () => answer('pause', status('paused')),
    resume: () => answer('resume', status('recording')),
    setMuted: (kind, muted) => answer(`mute ${kind} ${muted}`, status('recording')),
    mark: () => answer('mark', 0),
    sendEditorEvents: async () => answer('events', undefined),
    onStatus: () => listening,
    onNotice: () => listening,
    onLevels: () => listening,
    onEnded: () => listening,
    onLost: () => listening,
    dispose: () => void asked.push('dispose'),
  };
  const controller = new RecordingController({
    launch: () => answer('launch', recorder),
    prepare: (beginning) => {
      begun.push(beginning);
      return Promise.resolve(request);
    },
    log: silentLog,
  });
  const phases: SessionPhase['kind'][] = [];
  controller.onDidChange(({ kind }) => phases.push(kind));
  return { controller, recorder, asked, begun, phases };
}

describe('a recorder that does as it is told', () => {
  it('is paused and resumed, each settling when it is so', async () => {
    const { controller, asked } = obedient();
    await controller.start('studio');
    await controller.pause();
    expect(controller.phase.kind).toBe('paused');
    await controller.resume();
    expect(controller.phase.kind).toBe('recording');
    expect(asked).toEqual(['launch', 'start', 'pause', 'resume']);
  });

  it('is asked to pause once, however often the key is pressed', async () => {
    const { controller, asked } = obedient();
    await controller.start('studio');
    await Promise.all([controller.pause(), controller.pause()]);
    expect(asked.filter((what) => what === 'pause')).toHaveLength(1);
  });

  it('gives way to a second one at a restart, with the same mode and source', async () => {
    const { controller, asked, begun } = obedient();
    await controller.start('studio');
    const first = controller.session;
    await controller.end('restart');
    expect(controller.phase.kind).toBe('recording');
    expect(controller.session).not.toBe(first);
    expect(asked).toEqual(['launch', 'start', 'discard', 'dispose', 'launch', 'start']);
    expect(begun).toEqual([
      { mode: 'studio', source: null },
      { mode: 'studio', source: { kind: 'display', index: 1 } },
    ]);
  });

  it('mutes a sound only while there is a recording', async () => {
    const { controller, asked } = obedient();
    await expect(controller.setMuted('microphone', true)).rejects.toMatchObject({
      code: 'not-recording',
    });
    await controller.start('instant');
    await controller.setMuted('microphone', true);
    expect(asked).toContain('mute microphone true');
  });
});

describe('a recorder that an earlier window has started', () => {
  const unheard = {
    code: 'picture-lost',
    message: 'The picture was lost.',
    remedy: 'It is tried again.',
  } as const;
  const known = { request, status: exampleStatus({ state: 'paused' }), unheard: [unheard] };

  it('does as it is told, and what nobody heard is told once it is known what of', async () => {
    const { controller, recorder, asked } = obedient();
    const heard: string[] = [];
    controller.onNotice(({ code }) => heard.push(`${code} while ${controller.phase.kind}`));
    expect(controller.takeUp(recorder, known)).toBe(true);
    expect(heard).toEqual(['picture-lost while paused']);
    expect(controller.request).toBe(request);
    await controller.resume();
    expect(controller.phase.kind).toBe('recording');
    expect(asked).toEqual(['resume']);
  });

  it('is let go where a recording has been begun meanwhile', async () => {
    const { controller, asked } = obedient();
    const other = obedient();
    await controller.start('instant');
    expect(controller.takeUp(other.recorder, known)).toBe(false);
    expect(other.asked).toEqual(['dispose']);
    await controller.pause();
    expect(asked).toEqual(['launch', 'start', 'pause']);
  });

  it('is left to itself when its window is gone, also one that is only just being started', async () => {
    const { controller, asked } = obedient();
    const starting = controller.start('instant');
    controller.leave();
    await starting;
    await setImmediate();
    expect(controller.phase.kind).toBe('idle');
    expect(asked).toEqual(['launch', 'dispose']);
  });
});
