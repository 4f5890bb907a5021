import type { PanelSetting, PanelSettings } from '../../src/protocol/panelProtocol.ts';
import type { SoundKind } from '../../src/protocol/recorderProtocol.ts';
import type { SettingKey } from '../../src/protocol/settings.ts';
import { element, setText, type Row } from './dom.ts';
import { fill } from './format.ts';
import type { Page } from './page.ts';
import { soundTitle } from './soundWords.ts';
import { toolButton } from './toolButton.ts';

const keys = {
  microphone: { on: 'sound.microphone', device: 'sound.microphoneDevice' },
  system: { on: 'sound.system', device: 'sound.systemDevice' },
} as const satisfies Record<SoundKind, Record<'on' | 'device', SettingKey>>;

/** Whether the next recording has a sound, and from which device. */
export function soundChoice(page: Page, kind: SoundKind): Row<PanelSettings> {
  const { texts } = page;
  const title = soundTitle(kind, texts);
  const { on, device } = keys[kind];
  const box = element('vscode-checkbox', { text: title });
  box.addEventListener('change', () => {
    page.send({ kind: 'setSetting', key: on, value: box.checked });
  });
  const name = element('span', { class: 'hint device' });
  const choose = toolButton(fill(texts.chooseFromList, title), 'list-selection', () =>
    page.send({ kind: 'browseSetting', key: device }),
  );
  const row = element('div', { class: 'sound-choice' }, box, name, choose);
  return {
    element: row,
    update: ({ settings }) => {
      const setting = (key: SettingKey): PanelSetting | undefined =>
        settings.find((each) => each.key === key);
      const isOn = setting(on)?.value;
      row.hidden = isOn === undefined;
      box.checked = isOn === true;
      const { value = '', valueLabel = '' } = setting(device) ?? {};
      setText(name, valueLabel || String(value) || texts.soundSystemChoice);
      name.title = String(value);
      name.hidden = !box.checked;
      choose.hidden = !box.checked;
    },
  };
}
