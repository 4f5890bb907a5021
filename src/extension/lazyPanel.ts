import { window } from 'vscode';
import type {
  CancellationToken,
  Disposable,
  WebviewView,
  WebviewViewProvider,
  WebviewViewResolveContext,
} from 'vscode';

export const panelViewId = 'codereel.panel';

type Panel = WebviewViewProvider & { dispose(): void };

/** Offers the panel to VS Code. Its code is loaded when the user opens it for the first time. */
export class LazyPanel implements WebviewViewProvider, Disposable {
  readonly #load: () => Promise<Panel>;
  readonly #registration: Disposable;
  #panel: Promise<Panel> | undefined;
  #disposed = false;

  constructor(load: () => Promise<Panel>) {
    this.#load = load;
    this.#registration = window.registerWebviewViewProvider(panelViewId, this);
  }

  async resolveWebviewView(
    view: WebviewView,
    context: WebviewViewResolveContext,
    token: CancellationToken,
  ): Promise<void> {
    const panel = await this.#loadOnce();
    if (this.#disposed) {
      panel.dispose();
      return;
    }
    await panel.resolveWebviewView(view, context, token);
  }

  dispose(): void {
    this.#disposed = true;
    this.#registration.dispose();
    this.#panel?.then(
      (panel) => panel.dispose(),
      () => undefined,
    );
  }

  /** After a failure the next opening tries again. */
  #loadOnce(): Promise<Panel> {
    this.#panel ??= this.#load().catch((error: unknown) => {
      this.#panel = undefined;
      throw error;
    });
    return this.#panel;
  }
}
