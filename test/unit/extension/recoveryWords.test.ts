import { expect, it } from 'vitest';
import {
  messageForRecovered,
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
