import type { Environment } from '../base/environment.ts';
import { CodereelError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Source } from '../protocol/recorderProtocol.ts';
import type { ScreenSources } from '../recorder/screen/sourceList.ts';
import type { SoundDeviceList } from '../recorder/sound/soundDevices.ts';
import type { Configuration } from './configuration.ts';
import type { Places } from './places.ts';
import type { Screen } from './workspaceSources.ts';

export interface MachineParts {
  readonly environment: Environment;
  readonly places: Places;
  readonly configuration: Configuration;
  readonly log: Log;
}

/** What this machine has to show and to hear. Its code is loaded when it is first asked. */
export class Machine implements Screen {
  readonly #parts: MachineParts;

  constructor(parts: MachineParts) {
    this.#parts = parts;
  }

  list(): Promise<ScreenSources> {
    return Promise.reject(
      new CodereelError({ code: 'source-unavailable', message: 'Not built.', remedy: '' }),
    );
  }

  photograph(_source: Source, _file: string): Promise<boolean> {
    return Promise.resolve(false);
  }

  /** Throws a CodereelError where there is no ffmpeg to ask. */
  async listSounds(): Promise<SoundDeviceList> {
    const { listSoundDevices } = await import('../recorder/sound/soundDevices.ts');
    const { environment } = this.#parts;
    const ffmpegPath = await this.#ffmpeg();
    return listSoundDevices({ ffmpegPath, environment, platform: process.platform });
  }

  async #ffmpeg(): Promise<string> {
    const { locateFfmpeg } = await import('../recorder/ffmpeg/locate.ts');
    const { environment, configuration, places } = this.#parts;
    const { path } = await locateFfmpeg({
      settingPath: configuration.values['ffmpeg.path'],
      environment,
      packageFolders: [places.packageFolder],
    });
    return path;
  }
}
