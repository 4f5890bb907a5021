import { l10n, ThemeIcon, window } from 'vscode';
import type { QuickPickItem } from 'vscode';
import type { Area, Source } from '../protocol/recorderProtocol.ts';
import { parseSource, sourceText } from '../protocol/source.ts';
import { labelText } from './foreignText.ts';
import type { ListedSource, ListedSources, SourceChoices } from './panel/sourceChoices.ts';
import { askedWords, sourceWords } from './sourceWords.ts';

type Pick =
  | { readonly kind: 'source'; readonly source: Source }
  | { readonly kind: 'region' | 'forget' | 'page' };

interface PickItem extends QuickPickItem {
  /** Tells it from the others, also when the list is made anew. */
  readonly key: string;
  readonly pick: Pick;
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
  const enough = new AbortController();
  // The list comes again with each picture.
  pick.keepScrollPosition = true;
  pick.busy = true;
  pick.show();
  try {
    const listing = choices.list({
      signal: enough.signal,
      onListed: (listed) => {
        const active = pick.activeItems[0]?.key ?? sourceText(choices.current().source);
        pick.items = itemsOf(listed, choices);
        pick.activeItems = pick.items.filter(({ key }) => key === active);
        pick.busy = !listed.complete;
      },
    });
    return await Promise.race([choice, listing.then(() => choice)]);
  } finally {
    enough.abort();
    pick.dispose();
  }
}

function itemsOf(listed: ListedSources, choices: SourceChoices): PickItem[] {
  const { source: current, origin } = choices.current();
  const item = (listedSource: ListedSource, icon: string): PickItem => {
    const { source, title, area, picture, asked } = listedSource;
    const label = asked ? askedWords(source, l10n) : sourceWords(source, title, l10n);
    const facts = [
      source.kind === 'window' || asked ? '' : title,
      asked ? l10n.t('the desktop asks which one') : sizeWords(source, area),
      sourceText(source) === sourceText(current) ? l10n.t('chosen') : '',
    ];
    return {
      label: labelText(label),
      description: labelText(facts.filter((fact) => fact !== '').join(' · ')),
      iconPath: picture ?? new ThemeIcon(icon),
      key: sourceText(source),
      pick: { kind: 'source', source },
    };
  };
  const { editor, displays, windows, regions, note } = listed;
  return [
    ...(editor === null ? [] : [item(editor, 'window')]),
    ...displays.map((display) => item(display, 'screen-full')),
    ...(regions ? [regionItem(current)] : []),
    ...windows.map((other) => item(other, 'window')),
    {
      label: l10n.t('With large pictures...'),
      detail: note === null ? '' : labelText(note),
      iconPath: new ThemeIcon('preview'),
      key: 'page',
      pick: { kind: 'page' },
    },
    ...(origin === 'chosen'
      ? [
          {
            label: l10n.t('As the setting says'),
            iconPath: new ThemeIcon('discard'),
            key: 'forget',
            pick: { kind: 'forget' } as const,
          },
        ]
      : []),
  ];
}

function regionItem(current: Source): PickItem {
  return {
    label: l10n.t('Region...'),
    description: current.kind === 'region' ? sourceWords(current, null, l10n) : '',
    iconPath: new ThemeIcon('screen-normal'),
    key: 'region',
    pick: { kind: 'region' },
  };
}

function sizeWords({ kind }: Source, area: Area | null): string {
  if (area === null) {
    return kind === 'window' ? l10n.t('hidden') : '';
  }
  return `${area.width} × ${area.height}`;
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
