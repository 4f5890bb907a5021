import { describe, expect, test } from 'vitest';
import { parseSoakArguments, UsageError } from '../../soak/arguments.ts';
import { planRound, roundKinds, roundPhases } from '../../soak/plan.ts';

describe("the soak's command line", () => {
  test('asks for every kind when it names none, with the seed that there is', () => {
    expect(parseSoakArguments([], 'now')).toEqual({
      rounds: 200,
      seed: 'now',
      kinds: roundKinds,
      first: 0,
    });
  });

  test('takes a seed, kinds, and a single round', () => {
    const given = ['--seed', 'x', '--only', 'recorder,ffmpeg', '--first', '12', '--rounds=1'];
    expect(parseSoakArguments(given, 'now')).toEqual({
      rounds: 1,
      seed: 'x',
      kinds: ['ffmpeg', 'recorder'],
      first: 12,
    });
  });

  test.each([
    ['a kind that there is not', ['--only', 'gpu'], 'There is no kind "gpu"'],
    ['no round', ['--rounds', '0'], 'from 1 to'],
    ['a word for a number', ['--first', 'last'], '"last"'],
    ['an option that there is not', ['--fast'], '--fast'],
  ])('refuses %s', (_, given, words) => {
    expect(() => parseSoakArguments(given, 'now')).toThrow(UsageError);
    expect(() => parseSoakArguments(given, 'now')).toThrow(words);
  });
});

describe('the rounds of a seed', () => {
  const plans = Array.from({ length: 300 }, (_, index) => planRound('a', index, roundKinds));

  test('are the same ones each time, and others for another seed', () => {
    expect(planRound('a', 7, roundKinds)).toEqual(plans[7]);
    expect(planRound('b', 7, roundKinds)).not.toEqual(plans[7]);
  });

  test('hit every kind of victim in every phase', () => {
    expect(new Set(plans.map(({ kind }) => kind))).toEqual(new Set(roundKinds));
    expect(new Set(plans.map(({ phase }) => phase))).toEqual(new Set(roundPhases));
    expect(plans.filter(({ repairKillsMs }) => repairKillsMs.length > 0)).not.toEqual([]);
  });

  test('only hit a terminal in what it can do', () => {
    const phases = plans.filter(({ kind }) => kind === 'terminal').map(({ phase }) => phase);
    expect(phases).not.toContain('pausing');
    expect(phases).not.toContain('resuming');
  });
});
