import { commands, Disposable, env, l10n, window } from 'vscode';
import { asCodereelError } from '../base/errors.ts';
import type { ErrorData } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { unreachable } from '../base/unreachable.ts';
import type { Notice } from '../protocol/recorderProtocol.ts';
import { settings } from '../protocol/settings.ts';
import type { Settings } from '../protocol/settings.ts';
import type { CommandId } from './commandIds.ts';
import type { Configuration } from './configuration.ts';
import { labelText, notificationText } from './foreignText.ts';
import { messageForError, messageForNews } from './messages.ts';
import type { Message, MessageAction } from './messages.ts';
import type { RecordingController } from './recordingController.ts';
import { tellingOf } from './notices.ts';
import type { SessionNews } from './sessionPhase.ts';
import { openVideo, revealFile, videoIn } from './videos.ts';

/** Everything Codereel says in notifications goes through here. What is said is in messages.ts. */
export class UserMessages {
  readonly #log: Log;
  readonly #configuration: Configuration;
  /** Warnings told since the window opened: each is worth one notification. */
  readonly #told = new Set<string>();
  /** The recording that ends next has reached the length that is set. */
  #stoppedByItself = false;

  constructor(log: Log, configuration: Configuration) {
    this.#log = log;
    this.#configuration = configuration;
  }

  /** Says what becomes of recordings, and what the recorder has to say. */
  follow(controller: RecordingController): Disposable {
    return Disposable.from(
      controller.onNews((news) => this.#news(news)),
      controller.onNotice((notice) => this.#notice(notice, controller.session)),
    );
  }

  #notice(notice: Notice, session: number): void {
    this.#log.warn(`${notice.code}: ${notice.message} ${notice.remedy}`);
    this.#stoppedByItself ||= notice.code === 'stopped-after';
    const telling = tellingOf(notice, l10n);
    switch (telling.how) {
      case 'panel':
        return;
      case 'always':
        return this.#show(telling.message);
      case 'window':
      case 'recording': {
        const where = telling.how === 'window' ? '' : `${session} `;
        return this.#showOnce(`${where}${telling.message.text}`, telling.message);
      }
      default:
        return unreachable(telling);
    }
  }

  #news(news: SessionNews): void {
    const stoppedByItself = this.#stoppedByItself;
    this.#stoppedByItself = false;
    if ('error' in news) {
      this.#logError(news.error);
    }
    const hasFinished = news.kind === 'finished' || news.kind === 'finishedAway';
    if (hasFinished && !this.#configuration.values['notifications.finished']) {
      return;
    }
    this.#show(messageForNews(news, { stoppedByItself }, l10n), folderOf(news));
  }

  /** Anything thrown on the way of a command: the user sees a sentence, the log has the stack. */
  error(thrown: unknown): void {
    const error = asCodereelError(thrown).toData();
    this.#logError(error);
    this.#show(messageForError(error));
  }

  /** In passing, and once a window: it goes by itself, and nothing has to be answered or closed. */
  noteOnce(text: string): void {
    if (!this.#told.has(text)) {
      this.#told.add(text);
      this.#log.info(text);
      window.setStatusBarMessage(labelText(text), 8000);
    }
  }

  /** `folder`: the recording that its buttons are about. */
  tell(message: Message | undefined, folder?: string): void {
    this.#show(message, folder);
  }

  info(text: string): void {
    this.#show({ severity: 'info', text, actions: [] });
  }

  /** Told at most once a window. */
  warnOnce(text: string, actions: readonly MessageAction[] = []): void {
    this.#log.warn(text);
    this.#showOnce(text, { severity: 'warning', text, actions });
  }

  #showOnce(key: string, message: Message): void {
    if (!this.#told.has(key)) {
      this.#told.add(key);
      this.#show(message);
    }
  }

  #logError({ code, message, detail }: ErrorData): void {
    this.#log.error(
      detail === undefined ? `${message} [${code}]` : `${message} [${code}]\n${detail}`,
    );
  }

  /** Does not wait: a notification may stay for as long as the user leaves it there. */
  #show(message: Message | undefined, folder?: string): void {
    if (message === undefined) {
      return;
    }
    const buttons = message.actions.map((action) => ({ title: titleOf(action), action }));
    showIn[message.severity](notificationText(message.text), ...buttons).then(
      (chosen) => (chosen === undefined ? undefined : this.#performOrTell(chosen.action, folder)),
      (error: unknown) => this.#log.error(String(error)),
    );
  }

  async #performOrTell(action: MessageAction, folder: string | undefined): Promise<void> {
    try {
      await this.#perform(action, folder);
    } catch (error) {
      this.error(error);
    }
  }

  async #perform(action: MessageAction, folder: string | undefined): Promise<void> {
    switch (action) {
      case 'play':
        return folder === undefined ? undefined : openVideo(await videoIn(folder));
      case 'reveal':
        return folder === undefined ? undefined : revealFile(await videoIn(folder));
      case 'saveAs':
        return run('codereel.saveRecordingAs', folder);
      case 'dontShowAgain':
        return this.#configuration.update('notifications.finished', false);
      case 'getFfmpeg':
        return run('codereel.getFfmpeg');
      case 'chooseFolder':
        return run('codereel.chooseFolder');
      case 'checkSetup':
        return run('codereel.checkSetup');
      case 'showRecordings':
        return run('codereel.showRecordings');
      case 'showLog':
        return run('codereel.showLog');
      case 'chooseSource':
        return run('codereel.chooseSource');
      case 'chooseMicrophone':
        return run('codereel.chooseMicrophone');
      case 'stop':
        return run('codereel.stop');
      case 'goOn':
        return;
      case 'soundSettings':
        return openSettings(
          'sound.microphone',
          'sound.microphoneDevice',
          'sound.system',
          'sound.systemDevice',
        );
      case 'openFfmpegSetting':
        return openSettings('ffmpeg.path');
      case 'openEncoderSetting':
        return openSettings('video.encoder');
      case 'openSettings':
        return openSettings();
    }
  }
}

interface Button {
  readonly title: string;
  readonly action: MessageAction;
}

type Show = (text: string, ...buttons: Button[]) => Thenable<Button | undefined>;

const showIn: Readonly<Record<Message['severity'], Show>> = {
  info: (text, ...buttons) => window.showInformationMessage(text, ...buttons),
  warning: (text, ...buttons) => window.showWarningMessage(text, ...buttons),
  error: (text, ...buttons) => window.showErrorMessage(text, ...buttons),
};

async function run(command: CommandId, ...given: unknown[]): Promise<void> {
  await commands.executeCommand(command, ...given);
}

/**
 * Shows these settings in VS Code's editor; all of Codereel's when none is named. Where extensions run
 * on a server, settings of `machine` scope are found on the server's page alone.
 */
export async function openSettings(...keys: readonly (keyof Settings)[]): Promise<void> {
  const ofMachine = keys.length > 0 && keys.every((key) => settings[key].scope === 'machine');
  const query = keys.map((key) => `@id:codereel.${key}`).join(' ');
  await commands.executeCommand(
    env.remoteName !== undefined && ofMachine
      ? 'workbench.action.openRemoteSettings'
      : 'workbench.action.openSettings',
    { query: query === '' ? 'codereel' : query },
  );
}

/** The recording that is left, if the news are about one. */
function folderOf(news: SessionNews): string | undefined {
  if (news.kind === 'finished') {
    return news.summary.folder;
  }
  if (news.kind === 'finishedAway') {
    return news.left.folder;
  }
  return news.kind === 'failed' ? news.kept?.folder : undefined;
}

function titleOf(action: MessageAction): string {
  switch (action) {
    case 'play':
      return l10n.t('Play');
    case 'reveal':
      return l10n.t('Show in Folder');
    case 'saveAs':
      return l10n.t('Save As...');
    case 'dontShowAgain':
      return l10n.t("Don't Show Again");
    case 'getFfmpeg':
      return l10n.t('Get ffmpeg...');
    case 'chooseFolder':
      return l10n.t('Choose Folder...');
    case 'openFfmpegSetting':
    case 'openEncoderSetting':
    case 'openSettings':
    case 'soundSettings':
      return l10n.t('Open Settings');
    case 'chooseSource':
      return l10n.t('Choose What to Record');
    case 'chooseMicrophone':
      return l10n.t('Choose Microphone');
    case 'stop':
      return l10n.t('Stop');
    case 'goOn':
      return l10n.t('Go On');
    case 'checkSetup':
      return l10n.t('Check Set-up');
    case 'showRecordings':
      return l10n.t('Show Recordings');
    case 'showLog':
      return l10n.t('Show Log');
    default:
      return unreachable(action);
  }
}
