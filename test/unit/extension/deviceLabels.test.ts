import { expect, it } from 'vitest';
import { labelIn, withLabels } from '../../../src/extension/deviceLabels.ts';

const desk = { name: 'alsa_input.desk', label: 'Desk Microphone' };

it('remembers what people call a device', () => {
  const memory = withLabels(undefined, [desk]);
  expect(labelIn(memory, 'alsa_input.desk')).toBe('Desk Microphone');
  expect(labelIn(memory, 'toString')).toBe('');
});

it('keeps no label that is only the name again, and takes a new one', () => {
  const memory = withLabels(withLabels(undefined, [desk]), [
    { name: 'BlackHole', label: 'BlackHole' },
    { ...desk, label: 'Desk' },
  ]);
  expect(memory).toEqual({ 'alsa_input.desk': 'Desk' });
});

it('takes what it does not understand for nothing', () => {
  expect(labelIn('x', 'y')).toBe('');
  expect(labelIn({ y: 5 }, 'y')).toBe('');
  expect(withLabels({ y: 5 }, [desk])).toEqual({ 'alsa_input.desk': 'Desk Microphone' });
});

it('does not grow for ever', () => {
  const many = Array.from({ length: 200 }, (_, index) => ({
    name: `n${index}`,
    label: `L${index}`,
  }));
  const memory = withLabels(undefined, many);
  expect(Object.keys(memory)).toHaveLength(50);
  expect(labelIn(memory, 'n199')).toBe('L199');
});
