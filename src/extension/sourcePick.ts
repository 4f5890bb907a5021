import { l10n, ThemeIcon, window } from 'vscode';
import type { QuickPickItem } from 'vscode';
import type { Area, Source } from '../protocol/recorderProtocol.ts';
import { parseSource, sourceText } from '../protocol/source.ts';
import { labelText } from './foreignText.ts';
import type { ListedSource, ListedSources, SourceChoices } from './panel/sourceChoices.ts';
import { sourceWords } from './sourceWords.ts';

type Pick =
  | { readonly kind: 'source'; readonly source: Source }
  | { readonly kind: 'region' | 'forget' | 'page' };

interface PickItem extends QuickPickItem {
  readonly pick: Pick | undefined;
}

export interface SourcePickParts {
  readonly choices: SourceChoices;
  /** Opens the page with large pictures, where regions are drawn. */
  readonly openPage: () => Promise<void>;
}

/** What to record, from a list with small pictures; a region is typed. */
export async function pickSource({ choices, openPage }: SourcePickParts): Promise<void> {
  const chosen = await askPick(choices);
  switch (chosen?.kind) {
    case undefined:
      return;
    case 'source':
      return choices.choose(chosen.source);
    case 'forget':
      return choices.forget();
    case 'page':
      return openPage();
    case 'region': {
      const region = await askRegion(choices.current().source);
      return region === undefined ? undefined : choices.choose(region);
    }
  }
}

/** undefined when the user leaves without choosing. */
async function askPick(choices: SourceChoices): Promise<Pick | undefined> {
  const pick = window.createQuickPick<PickItem>();
  pick.title = l10n.t('What to Record');
  pick.placeholder = l10n.t('Choose what the next recording shows');
  pick.matchOnDescription = true;
  // Listened to before the list is made: the user may leave, or never wait for it.
  const choice = new Promise<Pick | undefined>((resolve) => {
    pick.onDidAccept(() => resolve(pick.selectedItems[0]?.pick));
    pick.onDidHide(() => resolve(undefined));
  });
  pick.busy = true;
  pick.show();
  try {
    const listed = await choices.list();
    pick.busy = false;
    pick.items = itemsOf(listed, choices);
    const current = sourceText(choices.current().source);
    pick.activeItems = pick.items.filter(
      (item) => item.pick?.kind === 'source' && sourceText(item.pick.source) === current,
    );
    return await choice;
  } finally {
    pick.dispose();
  }
}

function itemsOf(listed: ListedSources, choices: SourceChoices): PickItem[] {
  const { source: current, origin } = choices.current();
  const item = (listedSource: ListedSource, icon: string, name?: string): PickItem => {
    const { source, title, area, picture } = listedSource;
    const label = name ?? sourceWords(source, title, l10n);
    const facts = [
      name === undefined && source.kind !== 'window' ? title : '',
      sizeWords(area),
      sourceText(source) === sourceText(current) ? l10n.t('chosen') : '',
    ];
    return {
      label: labelText(label),
      description: labelText(facts.filter((fact) => fact !== '').join(' · ')),
      iconPath: picture ?? new ThemeIcon(icon),
      pick: { kind: 'source', source },
    };
  };
  const { editor, displays, windows, note } = listed;
  return [
    ...(editor === null ? [] : [item(editor, 'window')]),
    ...displays.map((display) => item(display, 'screen-full')),
    {
      label: l10n.t('Region...'),
      description: current.kind === 'region' ? sourceWords(current, null, l10n) : '',
      iconPath: new ThemeIcon('selection'),
      pick: { kind: 'region' },
    },
    ...windows.map((other) => item(other, 'window')),
    {
      label: l10n.t('With large pictures...'),
      detail: note === null ? '' : labelText(note),
      iconPath: new ThemeIcon('preview'),
      pick: { kind: 'page' },
    },
    ...(origin === 'chosen'
      ? [
          {
            label: l10n.t('As the setting says'),
            iconPath: new ThemeIcon('discard'),
            pick: { kind: 'forget' } as const,
          },
        ]
      : []),
  ];
}

function sizeWords(area: Area | null): string {
  return area === null ? l10n.t('hidden') : `${area.width} × ${area.height}`;
}

/** A region as `x,y,width,height`; undefined when the user leaves. */
async function askRegion(current: Source): Promise<Source | undefined> {
  const shown = current.kind === 'region' ? current.area : { x: 0, y: 0, width: 1280, height: 720 };
  const text = await window.showInputBox({
    title: l10n.t('Region to Record'),
    prompt: l10n.t('In pixels of the screen: x, y, width, height'),
    value: [shown.x, shown.y, shown.width, shown.height].join(', '),
    validateInput: (typed) =>
      readRegion(typed) === undefined
        ? l10n.t('Four whole numbers: x, y, width, height; at least 16 wide and 16 high.')
        : undefined,
  });
  return text === undefined ? undefined : readRegion(text);
}

function readRegion(text: string): Source | undefined {
  return parseSource(`region:${text}`);
}
