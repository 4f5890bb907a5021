import { describe, expect, test } from 'vitest';
import { parseBenchArguments, UsageError } from '../../bench/arguments.ts';

const known = ['cpu', 'memory', 'start'];

describe("the bench's command line", () => {
  test('asks for every part when it names none', () => {
    expect(parseBenchArguments([], known)).toEqual({ parts: known });
  });

  test("gives the parts it names in the bench's order", () => {
    expect(parseBenchArguments(['start', 'cpu'], known).parts).toEqual(['cpu', 'start']);
  });

  test('takes rounds and seconds', () => {
    expect(parseBenchArguments(['cpu', '--rounds', '2', '--seconds=60'], known)).toEqual({
      parts: ['cpu'],
      rounds: 2,
      seconds: 60,
    });
  });

  test.each([
    ['a part that there is not', ['gpu'], 'There is no part "gpu". There are: cpu, memory, start'],
    ['no round', ['--rounds', '0'], 'from 1 to 100'],
    ['a part of a second', ['--seconds', '1.5'], 'whole number'],
    ['a word for a number', ['--rounds', 'many'], '"many"'],
    ['an option that there is not', ['--fast'], '--fast'],
  ])('refuses %s', (_, given, words) => {
    expect(() => parseBenchArguments(given, known)).toThrow(UsageError);
    expect(() => parseBenchArguments(given, known)).toThrow(words);
  });
});
