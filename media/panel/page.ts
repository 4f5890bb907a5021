import type { PanelIntent } from '../../src/protocol/panelProtocol.ts';
import type { PanelTexts } from '../../src/protocol/panelTexts.ts';
import type { PageState } from './pageState.ts';

/** What every part of the page is built with. */
export interface Page {
  readonly texts: PanelTexts;
  /** A BCP 47 tag. */
  readonly locale: string;
  send(intent: PanelIntent): void;
  /** Says something once to a screen reader, when it comes to it. */
  announce(text: string): void;
  readonly state: PageState;
  /** Replaces part of what the page remembers; it is saved a moment later. */
  remember(change: Partial<PageState>): void;
}
