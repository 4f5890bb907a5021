import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordingFiles } from '../../../src/recording/manifest.ts';
import { Timeline } from '../../../src/recorder/timeline.ts';
import { isRoot, openSmallDisk } from '../support/smallDisk.ts';

describe.skipIf(!isRoot)('a timeline on a full disk (needs root, to mount a small one)', () => {
  it('says that a marker is not written, and has it when there is room again', async () => {
    const disk = await openSmallDisk('1m');
    const timeline = await Timeline.open(disk.folder, 0);
    await disk.fill();
    const label = 'x'.repeat(10_000);
    await expect(timeline.mark(label, 1)).rejects.toMatchObject({ code: 'disk-full' });
    await disk.clear();
    await timeline.close();
    const text = await readFile(path.join(disk.folder, recordingFiles.timeline), 'utf8');
    expect(text.trimEnd().split('\n')[1]).toBe(JSON.stringify([1, 'marker', label]));
  });

  it('takes a megabyte of markers that wait, and says of the next that it is not taken', async () => {
    const disk = await openSmallDisk('1m');
    const timeline = await Timeline.open(disk.folder, 0);
    await disk.fill();
    const label = 'x'.repeat(300_000);
    for (let ms = 0; ms < 3; ms += 1) {
      await expect(timeline.mark(label, ms)).rejects.toMatchObject({ code: 'disk-full' });
    }
    await expect(timeline.mark(label, 3)).rejects.toThrow();
    expect(timeline.events).toBe(3);
    await expect(timeline.close()).rejects.toMatchObject({ code: 'disk-full' });
  });
});
