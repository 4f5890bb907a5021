import { Disposable, l10n } from 'vscode';
import type { ExtensionContext, WebviewViewProvider } from 'vscode';
import { PanelViewProvider } from './panel/panelView.ts';
import { SessionPanelModel } from './sessionPanelModel.ts';
import type { PanelModelParts } from './sessionPanelModel.ts';
import { SettingWords } from './settingTitles.ts';

/** Puts the panel together: its view and what it shows. Imported when the panel is first opened. */
export function openPanel(
  context: ExtensionContext,
  parts: Omit<PanelModelParts, 'words'>,
): WebviewViewProvider & { dispose(): void } {
  const words = new SettingWords(context.extension.packageJSON, l10n);
  const model = new SessionPanelModel({ ...parts, words });
  const view = new PanelViewProvider(context.extensionUri, model, parts.log);
  const both = Disposable.from(view, model);
  return {
    resolveWebviewView: (webview) => view.resolveWebviewView(webview),
    dispose: () => {
      both.dispose();
    },
  };
}
