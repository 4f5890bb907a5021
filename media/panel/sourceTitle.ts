import type { ChosenSource, PanelStatus } from '../../src/protocol/panelProtocol.ts';
import type { PictureHold, Source } from '../../src/protocol/recorderProtocol.ts';
import { sourceText } from '../../src/protocol/source.ts';
import type { PanelTexts } from '../../src/protocol/panelTexts.ts';
import { unreachable } from '../../src/base/unreachable.ts';
import { fill } from './format.ts';

export interface SourceFace {
  readonly icon: string;
  readonly title: string;
}

type SourceTexts = Pick<
  PanelTexts,
  | 'sourceEditor'
  | 'sourceDisplay'
  | 'sourceWindow'
  | 'sourceRegion'
  | 'sourceAskedDisplay'
  | 'sourceAskedWindow'
>;

/**
 * A source in words.
 * @param title of a window other than VS Code's; null: not known.
 */
export function sourceFace(source: Source, title: string | null, texts: SourceTexts): SourceFace {
  switch (source.kind) {
    case 'display':
      return { icon: 'screen-full', title: fill(texts.sourceDisplay, source.index + 1) };
    case 'window':
      return source.id === null
        ? { icon: 'vscode', title: texts.sourceEditor }
        : { icon: 'window', title: title ?? fill(texts.sourceWindow, sourceText(source)) };
    case 'region': {
      const { x, y, width, height } = source.area;
      return { icon: 'screen-normal', title: fill(texts.sourceRegion, width, height, x, y) };
    }
    default:
      return unreachable(source);
  }
}

type ShownSource = Pick<ChosenSource, 'source' | 'title' | 'asked' | 'note'>;

/** What the recording that runs shows, or else what the next one will. */
export function shownSource({ session, chosen }: PanelStatus): ShownSource {
  if (session === null) {
    return chosen;
  }
  const { source } = session;
  const { title, asked } =
    sourceText(source) === sourceText(chosen.source) ? chosen : { title: null, asked: false };
  return { source, title, asked, note: null };
}

/** The same in words: what the desktop asks for has no name before. */
export function shownFace(
  { source, title, asked }: Omit<ShownSource, 'note'>,
  texts: SourceTexts,
): SourceFace {
  if (!asked) {
    return sourceFace(source, title, texts);
  }
  return source.kind === 'window'
    ? { icon: 'window', title: texts.sourceAskedWindow }
    : { icon: 'screen-full', title: texts.sourceAskedDisplay };
}

/** How the picture holds on to its source, where that is worth a word. */
export function holdWords(
  hold: PictureHold,
  texts: Pick<PanelTexts, 'holdFollowing' | 'holdHeld' | 'holdRectangle'>,
): string {
  const words: Readonly<Record<PictureHold, string>> = {
    fixed: '',
    following: texts.holdFollowing,
    held: texts.holdHeld,
    rectangle: texts.holdRectangle,
  };
  return words[hold];
}
