import { window, workspace } from 'vscode';
import type { Disposable, TextDocumentChangeEvent } from 'vscode';
import type { Clock } from '../../base/clock.ts';
import type { EditorEvent } from '../../protocol/recorderProtocol.ts';
import type { KeyLog } from '../../protocol/settings.ts';
import { typedText } from './typedText.ts';

/** The recorder takes no older word for how it is with the focus. */
const focusEveryMs = 500;
/** What is typed waits this long for more. */
const sendEveryMs = 100;

/**
 * Schemes of documents that people write in text editors. All others are left out: those of outputs,
 * of the debug console, of the boxes for comments, commit messages, searches and chats.
 */
const textSchemes = new Set([
  'file',
  'untitled',
  'vscode-remote',
  'vscode-vfs',
  'vscode-userdata',
  'vscode-notebook-cell',
]);

export interface EditorKeysOptions {
  /** The session's clock: monotonic, and the same in the recorder. */
  readonly clock: Clock;
  /** What the recorder is to know, in the order in which it happened. */
  readonly sink: (events: EditorEvent[]) => void;
}

/**
 * What the editor knows for the key log: whether its window has the focus, and, with `all`, the text
 * that is typed into text editors. It listens from `start` to `stop` only; with `off`, to nothing.
 */
export class EditorKeys implements Disposable {
  readonly #options: EditorKeysOptions;
  #listeners: Disposable[] = [];
  #focusTimer: NodeJS.Timeout | undefined;
  #sendTimer: NodeJS.Timeout | undefined;
  #waiting: EditorEvent[] = [];

  constructor(options: EditorKeysOptions) {
    this.#options = options;
  }

  /** The recording runs, or runs again. A second start without a stop begins anew. */
  start(log: KeyLog): void {
    this.#forget();
    if (log === 'off') {
      return;
    }
    this.#listeners.push(window.onDidChangeWindowState(() => this.#tellFocus()));
    if (log === 'all') {
      this.#listeners.push(workspace.onDidChangeTextDocument((event) => this.#take(event)));
    }
    this.#focusTimer = setInterval(() => this.#tellFocus(), focusEveryMs);
    this.#tellFocus();
  }

  /** To be called while the recorder still listens: it sends what waits, and a last word on the focus. */
  stop(): void {
    if (this.#listeners.length > 0) {
      this.#tellFocus();
    }
    this.#forget();
  }

  dispose(): void {
    this.#forget();
  }

  #forget(): void {
    clearInterval(this.#focusTimer);
    clearTimeout(this.#sendTimer);
    this.#sendTimer = undefined;
    this.#waiting = [];
    for (const listener of this.#listeners) {
      listener.dispose();
    }
    this.#listeners = [];
  }

  #tellFocus(): void {
    const { focused } = window.state;
    this.#waiting.push({ kind: 'focus', atMonotonicMs: this.#options.clock.monotonic(), focused });
    this.#send();
  }

  #take({ document, contentChanges, reason }: TextDocumentChangeEvent): void {
    const editor = window.activeTextEditor;
    // A reason is given for what is undone and redone.
    if (
      reason !== undefined ||
      !window.state.focused ||
      editor?.document !== document ||
      !textSchemes.has(document.uri.scheme)
    ) {
      return;
    }
    const text = typedText(contentChanges, editor.selections);
    if (text !== undefined) {
      this.#waiting.push({ kind: 'typed', atMonotonicMs: this.#options.clock.monotonic(), text });
      this.#sendTimer ??= setTimeout(() => this.#send(), sendEveryMs);
    }
  }

  #send(): void {
    clearTimeout(this.#sendTimer);
    this.#sendTimer = undefined;
    const events = this.#waiting;
    this.#waiting = [];
    if (events.length > 0) {
      this.#options.sink(events);
    }
  }
}
