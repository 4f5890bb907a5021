import { CodereelError } from '../../base/errors.ts';
import type { Environment } from '../../base/environment.ts';

/**
 * Which screen there is to record. A Wayland session mostly has an X server too, which shows only X
 * programs: it counts only where nothing says that the session is Wayland's.
 */
export type PlatformDisplay =
  | {
      readonly kind: 'x11';
      readonly display: string;
      /** It may be the X server of a Wayland session: most of the picture may be black. */
      readonly perhapsXwayland: boolean;
    }
  /** Only the portal can give pictures of it. */
  | { readonly kind: 'wayland' }
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
  if (isWayland(environment)) {
    return { kind: 'wayland' };
  }
  const display = environment['DISPLAY'] ?? '';
  const compositor = (environment['WAYLAND_DISPLAY'] ?? '') !== '';
  const waylandSession = environment['XDG_SESSION_TYPE'] === 'wayland';
  if (display !== '') {
    return { kind: 'x11', display, perhapsXwayland: compositor || waylandSession };
  }
  throw waylandSession
    ? new CodereelError({
        code: 'wayland-only',
        message: 'This is a Wayland session, and the variable WAYLAND_DISPLAY does not name it.',
        remedy: 'Start VS Code or the terminal inside the graphical session.',
      })
    : new CodereelError({
        code: 'no-display',
        message: 'There is no screen to record: the variable DISPLAY is not set.',
        remedy:
          'Start VS Code or the terminal inside a graphical session, or set DISPLAY to the one to record, such as ":0".',
      });
}

/** Whether the screen is a Wayland compositor's, of which X sees a part at most. */
export function isWayland(environment: Environment): boolean {
  const compositor = (environment['WAYLAND_DISPLAY'] ?? '') !== '';
  const noX = (environment['DISPLAY'] ?? '') === '';
  return compositor && (noX || environment['XDG_SESSION_TYPE'] === 'wayland');
}

/** For what would need a look at the screen that a Wayland desktop gives to recordings only. */
export function waylandOnly(): CodereelError {
  return new CodereelError({
    code: 'wayland-only',
    message:
      'This is a Wayland session: its screen is shown to a recording only, when you allow it.',
    remedy: 'Start a recording: the desktop then asks what to share.',
  });
}
