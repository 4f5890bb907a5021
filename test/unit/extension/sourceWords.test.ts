import { expect, it } from 'vitest';
import { holdWords, sourceWords } from '../../../src/extension/sourceWords.ts';
import { english } from './translate.ts';

it('counts displays as people do', () => {
  expect(sourceWords({ kind: 'display', index: 0 }, null, english)).toBe('Display 1');
});

it('calls a window by its title, where it is known', () => {
  expect(sourceWords({ kind: 'window', id: 7 }, 'Terminal', english)).toBe('Terminal');
  expect(sourceWords({ kind: 'window', id: 7 }, null, english)).toBe('A window');
  expect(sourceWords({ kind: 'window', id: null }, 'Terminal', english)).toBe(
    'This VS Code window',
  );
});

it('says where a region is', () => {
  const area = { x: 10, y: 20, width: 640, height: 480 };
  expect(sourceWords({ kind: 'region', area }, null, english)).toBe(
    'Region of 640 × 480 at 10, 20',
  );
});

it('remarks only on a picture that does not hold on to its source', () => {
  expect(holdWords('fixed', english)).toBeUndefined();
  expect(holdWords('following', english)).toBeUndefined();
  expect(holdWords('held', english)).toContain('not to be seen');
  expect(holdWords('rectangle', english)).toContain('place');
});
