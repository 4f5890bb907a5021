import type { PanelSetting, PanelSettings } from '../../src/protocol/panelProtocol.ts';
import type { PanelTexts } from '../../src/protocol/panelTexts.ts';
import { element, icon, KeyedList, setText, type Row } from './dom.ts';
import { fill } from './format.ts';
import type { Page } from './page.ts';
import { section } from './section.ts';
import { settingControl, valueWords } from './settingControl.ts';
import { sourceWords } from './sourceWords.ts';
import { toolButton } from './toolButton.ts';

interface Group {
  readonly title: string;
  readonly settings: readonly PanelSetting[];
}

export class SettingsView {
  readonly element: HTMLElement;
  readonly #groups: KeyedList<Group>;

  constructor(page: Page) {
    const groups = element('div', { class: 'settings' });
    this.#groups = new KeyedList(
      groups,
      ({ title }) => title,
      ({ title }) => groupRow(page, title),
    );
    this.element = section(page, 'settings', page.texts.settings, groups);
    this.element.hidden = true;
  }

  update({ settings }: PanelSettings): void {
    this.element.hidden = settings.length === 0;
    const titles = [...new Set(settings.map(({ group }) => group))];
    this.#groups.show(
      titles.map((title) => ({
        title,
        settings: settings.filter(({ group }) => group === title),
      })),
    );
  }
}

function groupRow(page: Page, title: string): Row<Group> {
  const list = element('ul');
  const rows = new KeyedList<PanelSetting>(list, rowKey, (setting) => settingRow(page, setting));
  return {
    element: element('section', {}, element('h3', { text: title }), list),
    update: ({ settings }) => rows.show(settings),
  };
}

/** A setting whose control itself changes gets a new row; otherwise its row stays. */
function rowKey({ key, title, control, lockedReason }: PanelSetting): string {
  return JSON.stringify([key, title, control, lockedReason !== null]);
}

function settingRow(page: Page, first: PanelSetting): Row<PanelSetting> {
  const { texts } = page;
  const { key, title } = first;
  const reset = toolButton(fill(texts.reset, title), 'discard', () =>
    page.send({ kind: 'resetSetting', key }),
  );
  const open = toolButton(fill(texts.openSetting, title), 'settings-gear', () =>
    page.send({ kind: 'openSetting', key }),
  );
  const control = first.lockedReason === null ? settingControl(page, first) : lockedValue(page);
  const source = element('vscode-badge', { class: 'source' });
  const variables = element('p', { class: 'variables' });
  const locked = element('p', { class: 'locked' });
  const description = element('p', { class: 'hint' });
  return {
    element: element(
      'li',
      {},
      element(
        'div',
        { class: 'setting-head' },
        element('h4', { text: title }),
        source,
        element('span', { class: 'tools' }, reset, open),
      ),
      control.element,
      locked,
      description,
      variables,
    ),
    update: (setting) => {
      control.update(setting);
      reset.hidden = !setting.modified;
      setText(source, sourceWords(setting.source, key, texts));
      source.classList.toggle('source-set', setting.source.kind !== 'default');
      setText(description, setting.description);
      description.hidden = setting.description === '';
      setText(locked, `${texts.locked} ${setting.lockedReason ?? ''}`);
      locked.hidden = setting.lockedReason === null;
      showVariables(variables, setting, texts);
    },
  };
}

function showVariables(place: HTMLElement, setting: PanelSetting, texts: PanelTexts): void {
  place.hidden = setting.environment.length === 0;
  const decisive = setting.source.kind === 'environment' ? setting.source.name : undefined;
  const shown = JSON.stringify([setting.environment, decisive]);
  if (place.dataset['shown'] === shown) {
    return;
  }
  place.dataset['shown'] = shown;
  const names = setting.environment.map((name) =>
    name === decisive
      ? element('strong', {}, element('code', { text: name }))
      : element('code', { text: name }),
  );
  const label = names.length === 1 ? texts.variable : texts.variables;
  place.replaceChildren(`${label} `, ...names.flatMap((name) => [name, ' ']));
}

function lockedValue(page: Page): Row<PanelSetting> {
  const value = element('span');
  return {
    element: element('p', { class: 'locked-value' }, icon('lock'), value),
    update: (setting) => setText(value, valueWords(setting, page.texts)),
  };
}
