import { expect, it } from 'vitest';
import { printable, terminalWords } from '../../../src/cli/terminalWords.ts';

it.each([
  [
    'Correct codereel.ffmpeg.path, or clear it to let Codereel look for ffmpeg itself.',
    'Correct --ffmpeg, or clear it to let Codereel look for ffmpeg itself.',
  ],
  [
    'Install it, or name one in the setting codereel.ffmpeg.path.',
    'Install it, or name one with --ffmpeg.',
  ],
  [
    'Choose another folder for recordings (setting codereel.recording.folder).',
    'Choose another folder for recordings (--output).',
  ],
  ['Set codereel.video.encoder to libx264.', 'Set --encoder to libx264.'],
  [
    'Choose one of them with codereel.video.encoder or --encoder.',
    'Choose one of them with --encoder.',
  ],
  [
    'The video is recorded all the same; switch the setting codereel.cursor.log off.',
    'The video is recorded all the same; give --no-cursor.',
  ],
  ['Connect it, or clear the setting codereel.sound.systemDevice.', 'Connect it, or name none.'],
  [
    'Connect one, or switch the setting codereel.sound.microphone off.',
    'Connect one, or leave --microphone out.',
  ],
  [
    'Try again; "Codereel: Show Log" has what ffmpeg said.',
    'Try again; --verbose has what ffmpeg said.',
  ],
])('says in the terminal’s words: %s', (words, expected) => {
  expect(terminalWords(words)).toBe(expected);
});

it('shows no character that could command the terminal, and every letter', () => {
  expect(printable('a\u001B[31mb\r\u009Bc\u0007\n\té 👩‍💻 日本')).toBe('a�[31mb��c�\n\té 👩‍💻 日本');
});
