import { CodereelError } from '../../base/errors.ts';
import type { Environment } from '../../base/environment.ts';

/** Which screen there is to record. */
export type PlatformDisplay =
  | {
      readonly kind: 'x11';
      readonly display: string;
      /** A Wayland session's X server shows only X programs: most of the picture may be black. */
      readonly perhapsXwayland: boolean;
    }
  | { readonly kind: 'windows' }
  | { readonly kind: 'macos' };

/** @throws CodereelError `wayland-only` or `no-display`. */
export function platformDisplay(
  platform: NodeJS.Platform,
  environment: Environment,
): PlatformDisplay {
  if (platform === 'win32') {
    return { kind: 'windows' };
  }
  if (platform === 'darwin') {
    return { kind: 'macos' };
  }
  const display = environment['DISPLAY'] ?? '';
  const wayland =
    (environment['WAYLAND_DISPLAY'] ?? '') !== '' || environment['XDG_SESSION_TYPE'] === 'wayland';
  if (display !== '') {
    return { kind: 'x11', display, perhapsXwayland: wayland };
  }
  if (wayland) {
    throw new CodereelError({
      code: 'wayland-only',
      message:
        'This is a Wayland session without an X server, and ffmpeg cannot record Wayland screens.',
      remedy: 'Log in to an X11 ("Xorg") session to record.',
    });
  }
  throw new CodereelError({
    code: 'no-display',
    message: 'There is no screen to record: the variable DISPLAY is not set.',
    remedy:
      'Start VS Code or the terminal inside a graphical session, or set DISPLAY to the one to record, such as ":0".',
  });
}
