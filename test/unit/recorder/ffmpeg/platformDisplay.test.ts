import { describe, expect, it } from 'vitest';
import { CodereelError } from '../../../../src/base/errors.ts';
import type { Environment } from '../../../../src/base/environment.ts';
import { platformDisplay } from '../../../../src/recorder/ffmpeg/platformDisplay.ts';

function failureOf(environment: Environment): string {
  try {
    platformDisplay('linux', environment);
  } catch (error) {
    return error instanceof CodereelError ? error.code : String(error);
  }
  return 'none';
}

describe('platformDisplay', () => {
  it('takes the X display the environment names', () => {
    expect(platformDisplay('linux', { DISPLAY: ':1' })).toEqual({
      kind: 'x11',
      display: ':1',
      perhapsXwayland: false,
    });
  });

  it('suspects the X server of a Wayland session', () => {
    const environment = { DISPLAY: ':0', WAYLAND_DISPLAY: 'wayland-0' };
    expect(platformDisplay('linux', environment)).toMatchObject({ perhapsXwayland: true });
  });

  it('knows a Wayland session, with the X server that comes with it or without', () => {
    const wayland = { kind: 'wayland' };
    expect(platformDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toEqual(wayland);
    const both = { WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0', XDG_SESSION_TYPE: 'wayland' };
    expect(platformDisplay('linux', both)).toEqual(wayland);
  });

  it('refuses a Wayland session that is not named', () => {
    expect(failureOf({ XDG_SESSION_TYPE: 'wayland', DISPLAY: '' })).toBe('wayland-only');
  });

  it('refuses where there is no screen at all', () => {
    expect(failureOf({})).toBe('no-display');
    expect(failureOf({ XDG_SESSION_TYPE: 'tty' })).toBe('no-display');
  });

  it('needs no variable on Windows and macOS', () => {
    expect(platformDisplay('win32', {})).toEqual({ kind: 'windows' });
    expect(platformDisplay('darwin', {})).toEqual({ kind: 'macos' });
  });
});
