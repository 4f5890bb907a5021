import {
  controlAccepts,
  type PanelSetting,
  type PanelSettingValue,
  type SettingControl,
} from '../../src/protocol/panelProtocol.ts';
import type { PanelTexts } from '../../src/protocol/panelTexts.ts';
import { element, icon, setText, type Row } from './dom.ts';
import { fill } from './format.ts';
import type { Page } from './page.ts';
import { toolButton } from './toolButton.ts';

type Kind<K extends SettingControl['kind']> = Extract<SettingControl, { kind: K }>;

/** The control a setting is edited with. It sends what was entered and shows what is in force. */
export function settingControl(page: Page, setting: PanelSetting): Row<PanelSetting> {
  const { control } = setting;
  if (control.kind === 'boolean') {
    return checkbox(page, setting);
  }
  return control.kind === 'choice'
    ? choice(page, setting, control)
    : textField(page, setting, control);
}

/** A value as text, for where it cannot be edited. */
export function valueWords(
  { control, value, placeholder }: PanelSetting,
  texts: PanelTexts,
): string {
  if (control.kind === 'boolean') {
    return value === true ? texts.on : texts.off;
  }
  if (control.kind === 'choice') {
    return control.options.find((option) => option.value === value)?.label ?? String(value);
  }
  return value === '' ? placeholder : String(value);
}

function checkbox(page: Page, { key, title }: PanelSetting): Row<PanelSetting> {
  const { texts } = page;
  const state = element('span');
  const name = element('span', { class: 'visually-hidden', text: `${title}: ` });
  const box = element('vscode-checkbox', {}, name, state);
  box.addEventListener('change', () => {
    page.send({ kind: 'setSetting', key, value: box.checked });
  });
  return {
    element: box,
    update: (setting) => {
      box.checked = setting.value === true;
      setText(state, valueWords(setting, texts));
    },
  };
}

function choice(
  page: Page,
  { key, title }: PanelSetting,
  control: Kind<'choice'>,
): Row<PanelSetting> {
  const select = element('vscode-single-select');
  select.label = title;
  select.options = control.options.map((option) => ({ ...option }));
  select.addEventListener('change', () => {
    page.send({ kind: 'setSetting', key, value: select.value });
  });
  return {
    element: select,
    update: ({ value }) => {
      if (select.value !== value && !select.open) {
        select.value = String(value);
      }
    },
  };
}

function textField(
  page: Page,
  { key, title }: PanelSetting,
  control: Kind<'number' | 'path' | 'listed'>,
): Row<PanelSetting> {
  const field = element('vscode-textfield');
  field.label = title;
  if (control.kind === 'number') {
    field.type = 'number';
    field.step = 1;
    field.min = control.minimum;
    field.max = control.maximum ?? undefined;
  }
  const problemText = element('span');
  const problem = element('p', { class: 'problem' }, icon('error'), problemText);
  problem.hidden = true;
  let inForce: PanelSettingValue = '';
  let edited = false;

  function complain(text: string): void {
    field.invalid = text !== '';
    problem.hidden = text === '';
    setText(problemText, text);
    if (text !== '') {
      page.announce(text);
    }
  }

  field.addEventListener('input', () => {
    edited = true;
  });
  field.addEventListener('change', () => {
    const value = control.kind === 'number' ? numberOf(field.value) : field.value;
    if (!controlAccepts(control, value)) {
      complain(limitsWords(control, page.texts));
      return;
    }
    edited = false;
    complain('');
    if (value !== inForce) {
      page.send({ kind: 'setSetting', key, value });
    }
  });
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && edited) {
      edited = false;
      complain('');
      field.value = String(inForce);
    }
  });

  const row = element('div', { class: 'field' }, field);
  const called = element('p', { class: 'hint' });
  if (control.kind !== 'number') {
    const [words, iconName] =
      control.kind === 'path'
        ? [page.texts.browse, 'folder']
        : [page.texts.chooseFromList, 'list-selection'];
    row.append(
      toolButton(fill(words, title), iconName, () => page.send({ kind: 'browseSetting', key })),
    );
  }
  return {
    element: element('div', {}, row, called, problem),
    update: (setting) => {
      inForce = setting.value;
      setText(called, setting.valueLabel);
      called.hidden = setting.valueLabel === '';
      field.placeholder = setting.placeholder;
      // What is being typed is the user's until it is entered or given up.
      if (!edited && field.value !== String(inForce)) {
        field.value = String(inForce);
      }
    },
  };
}

function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

function limitsWords(control: SettingControl, texts: PanelTexts): string {
  if (control.kind !== 'number') {
    return '';
  }
  return control.maximum === null
    ? fill(texts.wholeNumberFrom, control.minimum)
    : fill(texts.wholeNumberBetween, control.minimum, control.maximum);
}
