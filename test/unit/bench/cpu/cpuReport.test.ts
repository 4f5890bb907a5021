import { describe, expect, test } from 'vitest';
import { cpuReport, type CpuFindings } from '../../../bench/cpu/cpuReport.ts';
import type { Measurement } from '../../../bench/cpu/measure.ts';

function measurement(recorder: string, changes: Partial<Measurement> = {}): Measurement {
  return {
    recorder,
    cpu: 0.3,
    serverCpu: 0.02,
    startStopCpu: 0.1,
    peakBytes: 90e6,
    frames: 30,
    changed: 300,
    bytesPerSecond: 50_000,
    firstFrameMs: 250,
    stopMs: 40,
    quality: { brightnessDb: 45, similarity: 0.999, colourDb: 30 },
    ...changes,
  };
}

function findings(changes: Partial<CpuFindings> = {}): CpuFindings {
  return {
    rounds: [
      {
        nothing: 0.01,
        measurements: [measurement('plain', { cpu: 0.3 }), measurement('ours', { cpu: 0.15 })],
      },
      {
        nothing: 0.01,
        // The machine was slow for all of this round.
        measurements: [measurement('plain', { cpu: 0.9 }), measurement('ours', { cpu: 0.45 })],
      },
    ],
    sideBySide: [{ ours: 300, theirs: 301, missed: 0, missedByThem: 1 }],
    baseline: 'plain',
    ours: 'ours',
    ...changes,
  };
}

describe('what recording costs', () => {
  test('is compared within each round, so that a slow one changes no ratio', () => {
    const [cpu] = cpuReport(findings(), '').budgets;
    expect(cpu).toMatchObject({ measured: '0.50 (0.50 to 0.50)', holds: true });
  });

  test('is over its budget from 0.6 of the baseline on', () => {
    const measurements = [measurement('plain', { cpu: 0.3 }), measurement('ours', { cpu: 0.19 })];
    const [cpu] = cpuReport(findings({ rounds: [{ nothing: 0, measurements }] }), '').budgets;
    expect(cpu?.holds).toBe(false);
  });

  test('does not count when the picture is worse for it', () => {
    const blurred = { brightnessDb: 44, similarity: 0.99, colourDb: 30 };
    const measurements = [measurement('plain'), measurement('ours', { quality: blurred })];
    const [, sharpness] = cpuReport(
      findings({ rounds: [{ nothing: 0, measurements }] }),
      '',
    ).budgets;
    expect(sharpness?.holds).toBe(false);
  });

  test('does not count when changes are missing', () => {
    const sideBySide = [{ ours: 250, theirs: 300, missed: 50, missedByThem: 0 }];
    const [, , missed] = cpuReport(findings({ sideBySide }), '').budgets;
    expect(missed?.holds).toBe(false);
  });

  test('is told of a recorder that was not there in every round', () => {
    const [first, second] = findings().rounds;
    const rounds = [first, second].flatMap((round, index) =>
      round === undefined
        ? []
        : [
            {
              ...round,
              measurements:
                index === 0 ? [...round.measurements, measurement('peer')] : round.measurements,
            },
          ],
    );
    const { tables } = cpuReport(findings({ rounds }), '');
    expect(tables[0]?.rows.map(([name]) => name)).toEqual([
      'nothing is recorded',
      'plain',
      'ours',
      'peer',
    ]);
  });
});
