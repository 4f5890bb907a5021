import { runningTime } from '../../src/base/amounts.ts';
import {
  recordingActions,
  type PanelRecording,
  type PanelRecordings,
  type RecordingAction,
} from '../../src/protocol/panelProtocol.ts';
import type { PanelTextKey } from '../../src/protocol/panelTexts.ts';
import { element, icon, KeyedList, setAttribute, setText, type Row } from './dom.ts';
import { fill, formatBytes, formatCount, formatDate } from './format.ts';
import { modeTitle } from './modeChoice.ts';
import type { Page } from './page.ts';
import { recordingsStep } from './pageState.ts';
import { section } from './section.ts';
import { toolButton } from './toolButton.ts';

export class RecordingsView {
  readonly element: HTMLElement;
  readonly #page: Page;
  readonly #list: KeyedList<PanelRecording>;
  readonly #listElement = element('ul', { class: 'recordings' });
  readonly #loading: HTMLElement;
  readonly #empty: HTMLElement;
  readonly #more = element('vscode-button', { attributes: { secondary: '', block: '' } });
  #latest: PanelRecordings = { kind: 'recordings', recordings: null, total: 0 };

  constructor(page: Page) {
    this.#page = page;
    const { texts } = page;
    this.#list = new KeyedList(
      this.#listElement,
      ({ id }) => id,
      (first) => recordingRow(page, first),
    );
    this.#loading = element('p', { class: 'hint', text: texts.recordingsLoading });
    this.#empty = element(
      'div',
      { class: 'empty' },
      icon('device-camera-video'),
      element('p', { text: texts.recordingsEmpty }),
      element('p', { class: 'hint', text: texts.recordingsEmptyHint }),
    );
    this.#more.addEventListener('click', () => this.#showMore());
    const refresh = toolButton(texts.refresh, 'refresh', () => page.send({ kind: 'refresh' }));
    refresh.classList.add('section-tool');
    this.element = section(
      page,
      'recordings',
      texts.recordings,
      refresh,
      this.#loading,
      this.#empty,
      this.#listElement,
      this.#more,
    );
    this.update(this.#latest);
  }

  update(message: PanelRecordings): void {
    this.#latest = message;
    const { recordings, total } = message;
    const shown = recordings?.slice(0, this.#page.state.shownRecordings) ?? [];
    const focused = this.#focusedRow();
    this.#list.show(shown);
    this.#restoreFocus(focused);
    this.#loading.hidden = recordings !== null;
    this.#empty.hidden = recordings === null || recordings.length > 0;
    this.#listElement.hidden = shown.length === 0;
    const sent = recordings?.length ?? 0;
    this.#more.hidden = shown.length >= total;
    setText(
      this.#more,
      sent > shown.length
        ? fill(this.#page.texts.showMore, Math.min(recordingsStep, sent - shown.length))
        : fill(this.#page.texts.showAll, formatCount(total, this.#page.locale)),
    );
  }

  #showMore(): void {
    const { shownRecordings } = this.#page.state;
    if ((this.#latest.recordings?.length ?? 0) > shownRecordings) {
      this.#page.remember({ shownRecordings: shownRecordings + recordingsStep });
      this.update(this.#latest);
    } else {
      this.#page.send({ kind: 'showRecordings' });
    }
  }

  /** Which row has the focus; -1 when none. */
  #focusedRow(): number {
    const rows = [...this.#listElement.children];
    return rows.findIndex((row) => row.contains(document.activeElement));
  }

  /** When the row that had the focus is gone (deleted), the one in its place gets it. */
  #restoreFocus(before: number): void {
    if (before === -1 || this.#focusedRow() !== -1) {
      return;
    }
    const rows = this.#listElement.querySelectorAll<HTMLElement>(':scope > li');
    const next = rows[Math.min(before, rows.length - 1)];
    (next ?? this.element.querySelector('summary'))?.focus();
  }
}

interface ActionFace {
  readonly action: RecordingAction;
  readonly icon: string;
}

const actionFaces: readonly ActionFace[] = [
  { action: 'play', icon: 'play' },
  { action: 'reveal', icon: 'folder-opened' },
  { action: 'saveAs', icon: 'save-as' },
  { action: 'rename', icon: 'edit' },
  { action: 'delete', icon: 'trash' },
];

/** A recording that runs is not touched; of one that cannot be read only the folder is of use. */
const offered: Readonly<Record<PanelRecording['state'], readonly RecordingAction[]>> = {
  recording: ['reveal'],
  finished: recordingActions,
  failed: recordingActions,
  interrupted: recordingActions,
  unreadable: ['reveal', 'delete'],
};

const stateTexts: Readonly<Record<PanelRecording['state'], PanelTextKey | null>> = {
  recording: 'stateRecording',
  finished: null,
  failed: 'stateFailed',
  interrupted: 'stateInterrupted',
  unreadable: 'stateUnreadable',
};

function recordingRow(page: Page, { id }: PanelRecording): Row<PanelRecording> {
  const { texts, locale } = page;
  const picture = element('img', { attributes: { alt: '', loading: 'lazy' } });
  const noPicture = icon('device-camera-video');
  const thumbnail = element('div', { class: 'thumbnail' }, picture, noPicture);
  const name = element('h3');
  const badge = element('vscode-badge');
  const date = element('p', { class: 'hint' });
  const facts = element('p', { class: 'hint' });
  const problemText = element('span');
  const problem = element('p', { class: 'problem' }, icon('warning'), problemText);
  const actions = element('div', { class: 'tools', attributes: { role: 'group' } });
  const buttons = actionFaces.map(({ action, icon: iconName }) => {
    const button = toolButton('', iconName, () => page.send({ kind: action, id }));
    actions.append(button);
    return { action, button };
  });
  return {
    element: element(
      'li',
      { attributes: { tabindex: '-1' } },
      thumbnail,
      element('div', { class: 'recording-text' }, name, badge, date, facts, problem),
      actions,
    ),
    update: (recording) => {
      setText(name, recording.name);
      setAttribute(name, 'title', recording.name);
      setText(date, recording.createdAt === null ? '' : formatDate(recording.createdAt, locale));
      setText(facts, factsWords(recording, page));
      const state = stateTexts[recording.state];
      badge.hidden = state === null;
      setText(badge, state === null ? '' : texts[state]);
      problem.hidden = recording.problem === null;
      setText(problemText, recording.problem ?? '');
      picture.hidden = recording.preview === null;
      noPicture.hidden = recording.preview !== null;
      if (recording.preview !== null) {
        setAttribute(picture, 'src', recording.preview);
      }
      setAttribute(actions, 'aria-label', fill(texts.actionsOf, recording.name));
      for (const { action, button } of buttons) {
        const label = fill(texts[action], recording.name);
        button.label = label;
        button.title = label;
        button.hidden = !offered[recording.state].includes(action);
      }
    },
  };
}

function factsWords(recording: PanelRecording, { texts, locale }: Page): string {
  const { durationMs, bytes, mode } = recording;
  return [
    durationMs === null ? null : runningTime(durationMs),
    bytes === null ? null : formatBytes(bytes, locale),
    mode === null ? null : modeTitle(mode, texts),
  ]
    .filter((part) => part !== null)
    .join(' · ');
}
