import { ConfigurationTarget, EventEmitter, workspace } from 'vscode';
import type { Disposable, Event } from 'vscode';
import type { SettingKey, Settings } from '../protocol/settings.ts';
import { readSettings } from './settingsReader.ts';
import type { SettingsReading } from './settingsReader.ts';

/** The settings in force: read when first asked for, and again after they have changed. */
export class Configuration implements Disposable {
  readonly #changed = new EventEmitter<void>();
  readonly #watching: Disposable;
  #reading: SettingsReading | undefined;

  constructor() {
    this.#watching = workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('codereel')) {
        this.#reading = undefined;
        this.#changed.fire();
      }
    });
  }

  get onDidChange(): Event<void> {
    return this.#changed.event;
  }

  get reading(): SettingsReading {
    this.#reading ??= readNow();
    return this.#reading;
  }

  get values(): Settings {
    return this.reading.values;
  }

  /** Writes a setting where it already has a value, else for the user; undefined takes it away. */
  async update(key: SettingKey, value: Settings[SettingKey] | undefined): Promise<void> {
    const target =
      this.reading.origins.get(key) === 'workspace'
        ? ConfigurationTarget.Workspace
        : ConfigurationTarget.Global;
    await workspace.getConfiguration('codereel').update(key, value ?? undefined, target);
  }

  dispose(): void {
    this.#watching.dispose();
    this.#changed.dispose();
  }
}

function readNow(): SettingsReading {
  const inspector = workspace.getConfiguration('codereel');
  return readSettings((key) => inspector.inspect(key));
}
