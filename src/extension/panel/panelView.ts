import { randomBytes } from 'node:crypto';
import {
  Disposable,
  env,
  Uri,
  type WebviewOptions,
  type WebviewView,
  type WebviewViewProvider,
} from 'vscode';
import type { Log } from '../../base/log.ts';
import type { PanelRecording, PanelRecordings, PanelState } from '../../protocol/panelProtocol.ts';
import { judgeMessage } from './intentGuard.ts';
import { panelHtml } from './panelHtml.ts';
import type { ModelRecording, PanelModel } from './panelModel.ts';
import { panelTexts } from './panelTexts.ts';

/** Answers VS Code when the panel is opened. Nothing is read before. */
export class PanelViewProvider implements WebviewViewProvider {
  readonly #extensionUri: Uri;
  readonly #model: PanelModel;
  readonly #log: Log;
  #panel: Panel | undefined;

  constructor(extensionUri: Uri, model: PanelModel, log: Log) {
    this.#extensionUri = extensionUri;
    this.#model = model;
    this.#log = log;
  }

  resolveWebviewView(view: WebviewView): void {
    this.#panel?.dispose();
    this.#panel = new Panel(view, this.#extensionUri, this.#model, this.#log);
  }

  dispose(): void {
    this.#panel?.dispose();
    this.#panel = undefined;
  }
}

/** One webview for as long as it lives: sends it the model's state, hands its intents to the model. */
class Panel {
  readonly #view: WebviewView;
  readonly #distUri: Uri;
  readonly #model: PanelModel;
  readonly #log: Log;
  readonly #subscriptions: Disposable;
  #recordingsFolder: string;
  #disposed = false;

  constructor(view: WebviewView, extensionUri: Uri, model: PanelModel, log: Log) {
    this.#view = view;
    this.#distUri = Uri.joinPath(extensionUri, 'dist');
    this.#model = model;
    this.#log = log;
    this.#recordingsFolder = model.recordingsFolder().toString();
    this.#subscriptions = Disposable.from(
      view.onDidDispose(() => this.dispose()),
      view.onDidChangeVisibility(() => this.#cameIntoSight()),
      view.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)),
      model.onDidChangeStatus(() => this.#send(model.status())),
      model.onLevels((levels) => this.#send(levels)),
      model.onDidChangeSettings(() => this.#settingsChanged()),
      model.onDidChangeRecordings(() => this.#send(this.#recordings())),
    );
    view.webview.options = this.#options();
    view.webview.html = this.#page();
    this.#cameIntoSight();
  }

  dispose(): void {
    this.#disposed = true;
    this.#subscriptions.dispose();
  }

  #options(): WebviewOptions {
    return {
      enableScripts: true,
      localResourceRoots: [this.#distUri, this.#model.recordingsFolder()],
    };
  }

  #page(): string {
    const { webview } = this.#view;
    const fileOf = (name: string): string =>
      webview.asWebviewUri(Uri.joinPath(this.#distUri, name)).toString();
    return panelHtml({
      language: env.language,
      title: 'Codereel',
      cspSource: webview.cspSource,
      nonce: randomBytes(24).toString('hex'),
      script: fileOf('panel.js'),
      styles: fileOf('panel.css'),
      codicons: fileOf('codicon.css'),
      texts: panelTexts(),
    });
  }

  #cameIntoSight(): void {
    this.#sendAll();
    this.#refresh();
  }

  #refresh(): void {
    if (this.#view.visible) {
      void this.#handle({ kind: 'refresh' });
    }
  }

  /** New options make VS Code load the page again, so they are set only when the folder has moved. */
  #settingsChanged(): void {
    const folder = this.#model.recordingsFolder().toString();
    if (folder !== this.#recordingsFolder) {
      this.#recordingsFolder = folder;
      this.#view.webview.options = this.#options();
      this.#refresh();
    }
    this.#send(this.#model.settings());
  }

  #receive(message: unknown): void {
    const judged = judgeMessage(message, this.#model.settings());
    if ('refused' in judged) {
      this.#log.warn(`Panel: refused a message: ${judged.refused}`);
      if (judged.stale) {
        this.#send(this.#model.settings());
      }
      return;
    }
    if (judged.intent.kind === 'ready') {
      this.#sendAll();
      return;
    }
    void this.#handle(judged.intent);
  }

  async #handle(intent: Parameters<PanelModel['handle']>[0]): Promise<void> {
    try {
      await this.#model.handle(intent);
    } catch (error) {
      this.#log.error(`Panel: ${intent.kind} failed: ${String(error)}`);
    }
    if (intent.kind === 'setSetting' || intent.kind === 'resetSetting') {
      // The page shows what the user typed; if that did not come about, it must show what holds.
      this.#send(this.#model.settings());
    }
  }

  #sendAll(): void {
    this.#send(this.#model.status());
    this.#send(this.#model.settings());
    this.#send(this.#recordings());
  }

  #send(state: PanelState): void {
    if (!this.#disposed && this.#view.visible) {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a Webview is no Window
      void this.#view.webview.postMessage(state);
    }
  }

  #recordings(): PanelRecordings {
    const { recordings, total, kind } = this.#model.recordings();
    return {
      kind,
      total,
      recordings: recordings?.map((recording) => this.#withAddress(recording)) ?? null,
    };
  }

  #withAddress(recording: ModelRecording): PanelRecording {
    const { preview, ...rest } = recording;
    const address = preview === null ? null : this.#view.webview.asWebviewUri(preview).toString();
    return { ...rest, preview: address };
  }
}
