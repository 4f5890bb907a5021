import { systemClock } from '../base/clock.ts';
import type { Environment } from '../base/environment.ts';
import { asCodereelError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Source } from '../protocol/recorderProtocol.ts';
import { isWayland } from '../recorder/ffmpeg/platformDisplay.ts';
import type { Ffmpeg } from '../recorder/ffmpeg/locate.ts';
import type { WindowIdentity } from '../recorder/screen/windowIdentity.ts';
import type { SoundDeviceList } from '../recorder/sound/soundDevices.ts';
import type { Configuration } from './configuration.ts';
import type { Places } from './places.ts';
import type { ScreenKind } from './sourceOutlook.ts';
import type { Screen, ScreenLook } from './workspaceSources.ts';

export interface MachineParts {
  readonly environment: Environment;
  readonly places: Places;
  readonly configuration: Configuration;
  readonly log: Log;
}

/** Wide enough to draw a region on. */
const pictureWidth = 1280;

/** What this machine has to show and to hear. The code for it is loaded when it is first asked. */
export class Machine implements Screen {
  readonly #parts: MachineParts;

  constructor(parts: MachineParts) {
    this.#parts = parts;
  }

  async look(): Promise<ScreenLook> {
    const { listScreenSources } = await import('../recorder/screen/listSources.ts');
    const { environment, log } = this.#parts;
    const { platform } = process;
    const ffmpeg = await this.#ffmpeg();
    const sources = await listScreenSources({ platform, environment, ffmpeg });
    return {
      sources,
      photograph: async (source, file) => {
        const { makeThumbnail } = await import('../recorder/screen/thumbnail.ts');
        try {
          await makeThumbnail({ platform, environment, ffmpeg, source, file, width: pictureWidth });
          return true;
        } catch (error) {
          const { message, detail } = asCodereelError(error);
          log.debug(`${message} ${detail ?? ''}`);
          return false;
        }
      },
    };
  }

  get kind(): ScreenKind {
    const { platform } = process;
    if (platform === 'win32' || platform === 'darwin') {
      return 'areas';
    }
    return isWayland(this.#parts.environment) ? 'wayland' : 'x11';
  }

  async compareWindow(
    id: number,
    chosen: WindowIdentity,
  ): Promise<'same' | 'other' | 'gone' | 'unknown'> {
    const { isSameWindow, windowWithId } = await import('../recorder/screen/windowIdentity.ts');
    const { environment, log } = this.#parts;
    try {
      const now = await windowWithId(id, process.platform, environment);
      if (now === undefined || now === 'unknown') {
        return now ?? 'gone';
      }
      return isSameWindow(chosen, now) ? 'same' : 'other';
    } catch (error) {
      log.debug(asCodereelError(error).message);
      return 'unknown';
    }
  }

  async isThere(source: Source): Promise<boolean> {
    const { openPicture } = await import('../recorder/screen/openPicture.ts');
    const { environment, log } = this.#parts;
    const { platform } = process;
    try {
      (await openPicture({ source, platform, environment, clock: systemClock, log })).close();
      return true;
    } catch (error) {
      log.debug(asCodereelError(error).message);
      return false;
    }
  }

  /** Throws a CodereelError where there is no ffmpeg to ask. */
  async listSounds(): Promise<SoundDeviceList> {
    const { listSoundDevices } = await import('../recorder/sound/soundDevices.ts');
    const { environment } = this.#parts;
    const { path: ffmpegPath } = await this.#ffmpeg();
    return listSoundDevices({ ffmpegPath, environment, platform: process.platform });
  }

  async #ffmpeg(): Promise<Ffmpeg> {
    const { locateFfmpeg } = await import('../recorder/ffmpeg/locate.ts');
    const { environment, configuration, places } = this.#parts;
    return locateFfmpeg({
      settingPath: configuration.values['ffmpeg.path'],
      environment,
      packageFolders: [places.packageFolder],
    });
  }
}
