import { Disposable, l10n, MarkdownString, StatusBarAlignment, window } from 'vscode';
import type { StatusBarItem } from 'vscode';
import type { Configuration } from './configuration.ts';
import type { RecordingController } from './recordingController.ts';
import { statusBarModel, tooltipCommands } from './statusBarModel.ts';
import type { StatusBarModel } from './statusBarModel.ts';

/**
 * The one button. The recorder reports twice a second; the item is touched only when its text
 * changes, which while recording is once a second.
 */
export class StatusBar {
  readonly #controller: RecordingController;
  readonly #configuration: Configuration;
  readonly #item: StatusBarItem;
  readonly #listening: Disposable;
  #shown: StatusBarModel | undefined;

  constructor(controller: RecordingController, configuration: Configuration) {
    this.#controller = controller;
    this.#configuration = configuration;
    this.#item = window.createStatusBarItem('codereel.status', StatusBarAlignment.Left, 50);
    this.#item.name = 'Codereel';
    this.#item.command = 'codereel.toggle';
    this.#listening = Disposable.from(
      controller.onDidChange(() => this.#update()),
      configuration.onDidChange(() => this.#configurationChanged()),
    );
    this.#configurationChanged();
  }

  dispose(): void {
    this.#listening.dispose();
    this.#item.dispose();
  }

  #configurationChanged(): void {
    this.#shown = undefined;
    this.#update();
    if (this.#configuration.values['statusBar.visible']) {
      this.#item.show();
    } else {
      this.#item.hide();
    }
  }

  #update(): void {
    const mode = this.#configuration.values['recording.mode'];
    const model = statusBarModel(this.#controller.phase, mode, l10n);
    if (model.text === this.#shown?.text && model.label === this.#shown.label) {
      return;
    }
    this.#shown = model;
    this.#item.text = model.text;
    this.#item.accessibilityInformation = { label: model.label, role: 'button' };
    const tooltip = new MarkdownString(model.tooltip, true);
    tooltip.isTrusted = { enabledCommands: tooltipCommands };
    this.#item.tooltip = tooltip;
  }
}
