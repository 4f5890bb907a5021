import type { Clock } from '../../base/clock.ts';
import type { Environment } from '../../base/environment.ts';
import type { Log } from '../../base/log.ts';
import type { Mode } from '../../protocol/mode.ts';
import type { Source } from '../../protocol/recorderProtocol.ts';
import { platformDisplay, waylandOnly } from '../ffmpeg/platformDisplay.ts';
import { fixedPicture } from './fixedPicture.ts';
import type { Picture } from './picture.ts';
import { rectangleShot } from './shotPlan.ts';
import { noWindowCapture } from './sourceErrors.ts';
import { openWaylandPicture } from '../wayland/waylandPicture.ts';
import { openX11Picture } from './x11Picture.ts';

export interface OpenPictureOptions {
  readonly source: Source;
  readonly platform: NodeJS.Platform;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly log: Log;
  /**
   * How a Wayland desktop is to be asked, which may open its dialog; absent: it is not asked, and has
   * no picture. `before` comes first, and where it rejects nobody is asked. The signal gives up the
   * asking.
   */
  readonly asking?: {
    readonly mode: Mode;
    readonly before: () => Promise<unknown>;
    readonly signal: AbortSignal;
  };
}

/**
 * Finds what a source means now, and watches it from then on where it can move.
 *
 * @throws CodereelError `source-unavailable`, and those of `platformDisplay`.
 */
export async function openPicture(options: OpenPictureOptions): Promise<Picture> {
  const { source, platform, environment } = options;
  const display = platformDisplay(platform, environment);
  if (display.kind === 'x11') {
    return openX11Picture({ ...options, display: display.display });
  }
  if (display.kind === 'wayland') {
    if (options.asking === undefined) {
      throw waylandOnly();
    }
    await options.asking.before();
    return openWaylandPicture({ ...options, ...options.asking });
  }
  if (source.kind === 'window') {
    throw noWindowCapture();
  }
  if (source.kind === 'display') {
    const grab = { kind: 'display', index: source.index } as const;
    return fixedPicture('fixed', (outputSize) => ({
      grab,
      outputSize: outputSize ?? null,
      place: null,
      area: null,
    }));
  }
  const { area } = source;
  if (display.kind === 'windows') {
    return fixedPicture('fixed', (outputSize) => rectangleShot(area, outputSize));
  }
  return fixedPicture('fixed', (outputSize) => {
    const shot = rectangleShot(area, outputSize);
    return shot.grab.kind === 'rectangle'
      ? { ...shot, grab: { kind: 'displayPart', index: 0, area: shot.grab.area } }
      : shot;
  });
}
