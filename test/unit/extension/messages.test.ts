import { describe, expect, it } from 'vitest';
import { errorCodes } from '../../../src/base/errors.ts';
import type { ErrorCode } from '../../../src/base/errors.ts';
import { messageForError, messageForNews } from '../../../src/extension/messages.ts';
import type { Notice } from '../../../src/protocol/recorderProtocol.ts';
import { exampleSummary, ffmpegDied } from './sessionExamples.ts';
import { english } from './translate.ts';

function actionsFor(code: ErrorCode): readonly string[] | undefined {
  return messageForError({ code, message: 'It broke.', remedy: 'Mend it.' })?.actions;
}

describe('an error', () => {
  it('is told as what was wrong and what to do, never with its detail', () => {
    const message = messageForError({ ...ffmpegDied, detail: 'x11grab: Cannot open display' });
    expect(message?.text).toBe('ffmpeg ended while recording. Look into the log.');
  });

  it('comes with the action that helps first', () => {
    expect(actionsFor('ffmpeg-not-found')?.[0]).toBe('getFfmpeg');
    expect(actionsFor('folder-not-writable')?.[0]).toBe('chooseFolder');
    expect(actionsFor('disk-full')?.[0]).toBe('chooseFolder');
    expect(actionsFor('no-display')?.[0]).toBe('checkSetup');
    expect(actionsFor('source-unavailable')?.[0]).toBe('chooseSource');
    expect(actionsFor('permission-denied')?.[0]).toBe('checkSetup');
    expect(actionsFor('ffmpeg-failed')?.[0]).toBe('showLog');
  });

  it('of what the user cancelled is no message at all', () => {
    expect(messageForError({ ...ffmpegDied, code: 'cancelled' })).toBeUndefined();
  });

  it('about the wrong moment is a friendly note', () => {
    expect(messageForError({ ...ffmpegDied, code: 'not-recording' })).toMatchObject({
      severity: 'info',
      actions: [],
    });
  });

  const serious = errorCodes.filter(
    (code) => !['cancelled', 'already-recording', 'not-recording'].includes(code),
  );
  it.each(serious)('%s offers at least one thing to do', (code) => {
    expect(actionsFor(code)).not.toEqual([]);
  });
});

const byHand = { stoppedByItself: false };

describe('the news', () => {
  it('of a finished recording offers to play, show and save it, and never to tell again', () => {
    expect(
      messageForNews({ kind: 'finished', summary: exampleSummary() }, byHand, english),
    ).toEqual({
      severity: 'info',
      text: 'Recorded 0:12.',
      actions: ['play', 'reveal', 'saveAs', 'dontShowAgain'],
    });
  });

  it('of a finished recording owns up to the time without a picture', () => {
    const summary = exampleSummary({ withoutPictureMs: 940 });
    expect(messageForNews({ kind: 'finished', summary }, byHand, english)?.text).toBe(
      'Recorded 0:12. No picture came for 0.9 s.',
    );
  });

  it('of a finished recording owns up to dropped frames', () => {
    const summary = exampleSummary({ dropped: 5 });
    expect(messageForNews({ kind: 'finished', summary }, byHand, english)?.text).toBe(
      'Recorded 0:12; 5 frames were dropped.',
    );
    const almost = { kind: 'finished', summary: exampleSummary({ dropped: 1 }) } as const;
    expect(messageForNews(almost, byHand, english)?.text).toBe(
      'Recorded 0:12; 1 frame was dropped.',
    );
  });

  it('of a recording that reached its set length say so', () => {
    const summary = exampleSummary();
    const message = messageForNews(
      { kind: 'finished', summary },
      { stoppedByItself: true },
      english,
    );
    expect(message?.text).toBe('Recorded 0:12. It stopped by itself, as set.');
  });

  it('of one that ended while its window was away say so, and offer the same', () => {
    const left = {
      folder: '/recordings/one',
      durationMs: 12_400,
      frames: 372,
      dropped: 5,
      withoutPictureMs: 0,
      error: null,
      ended: null,
    };
    const message = messageForNews({ kind: 'finishedAway', left }, byHand, english);
    expect(message?.text).toBe(
      'Recorded 0:12; 5 frames were dropped. It ended while this window was away.',
    );
    expect(message?.actions).toEqual(['play', 'reveal', 'saveAs', 'dontShowAgain']);
    const ended: Notice = { code: 'disk-full', message: 'The disk was full.', remedy: '' };
    const byItself = { kind: 'finishedAway', left: { ...left, ended } } as const;
    expect(messageForNews(byItself, byHand, english)?.text).toBe(
      'Recorded 0:12; 5 frames were dropped. It ended while this window was away. The disk was full.',
    );
  });

  it('of one that another Codereel has begun say what becomes of it, and lead to the list', () => {
    const message = messageForNews({ kind: 'foreign' }, byHand, english);
    expect(message?.text).toContain('is being finished');
    expect(message?.actions).toEqual(['showRecordings']);
  });

  it.each(['notPaused', 'notResumed'] as const)('%s are the error and its help', (kind) => {
    expect(messageForNews({ kind, error: ffmpegDied }, byHand, english)).toEqual(
      messageForError(ffmpegDied),
    );
  });

  it('of a recording that broke off says what is kept and offers it', () => {
    const kept = { folder: '/recordings/one', durationMs: 61_000 };
    const message = messageForNews({ kind: 'failed', error: ffmpegDied, kept }, byHand, english);
    expect(message?.text).toContain('kept (1:01)');
    expect(message?.actions).toEqual(['play', 'reveal', 'showLog']);
  });

  it('of a start that failed is the error and its help', () => {
    const message = messageForNews(
      { kind: 'failed', error: ffmpegDied, kept: null },
      byHand,
      english,
    );
    expect(message).toEqual(messageForError(ffmpegDied));
  });

  it('of a discarded recording is none: the user has just said so', () => {
    expect(messageForNews({ kind: 'discarded' }, byHand, english)).toBeUndefined();
  });
});
