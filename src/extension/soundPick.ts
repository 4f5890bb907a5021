import { l10n, ThemeIcon, window } from 'vscode';
import type { QuickPickItem } from 'vscode';
import type { SoundKind } from '../protocol/recorderProtocol.ts';
import type { SoundDeviceList } from '../recorder/sound/soundDevices.ts';
import type { Configuration } from './configuration.ts';
import type { DeviceLabels } from './deviceLabels.ts';
import { labelText } from './foreignText.ts';
import { soundName } from './soundWords.ts';

/** The settings that say whether a sound is recorded, and from which device. */
const settingsOf = {
  microphone: { on: 'sound.microphone', device: 'sound.microphoneDevice' },
  system: { on: 'sound.system', device: 'sound.systemDevice' },
} as const;

interface DeviceItem extends QuickPickItem {
  /** A device's name; empty: the system's choice. null: off. */
  readonly device: string | null;
}

export interface SoundPickParts {
  readonly kind: SoundKind;
  readonly configuration: Configuration;
  readonly labels: DeviceLabels;
  /** Throws a CodereelError. */
  readonly list: () => Promise<SoundDeviceList>;
}

/** Asks from which device a sound is recorded, if at all, and keeps the answer in the settings. */
export async function pickSound(parts: SoundPickParts): Promise<void> {
  const { kind, configuration, labels, list } = parts;
  const { on, device } = settingsOf[kind];
  const { values } = configuration;
  const current = values[on] ? values[device] : null;
  const pick = window.createQuickPick<DeviceItem>();
  pick.title = soundName(kind, l10n);
  pick.placeholder = l10n.t('Choose what the next recording listens to');
  pick.matchOnDescription = true;
  // Listened to before the list is made: the user may leave, or never wait for it.
  const choice = new Promise<DeviceItem | undefined>((resolve) => {
    pick.onDidAccept(() => resolve(pick.selectedItems[0]));
    pick.onDidHide(() => resolve(undefined));
  });
  pick.busy = true;
  pick.show();
  try {
    const found = await list();
    await labels.learn([...found.microphones, ...found.systems]);
    pick.busy = false;
    pick.items = itemsOf(kind, found, current, (name) => labels.labelOf(name));
    pick.activeItems = pick.items.filter((item) => item.device === current);
    const chosen = await choice;
    if (chosen !== undefined) {
      if (chosen.device !== null) {
        await configuration.update(device, chosen.device);
      }
      await configuration.update(on, chosen.device !== null);
    }
  } finally {
    pick.dispose();
  }
}

function itemsOf(
  kind: SoundKind,
  found: SoundDeviceList,
  current: string | null,
  labelOf: (name: string) => string,
): DeviceItem[] {
  const devices = kind === 'microphone' ? found.microphones : found.systems;
  const mark = (device: string | null): string => (device === current ? l10n.t('chosen') : '');
  const deviceIcon = new ThemeIcon(kind === 'microphone' ? 'mic' : 'unmute');
  const standard = devices.find(({ isDefault }) => isDefault);
  const gone = current !== null && current !== '' && !devices.some(({ name }) => name === current);
  return [
    {
      label: l10n.t("The system's choice"),
      description: described(standard?.label ?? '', mark('')),
      ...(found.problem === null ? {} : { detail: labelText(found.problem.message) }),
      iconPath: new ThemeIcon('wand'),
      device: '',
    },
    {
      label: l10n.t('Off'),
      description: mark(null),
      iconPath: new ThemeIcon('mute'),
      device: null,
    },
    ...devices.map(({ name, label }) => ({
      label: labelText(label),
      description: described(label === name ? '' : name, mark(name)),
      iconPath: deviceIcon,
      device: name,
    })),
    ...(gone
      ? [
          {
            label: labelText(labelOf(current) || current),
            description: described(l10n.t('not there now'), l10n.t('chosen')),
            iconPath: new ThemeIcon('warning'),
            device: current,
          },
        ]
      : []),
  ];
}

function described(...facts: readonly string[]): string {
  return labelText(facts.filter((fact) => fact !== '').join(' · '));
}
