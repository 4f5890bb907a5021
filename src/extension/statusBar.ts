import { Disposable, l10n, MarkdownString, StatusBarAlignment, ThemeColor, window } from 'vscode';
import type { StatusBarItem } from 'vscode';
import { clicked } from './commandArguments.ts';
import type { Configuration } from './configuration.ts';
import type { SourceChoices } from './panel/sourceChoices.ts';
import type { RecordingController } from './recordingController.ts';
import { chosenWords } from './sourceWords.ts';
import { statusBarModel } from './statusBarModel.ts';
import type { PauseButton, StatusBarModel } from './statusBarModel.ts';
import { tooltipCommands } from './statusBarTooltip.ts';

/**
 * The button that starts and stops, and while recording one beside it that pauses and resumes. The
 * recorder reports twice a second; the items are touched only when what they show changes, which
 * while recording is once a second.
 */
export class StatusBar {
  readonly #controller: RecordingController;
  readonly #configuration: Configuration;
  readonly #choices: Pick<SourceChoices, 'current' | 'onDidChange'>;
  readonly #item: StatusBarItem;
  readonly #pause: StatusBarItem;
  readonly #listening: Disposable;
  #shown: StatusBarModel | undefined;

  constructor(
    controller: RecordingController,
    configuration: Configuration,
    choices: Pick<SourceChoices, 'current' | 'onDidChange'>,
  ) {
    this.#controller = controller;
    this.#configuration = configuration;
    this.#choices = choices;
    this.#item = window.createStatusBarItem('codereel.status', StatusBarAlignment.Left, 50);
    this.#item.name = 'Codereel';
    this.#item.command = 'codereel.toggle';
    this.#pause = window.createStatusBarItem('codereel.pause', StatusBarAlignment.Left, 49);
    this.#pause.name = l10n.t('Codereel: Pause and Resume');
    this.#pause.command = {
      command: 'codereel.togglePause',
      title: '',
      arguments: [clicked],
    };
    this.#listening = Disposable.from(
      controller.onDidChange(() => this.#update()),
      configuration.onDidChange(() => this.#configurationChanged()),
      choices.onDidChange(() => this.#configurationChanged()),
    );
    this.#configurationChanged();
  }

  dispose(): void {
    this.#listening.dispose();
    this.#item.dispose();
    this.#pause.dispose();
  }

  #configurationChanged(): void {
    this.#shown = undefined;
    this.#update();
    if (this.#isVisible) {
      this.#item.show();
    } else {
      this.#item.hide();
    }
  }

  get #isVisible(): boolean {
    return this.#configuration.values['statusBar.visible'];
  }

  #update(): void {
    const mode = this.#configuration.values['recording.mode'];
    const chosen = this.#choices.current();
    const next = { mode, source: chosen.source, sourceWords: chosenWords(chosen, l10n) };
    const model = statusBarModel(this.#controller.phase, next, l10n);
    const { text, label, warning, pause } = model;
    if (text === this.#shown?.text && label === this.#shown.label) {
      return;
    }
    if (pause?.label !== this.#shown?.pause?.label || this.#shown === undefined) {
      this.#showPause(pause);
    }
    this.#shown = model;
    this.#item.text = text;
    this.#item.accessibilityInformation = { label, role: 'button' };
    this.#item.backgroundColor = warning
      ? new ThemeColor('statusBarItem.warningBackground')
      : undefined;
    const tooltip = new MarkdownString(model.tooltip, true);
    tooltip.isTrusted = { enabledCommands: tooltipCommands };
    this.#item.tooltip = tooltip;
  }

  #showPause(pause: PauseButton | undefined): void {
    if (pause === undefined || !this.#isVisible) {
      this.#pause.hide();
      return;
    }
    this.#pause.text = pause.text;
    this.#pause.accessibilityInformation = { label: pause.label, role: 'button' };
    this.#pause.tooltip = pause.label;
    this.#pause.show();
  }
}
