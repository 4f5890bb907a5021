import { l10n, ThemeIcon, Uri, window } from 'vscode';
import type { QuickInputButton, QuickPickItem } from 'vscode';
import { byteSize, runningTime } from '../base/amounts.ts';
import { unreachable } from '../base/unreachable.ts';
import { labelText } from './foreignText.ts';
import type { ListedRecording } from './listedRecording.ts';
import type { RecordingLibrary } from './recordingLibrary.ts';
import { modeName } from './statusBarTooltip.ts';
import { hasDesktop } from './videos.ts';

interface RecordingItem extends QuickPickItem {
  readonly recording: ListedRecording;
}

type Act = 'open' | 'play' | 'reveal' | 'saveAs' | 'rename' | 'delete';

interface Choice {
  readonly act: Act;
  readonly recording: ListedRecording;
}

interface ActButton extends QuickInputButton {
  readonly act: Act;
}

/** The recordings in a quick pick: enter opens the video, the buttons do the rest. */
export class RecordingsPick {
  readonly #library: RecordingLibrary;

  constructor(library: RecordingLibrary) {
    this.#library = library;
  }

  async show(): Promise<void> {
    const chosen = await this.#pick(l10n.t('Recordings'), l10n.t('Open a recording'), buttons());
    if (chosen !== undefined) {
      await this.act(chosen.act, chosen.recording);
    }
  }

  /** Saves the recording whose video or folder is given; without one, asks for which. */
  async saveAs(given: string | undefined): Promise<void> {
    const known = given === undefined ? undefined : await this.#known(given);
    if (known !== undefined) {
      return this.#library.saveAs(known);
    }
    const title = l10n.t('Save Recording As');
    const chosen = await this.#pick(title, l10n.t('Choose the one to save'), []);
    return chosen === undefined ? undefined : this.#library.saveAs(chosen.recording);
  }

  async act(act: Act, recording: ListedRecording): Promise<void> {
    switch (act) {
      case 'open':
        return this.#library.open(recording);
      case 'play':
        return this.#library.play(recording);
      case 'reveal':
        return this.#library.reveal(recording);
      case 'saveAs':
        return this.#library.saveAs(recording);
      case 'rename':
        return this.#library.rename(recording);
      case 'delete':
        return this.#library.delete(recording);
    }
  }

  async #known(given: string): Promise<ListedRecording | undefined> {
    const recordings = await this.#library.list();
    return recordings.find(({ folder, video }) => folder === given || video === given);
  }

  /** undefined when the user leaves without choosing. */
  async #pick(
    title: string,
    placeholder: string,
    itemButtons: readonly ActButton[],
  ): Promise<Choice | undefined> {
    const pick = window.createQuickPick<RecordingItem>();
    pick.title = title;
    pick.placeholder = placeholder;
    pick.matchOnDescription = true;
    pick.matchOnDetail = true;
    // Listened to before the list is read: the user may leave, or never wait for it.
    const choice = new Promise<Choice | undefined>((resolve) => {
      pick.onDidAccept(() => {
        const [item] = pick.selectedItems;
        resolve(item === undefined ? undefined : { act: 'open', recording: item.recording });
      });
      pick.onDidTriggerItemButton(({ button, item }) => {
        const known = itemButtons.find((candidate) => candidate === button);
        resolve(known === undefined ? undefined : { act: known.act, recording: item.recording });
      });
      pick.onDidHide(() => resolve(undefined));
    });
    pick.busy = true;
    pick.show();
    try {
      const recordings = await this.#library.list();
      pick.busy = false;
      pick.items = recordings.map((recording) => itemOf(recording, itemButtons));
      if (recordings.length === 0) {
        pick.placeholder = l10n.t('No recordings yet');
      }
      return await choice;
    } finally {
      pick.dispose();
    }
  }
}

function itemOf(recording: ListedRecording, itemButtons: readonly ActButton[]): RecordingItem {
  const { name, state, mode, durationMs, bytes, createdAt, preview, problem } = recording;
  const facts = [
    durationMs === null ? stateWord(state) : runningTime(durationMs),
    bytes === null ? '' : byteSize(bytes),
    mode === null ? '' : modeName(mode, l10n),
  ];
  const date = createdAt === null ? '' : new Date(createdAt).toLocaleString();
  return {
    label: labelText(name),
    description: facts.filter((fact) => fact !== '').join(' · '),
    detail: [date, labelText(problem ?? '')].filter((part) => part !== '').join(' · '),
    iconPath: preview === null ? new ThemeIcon('device-camera-video') : Uri.file(preview),
    buttons: itemButtons,
    recording,
  };
}

function stateWord(state: ListedRecording['state']): string {
  switch (state) {
    case 'recording':
      return l10n.t('recording now');
    case 'interrupted':
      return l10n.t('interrupted');
    case 'unreadable':
      return l10n.t('cannot be read');
    case 'failed':
    case 'finished':
      return '';
    default:
      return unreachable(state);
  }
}

function buttons(): ActButton[] {
  const play = l10n.t('Play outside VS Code');
  return [
    ...(hasDesktop()
      ? [{ act: 'play', iconPath: new ThemeIcon('play'), tooltip: play } as const]
      : []),
    { act: 'reveal', iconPath: new ThemeIcon('folder-opened'), tooltip: l10n.t('Show in Folder') },
    { act: 'saveAs', iconPath: new ThemeIcon('save-as'), tooltip: l10n.t('Save As...') },
    { act: 'rename', iconPath: new ThemeIcon('edit'), tooltip: l10n.t('Rename...') },
    { act: 'delete', iconPath: new ThemeIcon('trash'), tooltip: l10n.t('Delete...') },
  ];
}
