import type { Uri } from 'vscode';
import type { Source } from '../protocol/recorderProtocol.ts';
import { parseSource, sourceText } from '../protocol/source.ts';
import type { ScreenSources } from '../recorder/screen/sourceList.ts';
import type { ListedSource, ListedSources } from './panel/sourceChoices.ts';
import type { ScreenKind } from './sourceOutlook.ts';
import type { Translator } from './translator.ts';

/** What the recorder's code has found, as it is shown to choose from. */
export interface Listing {
  /** What pictures can be taken of, best first. */
  readonly toPicture: readonly Source[];
  /** @param pictures by their sources as texts. */
  withPictures: (pictures: ReadonlyMap<string, Uri>, complete: boolean) => ListedSources;
}

const editorWindow: Source = { kind: 'window', id: null };

export function listedSources(found: ScreenSources, screen: ScreenKind, l10n: Translator): Listing {
  const asked = screen === 'wayland';
  const displays = found.displays.flatMap(({ source: text, name, area }) => {
    const source = parseSource(text);
    return source === undefined ? [] : [{ shown: source, own: source, title: name, area, asked }];
  });
  const windows = found.windowHold === null ? [] : found.windows;
  const others = windows.flatMap(({ source: text, title, area, editor }) => {
    const own = parseSource(text);
    return own === undefined
      ? []
      : [{ shown: editor ? editorWindow : own, own, title, area, asked, editor }];
  });
  const editor = asked
    ? { shown: editorWindow, own: null, title: '', area: null, asked }
    : others.find((window) => window.editor);
  const elsewhere = others.filter((window) => !window.editor);
  const isTyped = found.regions && displays.every(({ area }) => area === null);
  const notes = [
    ...found.notes,
    ...(isTyped
      ? [l10n.t('A region can be typed: "Codereel: Choose What to Record from a List...".')]
      : []),
  ];
  const all = [...(editor === undefined ? [] : [editor]), ...displays, ...elsewhere];
  return {
    // A display whose place is not told may still be seen; a window without a place is hidden.
    toPicture: asked
      ? []
      : all.flatMap(({ own, area }) =>
          own === null || (own.kind === 'window' && area === null) ? [] : [own],
        ),
    withPictures: (pictures, complete) => {
      const listed = ({ shown, own, title, area }: (typeof all)[number]): ListedSource => ({
        source: shown,
        title,
        area,
        picture: (own && pictures.get(sourceText(own))) ?? null,
        asked,
      });
      return {
        editor: editor === undefined ? null : listed(editor),
        displays: displays.map(listed),
        windows: elsewhere.map(listed),
        note: notes.join(' ') || null,
        regions: found.regions,
        complete,
      };
    },
  };
}
