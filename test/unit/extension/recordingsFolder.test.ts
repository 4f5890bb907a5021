import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { recordingsFolder } from '../../../src/extension/recordingsFolder.ts';

const places = {
  workspaceStorage: path.resolve('/storage/workspace'),
  globalStorage: path.resolve('/storage/global'),
  home: path.resolve('/home/ada'),
};

describe('the folder for recordings', () => {
  it('is the workspace storage where a folder is open, else the global one', () => {
    expect(recordingsFolder('', places)).toBe(path.resolve('/storage/workspace/recordings'));
    expect(recordingsFolder(' ', { ...places, workspaceStorage: undefined })).toBe(
      path.resolve('/storage/global/recordings'),
    );
  });

  it('is what the user set, with ~ for their home', () => {
    expect(recordingsFolder(path.resolve('/videos'), places)).toBe(path.resolve('/videos'));
    expect(recordingsFolder('~/Videos', places)).toBe(path.resolve('/home/ada/Videos'));
    expect(recordingsFolder('~', places)).toBe(places.home);
  });

  it.each(['videos', './videos', '~ada/videos'])(
    'is not %s, which could be anywhere',
    (setting) => {
      expect(() => recordingsFolder(setting, places)).toThrow(
        expect.objectContaining({ code: 'invalid-input' }),
      );
    },
  );
});
