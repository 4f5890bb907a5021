import { randomBytes } from 'node:crypto';
import { Disposable, env, Uri, ViewColumn, window, type WebviewPanel } from 'vscode';
import * as v from 'valibot';
import { asCodereelError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import {
  chooserIntentSchema,
  type ChooserIntent,
  type ChooserState,
} from '../../protocol/chooserProtocol.ts';
import { chooserTexts } from './chooserTexts.ts';
import { panelHtml } from './panelHtml.ts';
import type { ListedSources, SourceChoices } from './sourceChoices.ts';

export interface SourceChooserParts {
  readonly extensionUri: Uri;
  readonly choices: SourceChoices;
  readonly checkSetup: () => Promise<void>;
  readonly log: Log;
}

/** The page to choose what to record: an editor tab, one at a time. */
export class SourceChooser implements Disposable {
  readonly #parts: SourceChooserParts;
  #tab: ChooserTab | undefined;

  constructor(parts: SourceChooserParts) {
    this.#parts = parts;
  }

  /** Brings the page to the front; what is listed there is looked for anew. */
  show(): void {
    if (this.#tab === undefined) {
      this.#tab = new ChooserTab(this.#parts, () => {
        this.#tab = undefined;
      });
    } else {
      this.#tab.reveal();
    }
  }

  dispose(): void {
    this.#tab?.dispose();
  }
}

/** One page for as long as its tab is open. */
class ChooserTab {
  readonly #parts: SourceChooserParts;
  readonly #panel: WebviewPanel;
  readonly #subscriptions: Disposable;
  #disposed = false;
  /** Of the listing that is shown; those before it are given up. */
  #listing = new AbortController();

  constructor(parts: SourceChooserParts, onClosed: () => void) {
    this.#parts = parts;
    const distUri = Uri.joinPath(parts.extensionUri, 'dist');
    const texts = chooserTexts();
    this.#panel = window.createWebviewPanel('codereel.sources', texts.title, ViewColumn.Active, {
      enableScripts: true,
      localResourceRoots: [distUri, parts.choices.picturesFolder()],
      // A region that was drawn stays while the user looks at what there is to record.
      retainContextWhenHidden: true,
    });
    this.#subscriptions = Disposable.from(
      this.#panel.onDidDispose(() => {
        this.#close();
        onClosed();
      }),
      this.#panel.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)),
      parts.choices.onDidChange(() => this.#sendChosen()),
    );
    const { webview } = this.#panel;
    const fileOf = (name: string): string =>
      webview.asWebviewUri(Uri.joinPath(distUri, name)).toString();
    webview.html = panelHtml({
      language: env.language,
      title: texts.title,
      cspSource: webview.cspSource,
      nonce: randomBytes(24).toString('hex'),
      script: fileOf('sources.js'),
      styles: fileOf('sources.css'),
      codicons: fileOf('codicon.css'),
      texts,
    });
  }

  reveal(): void {
    this.#panel.reveal();
    void this.#list();
  }

  dispose(): void {
    this.#panel.dispose();
  }

  #close(): void {
    this.#disposed = true;
    this.#listing.abort();
    this.#subscriptions.dispose();
  }

  #receive(message: unknown): void {
    const parsed = v.safeParse(chooserIntentSchema, message);
    if (parsed.success) {
      void this.#handle(parsed.output);
    } else {
      this.#parts.log.warn(`Chooser: refused a message: ${v.summarize(parsed.issues)}`);
    }
  }

  async #handle(intent: ChooserIntent): Promise<void> {
    try {
      await this.#act(intent);
    } catch (error) {
      this.#parts.log.error(`Chooser: ${intent.kind} failed: ${String(error)}`);
      this.#send({ kind: 'failed', error: asCodereelError(error).toData() });
    }
  }

  async #act(intent: ChooserIntent): Promise<void> {
    const { choices, checkSetup } = this.#parts;
    switch (intent.kind) {
      case 'ready':
        this.#sendChosen();
        return this.#list();
      case 'refresh':
        return this.#list();
      case 'choose':
        await choices.choose(intent.source);
        return this.dispose();
      case 'forget':
        await choices.forget();
        return this.dispose();
      case 'checkSetup':
        return checkSetup();
      case 'cancel':
        return this.dispose();
    }
  }

  /** Never rejects: that there is no list is shown on the page. */
  async #list(): Promise<void> {
    this.#listing.abort();
    const own = new AbortController();
    this.#listing = own;
    const send = (state: ChooserState): void => {
      if (!own.signal.aborted) {
        this.#send(state);
      }
    };
    send({ kind: 'listing' });
    try {
      await this.#parts.choices.list({
        signal: own.signal,
        onListed: (listed) => send(listedState(listed, (picture) => this.#addressOf(picture))),
      });
    } catch (error) {
      const known = asCodereelError(error);
      this.#parts.log.warn(`Chooser: nothing can be listed: ${known.message}`);
      send({ kind: 'failed', error: known.toData() });
    }
  }

  #sendChosen(): void {
    this.#send({ kind: 'chosen', chosen: this.#parts.choices.current() });
  }

  #send(state: ChooserState): void {
    if (!this.#disposed) {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a Webview is no Window
      void this.#panel.webview.postMessage(state);
    }
  }

  #addressOf(picture: Uri): string {
    return this.#panel.webview.asWebviewUri(picture).toString();
  }
}

function listedState(
  { editor, displays, windows, ...others }: ListedSources,
  addressOf: (picture: Uri) => string,
): ChooserState {
  const withAddress = <T extends { readonly picture: Uri | null }>(source: T) => ({
    ...source,
    picture: source.picture === null ? null : addressOf(source.picture),
  });
  return {
    kind: 'listed',
    editor: editor === null ? null : withAddress(editor),
    displays: displays.map(withAddress),
    windows: windows.map(withAddress),
    ...others,
  };
}
