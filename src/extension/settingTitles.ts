import type { SettingKey } from '../protocol/settings.ts';
import type { Translator } from './translator.ts';

/** Short names of the settings, for the panel. */
export function settingTitles(l10n: Translator): Readonly<Record<SettingKey, string>> {
  return {
    'recording.mode': l10n.t('Mode'),
    'recording.folder': l10n.t('Folder for recordings'),
    'recording.framesPerSecond': l10n.t('Frames per second'),
    'capture.source': l10n.t('What to record'),
    'recording.countdown': l10n.t('Countdown'),
    'recording.stopAfterMinutes': l10n.t('Stop after'),
    'recording.remindAfterMinutes': l10n.t('Remind after'),
    'disk.warnBelowMegabytes': l10n.t('Warn of a full disk'),
    'disk.stopBelowMegabytes': l10n.t('Stop for a full disk'),
    'sound.microphone': l10n.t('Microphone'),
    'sound.microphoneDevice': l10n.t('Microphone device'),
    'sound.system': l10n.t('System sound'),
    'sound.systemDevice': l10n.t('System sound device'),
    'keys.log': l10n.t('Keystrokes'),
    'video.encoder': l10n.t('Encoder'),
    'video.quality': l10n.t('Quality'),
    'cursor.log': l10n.t('Cursor log'),
    'queue.instantFrames': l10n.t('Muxer queue, instant mode'),
    'queue.frames': l10n.t('Muxer queue'),
    'capture.bufferFrames': l10n.t('Raw pictures inside ffmpeg'),
    'ffmpeg.path': l10n.t('ffmpeg'),
    'statusBar.visible': l10n.t('Button in the status bar'),
    'notifications.finished': l10n.t('Notification when finished'),
  };
}

/** The descriptions of package.json, which VS Code has already put into the user's language. */
export class SettingWords {
  readonly #properties: unknown;
  readonly #titles: Readonly<Record<SettingKey, string>>;

  /** `manifest`: the extension's package.json as VS Code hands it out. */
  constructor(manifest: unknown, l10n: Translator) {
    this.#properties = settingProperties(manifest);
    this.#titles = settingTitles(l10n);
  }

  /** As plain text; empty when the manifest has none. */
  describe(key: SettingKey): string {
    return this.#plain(at(at(this.#properties, `codereel.${key}`), 'markdownDescription'));
  }

  describeValue(key: SettingKey, value: string): string {
    return this.#plain(this.#ofValue(key, value, 'markdownEnumDescriptions'));
  }

  /** What a choice is called; the value itself where that is a name already. */
  nameValue(key: SettingKey, value: string): string {
    return this.#plain(this.#ofValue(key, value, 'enumItemLabels')) || value;
  }

  #ofValue(key: SettingKey, value: string, list: string): unknown {
    const property = at(this.#properties, `codereel.${key}`);
    const values = at(property, 'enum');
    const position = Array.isArray(values) ? values.indexOf(value) : -1;
    return at(at(property, list), String(position));
  }

  /** Links to settings become their titles; emphasis and code marks go. */
  #plain(markdown: unknown): string {
    if (typeof markdown !== 'string') {
      return '';
    }
    const titles = new Map(Object.entries(this.#titles));
    return markdown
      .replaceAll(/`#codereel\.([^#`]+)#`/g, (link, key: string) => {
        const title = titles.get(key);
        return title === undefined ? link : `"${title}"`;
      })
      .replaceAll(/[`*]/g, '');
  }
}

/** The properties of all the groups that the manifest has its settings in. */
function settingProperties(manifest: unknown): object {
  const groups = at(at(manifest, 'contributes'), 'configuration');
  const properties: unknown[] = Array.isArray(groups)
    ? groups.map((group) => at(group, 'properties'))
    : [];
  return Object.fromEntries(properties.flatMap((some) => Object.entries(some ?? {})));
}

function at(holder: unknown, key: string): unknown {
  return typeof holder === 'object' && holder !== null && Object.hasOwn(holder, key)
    ? Reflect.get(holder, key)
    : undefined;
}
