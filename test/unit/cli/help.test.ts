import { expect, it } from 'vitest';
import { commands, isCommandName, type CommandDefinition } from '../../../src/cli/commandTable.ts';
import { helpText } from '../../../src/cli/help.ts';

it('names every command, every exit code and every variable', () => {
  const text = helpText(undefined);
  for (const [name, { summary }] of Object.entries(commands)) {
    expect(text).toMatch(new RegExp(`^  ${name}\\b.*${summary.slice(0, 12)}`, 'm'));
  }
  for (const word of ['0  ', '1  ', '2  ', '130', 'CODEREEL_FFMPEG', 'CAP_MP4_MUXER_BUFFER_SIZE']) {
    expect(text).toContain(word);
  }
});

it.each(Object.keys(commands).filter(isCommandName))(
  'names every option of %s and says what holds without it',
  (name) => {
    const definition: CommandDefinition = commands[name];
    const text = helpText(name);
    expect(text).toContain(definition.summary);
    for (const option of definition.options) {
      expect(text).toContain(`--${option}`);
    }
  },
);

it('shows choices and defaults', () => {
  const text = helpText('record');
  expect(text).toMatch(/--mode instant\|studio .*\(default: instant\)/);
  expect(text).toMatch(/--encoder NAME .*h264_videotoolbox \(default: libx264\)/);
  expect(text).toMatch(/--microphone\[=DEVICE\] /);
  expect(text).toMatch(/--source SOURCE .*region:x,y,w,h.*\(default: display:0\)/);
  expect(text).toMatch(/--output DIR .*\(default: \.\/recordings\)/);
  expect(helpText('list')).toContain('codereel list [DIR]');
});
