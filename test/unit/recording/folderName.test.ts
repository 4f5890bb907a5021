import { describe, expect, it } from 'vitest';
import { recordingFolderName, timeInFolderName } from '../../../src/recording/folderName.ts';

const date = new Date(2026, 10, 2, 8, 5, 9);

describe('recordingFolderName', () => {
  it.each([
    ['my-project', 'my-project'],
    ['My Project: part 2/3', 'my-project-part-2-3'],
    ['..\\..\\evil', 'evil'],
    ['CON.', 'con'],
    ['a<b>c|d?e*f"g', 'a-b-c-d-e-f-g'],
    ['🎬 Demo 🎬', 'demo'],
    ['デモ動画', 'デモ動画'],
    ['हिन्दी', 'हिन्दी'],
    ['\u0000\u001f', 'recording'],
    ['🎬', 'recording'],
    ['', 'recording'],
    ['   ', 'recording'],
    ['\ud83c', 'recording'],
    ['x'.repeat(300), 'x'.repeat(40)],
    [`${'x'.repeat(39)} y`, 'x'.repeat(39)],
  ])('makes of %j a name that every file system takes', (name, slug) => {
    expect(recordingFolderName(name, date)).toBe(`2026-11-02T08-05-09-${slug}`);
  });

  it('stays below what a file system allows, in bytes, in any script', () => {
    expect(Buffer.byteLength(recordingFolderName('𠮷'.repeat(300), date))).toBeLessThan(200);
  });
});

describe('timeInFolderName', () => {
  it('reads back the local time', () => {
    expect(timeInFolderName(recordingFolderName('x', date))).toBe(date.getTime());
    expect(timeInFolderName(`${recordingFolderName('x', date)}-2`)).toBe(date.getTime());
  });

  it.each(['', 'src', '2026-11-02', '2026-11-02T08-05-09', '2026-11-02T08-05-09-'])(
    'finds none in %j',
    (name) => {
      expect(timeInFolderName(name)).toBeUndefined();
    },
  );
});
