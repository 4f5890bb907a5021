import { describe, expect, it } from 'vitest';
import {
  messageForLost,
  messageForRecovered,
  messageForRecoveredAtOnce,
  messageForUnrecovered,
} from '../../../src/extension/recoveryWords.ts';
import { english } from './translate.ts';

const one = { folder: '/a', name: 'My demo', durationMs: 751_000 };

it('names the recording that was recovered, and offers to play it', () => {
  expect(messageForRecovered([one], english)).toEqual({
    severity: 'info',
    text: 'Codereel recovered "My demo": 12:31 of video.',
    actions: ['play', 'reveal', 'saveAs'],
  });
});

it('is one message for several, and none for none', () => {
  const two = { folder: '/b', name: 'Other', durationMs: 9_000 };
  expect(messageForRecovered([one, two], english)).toEqual({
    severity: 'info',
    text: 'Codereel recovered 2 recordings: 12:40 of video.',
    actions: ['showRecordings'],
  });
  expect(messageForRecovered([], english)).toBeUndefined();
});

it('says what to do about what could not be recovered', () => {
  const error = { code: 'disk-full', message: 'Too little room.', remedy: 'Free some.' } as const;
  expect(messageForUnrecovered('My demo', error, english)).toEqual({
    severity: 'warning',
    text: '"My demo" could not be recovered yet. Too little room. Free some.',
    actions: ['chooseFolder', 'showRecordings'],
  });
});

it('says nothing where the user cancelled it or somebody else is at it', () => {
  for (const code of ['cancelled', 'already-recording'] as const) {
    const error = { code, message: '', remedy: '' };
    expect(messageForUnrecovered('My demo', error, english)).toBeUndefined();
  }
});

describe('a recording whose recorder is lost while its window looks on', () => {
  const news = {
    kind: 'lost',
    error: { code: 'recorder-lost', message: 'The recorder is gone.', remedy: 'Start anew.' },
    folder: '/a',
    kept: { folder: '/a', durationMs: 12_000 },
  } as const;

  it('is told of in one message: that it broke off, and what there is of it', () => {
    expect(messageForRecoveredAtOnce(one, english)).toEqual({
      severity: 'warning',
      text: 'The recorder ended unexpectedly. Codereel recovered "My demo": 12:31 of video.',
      actions: ['play', 'reveal', 'showLog'],
    });
  });

  it('is told of in one message too where it cannot be recovered, with the reason', () => {
    const error = { code: 'disk-full', message: 'Too little room.', remedy: 'Free some.' } as const;
    expect(messageForLost(news, { name: 'My demo', error }, english)).toEqual({
      severity: 'warning',
      text: 'The recorder is gone. "My demo" could not be recovered yet. Too little room. Free some.',
      actions: ['chooseFolder', 'showRecordings'],
    });
  });

  it('is told of as it is where another window recovers it', () => {
    const error = { code: 'already-recording', message: '', remedy: '' } as const;
    expect(messageForLost(news, { name: 'My demo', error }, english)?.text).toBe(
      'The recorder is gone. Start anew. What was recorded until then is kept (0:12).',
    );
  });
});
