import { describe, expect, it } from 'vitest';
import { stateFolder } from '../../../src/base/stateFolder.ts';

describe('stateFolder', () => {
  it("is below XDG_STATE_HOME, or where that is by default in the user's home", () => {
    expect(stateFolder({ XDG_STATE_HOME: '/state', HOME: '/home/me' })).toBe('/state/codereel');
    expect(stateFolder({ HOME: '/home/me' })).toBe('/home/me/.local/state/codereel');
  });

  it('passes over what names no place, as the specification wants it', () => {
    expect(stateFolder({ XDG_STATE_HOME: '', HOME: '/me' })).toBe('/me/.local/state/codereel');
    expect(stateFolder({ XDG_STATE_HOME: 'state', HOME: '/me' })).toBe('/me/.local/state/codereel');
    expect(stateFolder({ HOME: '' })).toBeUndefined();
    expect(stateFolder({})).toBeUndefined();
  });
});
