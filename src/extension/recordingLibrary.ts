import { Disposable, EventEmitter, l10n, ProgressLocation, Uri, window } from 'vscode';
import type { Event } from 'vscode';
import { notificationText } from './foreignText.ts';
import type { ListedRecording } from './listedRecording.ts';
import type { Places } from './places.ts';
import type { RecordingController } from './recordingController.ts';
import type { UserMessages } from './userMessages.ts';
import { openVideo, playOutside, revealFile } from './videos.ts';

/**
 * The recordings on disk and what can be done with one. Nothing is kept: the folder is read when
 * somebody asks. Its modules are imported then, for activation has no use for them.
 */
export class RecordingLibrary implements Disposable {
  readonly #places: Places;
  readonly #messages: UserMessages;
  readonly #home: string;
  readonly #changed = new EventEmitter<void>();
  readonly #listening: Disposable;

  constructor(
    places: Places,
    controller: RecordingController,
    messages: UserMessages,
    home: string,
  ) {
    this.#places = places;
    this.#messages = messages;
    this.#home = home;
    this.#listening = Disposable.from(controller.onNews(() => this.#changed.fire()));
  }

  /** After a recording has ended, was recovered, renamed or deleted. */
  get onDidChange(): Event<void> {
    return this.#changed.event;
  }

  /** Something has changed in the folder. */
  refresh(): void {
    this.#changed.fire();
  }

  /** Newest first. */
  async list(): Promise<ListedRecording[]> {
    const [{ listRecordings }, { listedRecording }, { isRecorderAtWork }] = await Promise.all([
      import('../recording/recordingFolder.ts'),
      import('./listedRecording.ts'),
      import('../recorder/standing/recorderAtWork.ts'),
    ]);
    const entries = await listRecordings(this.#places.recordingsFolder());
    return Promise.all(
      entries.map(async (entry) => {
        const unfinished = 'manifest' in entry && entry.manifest.state === 'recording';
        return listedRecording(entry, unfinished && (await isRecorderAtWork(entry.folder)));
      }),
    );
  }

  open(recording: ListedRecording): Promise<void> {
    return openVideo(recording.video);
  }

  play(recording: ListedRecording): Promise<void> {
    return playOutside(recording.video);
  }

  reveal(recording: ListedRecording): Promise<void> {
    return revealFile(recording.video);
  }

  /** Asks for the new name. */
  async rename(recording: ListedRecording): Promise<void> {
    if (await this.#isRecorded(recording)) {
      return;
    }
    const name = await window.showInputBox({
      title: l10n.t('Rename Recording'),
      value: recording.name,
      validateInput: (text) => (text.trim() === '' ? l10n.t('The name cannot be empty.') : null),
    });
    if (name === undefined || name.trim() === recording.name) {
      return;
    }
    const { renameRecording } = await import('../recording/recordingFolder.ts');
    await renameRecording(recording.folder, name);
    this.#changed.fire();
  }

  /** Asks first; the recording that runs is not deleted but discarded, which is another command. */
  async delete(recording: ListedRecording): Promise<void> {
    if (await this.#isRecorded(recording)) {
      return;
    }
    const confirm = l10n.t('Delete');
    const answer = await window.showWarningMessage(
      l10n.t('Delete the recording "{0}"?', recording.name),
      { modal: true, detail: l10n.t('Its video and everything recorded with it go for good.') },
      confirm,
    );
    if (answer === confirm) {
      const { deleteRecording } = await import('../recording/recordingFolder.ts');
      await deleteRecording(recording.folder);
      this.#changed.fire();
    }
  }

  /** Asks where to. */
  async saveAs(recording: ListedRecording): Promise<void> {
    const target = await window.showSaveDialog({
      title: l10n.t('Save Recording As'),
      defaultUri: Uri.joinPath(Uri.file(this.#home), `${fileNameOf(recording.name)}.mp4`),
      filters: { [l10n.t('MP4 video')]: ['mp4'] },
    });
    if (target === undefined) {
      return;
    }
    const { saveVideoAs } = await import('../recording/saveVideo.ts');
    await window.withProgress(
      {
        location: ProgressLocation.Notification,
        title: l10n.t('Saving {0}', notificationText(target.fsPath)),
        cancellable: true,
      },
      (_progress, cancelled) => {
        const stop = new AbortController();
        cancelled.onCancellationRequested(() => stop.abort());
        return saveVideoAs(recording.folder, target.fsPath, stop.signal);
      },
    );
  }

  /** Tells the user if so: its recorder would write the old name again, or into a folder that is gone. */
  async #isRecorded({ folder, name }: ListedRecording): Promise<boolean> {
    const { isRecorderAtWork } = await import('../recorder/standing/recorderAtWork.ts');
    const atWork = await isRecorderAtWork(folder);
    if (atWork) {
      this.#messages.info(l10n.t('"{0}" is being recorded. Stop or discard it first.', name));
    }
    return atWork;
  }

  dispose(): void {
    this.#listening.dispose();
    this.#changed.dispose();
  }
}

/** What a file system or a shell may object to becomes a hyphen. */
function fileNameOf(name: string): string {
  return name.replaceAll(/[<>:"/\\|?*\p{Cc}]+/gu, '-').trim() || 'recording';
}
