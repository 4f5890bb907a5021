import path from 'node:path';
import { workspace } from 'vscode';
import type { ExtensionContext, Uri } from 'vscode';
import type { Configuration } from './configuration.ts';
import { recordingsFolder } from './recordingsFolder.ts';

/** Where things lie: the extension's own programs, and the recordings. */
export class Places {
  readonly #context: ExtensionContext;
  readonly #configuration: Configuration;
  readonly #home: string;

  constructor(context: ExtensionContext, configuration: Configuration, home: string) {
    this.#context = context;
    this.#configuration = configuration;
    this.#home = home;
  }

  get recorderScript(): string {
    return this.#context.asAbsolutePath(path.join('dist', 'recorder.js'));
  }

  get hookScript(): string {
    return this.#context.asAbsolutePath(path.join('dist', 'hook.js'));
  }

  /** Where Node looks for the packages that come with the extension. */
  get packageFolder(): string {
    return this.#context.extensionPath;
  }

  get globalStorage(): Uri {
    return this.#context.globalStorageUri;
  }

  /** Where windows note down what they record. */
  get notesFolder(): string {
    return path.join(this.#context.globalStorageUri.fsPath, 'running');
  }

  /**
   * What the window has open, to know it again after it was closed, or loaded again because of a
   * folder that was added to it. Windows with nothing open are alike.
   */
  openPlace(): string {
    return workspace.workspaceFolders?.[0]?.uri.toString() ?? '';
  }

  /** Where a fetched ffmpeg is kept. */
  get toolsFolder(): string {
    return path.join(this.#context.globalStorageUri.fsPath, 'tools');
  }

  /** For pictures of what can be recorded. */
  get picturesFolder(): string {
    const { storageUri, globalStorageUri } = this.#context;
    return path.join((storageUri ?? globalStorageUri).fsPath, 'sources');
  }

  /** The folder in force; throws `invalid-input` when the setting names none. */
  recordingsFolder(): string {
    return this.#folderFor(this.#configuration.values['recording.folder']);
  }

  /** For those who only look: a setting that names no folder is told to whoever records. */
  recordingsFolderOrDefault(): string {
    try {
      return this.recordingsFolder();
    } catch {
      return this.defaultRecordingsFolder();
    }
  }

  /** The folder used when the setting is empty. */
  defaultRecordingsFolder(): string {
    return this.#folderFor('');
  }

  /** What a new recording is called: after the workspace, where there is one. */
  recordingName(): string {
    return workspace.name ?? 'demo';
  }

  #folderFor(setting: string): string {
    return recordingsFolder(setting, {
      workspaceStorage: this.#context.storageUri?.fsPath,
      globalStorage: this.#context.globalStorageUri.fsPath,
      home: this.#home,
    });
  }
}
