import type { SoundKind } from '../protocol/recorderProtocol.ts';
import type { SoundDeviceList } from '../recorder/sound/soundDevices.ts';
import type { Configuration } from './configuration.ts';
import type { DeviceLabels } from './deviceLabels.ts';
import type { SourceChoices } from './panel/sourceChoices.ts';

export interface CaptureCommandsParts {
  readonly configuration: Configuration;
  readonly choices: SourceChoices;
  readonly labels: DeviceLabels;
  /** Opens the page with large pictures. */
  readonly openPage: () => Promise<void>;
  readonly listSounds: () => Promise<SoundDeviceList>;
}

/** Choosing what the next recording shows and listens to. The code for each is loaded when it is asked for. */
export class CaptureCommands {
  readonly #parts: CaptureCommandsParts;

  constructor(parts: CaptureCommandsParts) {
    this.#parts = parts;
  }

  chooseSource(): Promise<void> {
    return this.#parts.openPage();
  }

  async pickSource(): Promise<void> {
    const { pickSource } = await import('./sourcePick.ts');
    await pickSource(this.#parts);
  }

  forgetSource(): Promise<void> {
    return this.#parts.choices.forget();
  }

  async chooseSound(kind: SoundKind): Promise<void> {
    const { pickSound } = await import('./soundPick.ts');
    const { configuration, labels, listSounds: list } = this.#parts;
    await pickSound({ kind, configuration, labels, list });
  }
}
