import type { ChooserSource } from '../../src/protocol/chooserProtocol.ts';
import type { ChooserTexts } from '../../src/protocol/chooserTexts.ts';
import { sourceText } from '../../src/protocol/source.ts';
import { element, icon, setAttribute, setText } from '../panel/dom.ts';
import { fill } from '../panel/format.ts';
import { shownFace } from '../panel/sourceTitle.ts';

/** The name that all the page's radio buttons share: of all the cards one is chosen. */
export const choiceName = 'source';

export interface SourceCard {
  readonly element: HTMLElement;
  /** `complete`: no picture is still to come. */
  update(shown: ChooserSource, complete: boolean): void;
}

/** A radio button with a picture: of a window or a display. Its value is the source as a text. */
export function sourceCard(texts: ChooserTexts, first: ChooserSource): SourceCard {
  const input = radio(sourceText(first.source));
  const picture = element('img', { attributes: { alt: '' } });
  const noPicture = element('span', { class: 'no-picture' });
  const title = element('span', { class: 'card-title' });
  const facts = element('span', { class: 'hint' });
  const face = shownFace(first, texts);
  return {
    element: element(
      'label',
      { class: 'card' },
      input,
      element('span', { class: 'picture' }, picture, noPicture),
      element('span', { class: 'card-head' }, icon(face.icon), title),
      facts,
    ),
    update: (shown, complete) => {
      setText(title, cardTitle(shown, texts));
      title.title = title.textContent;
      setText(facts, factsOf(shown, texts));
      picture.hidden = shown.picture === null;
      noPicture.hidden = shown.picture !== null;
      setText(noPicture, complete ? pictureWords(shown, texts) : '');
      if (shown.picture !== null) {
        setAttribute(picture, 'src', shown.picture);
      }
    },
  };
}

export function radio(value: string): HTMLInputElement {
  return element('input', {
    class: 'visually-hidden',
    attributes: { type: 'radio', name: choiceName, value },
  });
}

/** What a source is called on its card, and where the choice is repeated. */
export function cardTitle({ source, title, asked }: ChooserSource, texts: ChooserTexts): string {
  const isOther = source.kind === 'window' && source.id !== null;
  return shownFace({ source, title: isOther && title !== '' ? title : null, asked }, texts).title;
}

function pictureWords({ source, area, asked }: ChooserSource, texts: ChooserTexts): string {
  if (asked) {
    return texts.asked;
  }
  return source.kind === 'window' && area === null ? texts.minimised : texts.noPicture;
}

/** A window's title says what it is; of VS Code and of a display it only says which. */
function factsOf({ source, title, area, asked }: ChooserSource, texts: ChooserTexts): string {
  if (asked) {
    return '';
  }
  const isOther = source.kind === 'window' && source.id !== null;
  const size = area === null ? '' : fill(texts.size, area.width, area.height);
  return [size, isOther ? '' : title].filter((part) => part !== '').join(' · ');
}
