import path from 'node:path';
import { commands, env, l10n, UIKind, Uri, window } from 'vscode';
import { notificationText } from './foreignText.ts';

/** The video of a recording. The manifest's module is imported only now: see main.ts. */
export async function videoIn(folder: string): Promise<string> {
  const { recordingFiles } = await import('../recording/manifest.ts');
  return path.join(folder, recordingFiles.video);
}

/** Opens a video in the editor, in VS Code's own preview. */
export async function openVideo(file: string): Promise<void> {
  await commands.executeCommand('vscode.open', Uri.file(file));
}

/** Whether there is a desktop that files can be handed to: around a browser there is none. */
export function hasDesktop(): boolean {
  return env.uiKind === UIKind.Desktop;
}

/** Plays a video with whatever the system plays videos with. Needs a desktop. */
export async function playOutside(file: string): Promise<void> {
  await env.openExternal(Uri.file(file));
}

/** Shows a file in the system's file manager; without a desktop the path is offered. */
export async function revealFile(file: string): Promise<void> {
  if (hasDesktop()) {
    await commands.executeCommand('revealFileInOS', Uri.file(file));
    return;
  }
  const copy = l10n.t('Copy Path');
  if ((await window.showInformationMessage(notificationText(file), copy)) === copy) {
    await env.clipboard.writeText(file);
  }
}
