import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { CodereelError } from '../../../src/base/errors.ts';
import { silentLog } from '../../../src/base/log.ts';
import { prepareRequest } from '../../../src/extension/recordingRequest.ts';
import {
  RecordingController,
  type ControlledRecorder,
} from '../../../src/extension/recordingController.ts';
import type { SessionNews, SessionPhase } from '../../../src/extension/sessionPhase.ts';
import { readSettings } from '../../../src/extension/settingsReader.ts';

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
