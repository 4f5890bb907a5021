import { l10n, ProgressLocation, Uri, window } from 'vscode';
import { byteSize } from '../base/amounts.ts';
import type { Environment } from '../base/environment.ts';
import type { Log } from '../base/log.ts';
import type { FetchedBuild } from '../recorder/ffmpeg/fetchedBuilds.ts';
import type { SetupReport } from '../recorder/doctorReport.ts';
import type { Configuration } from './configuration.ts';
import type { Places } from './places.ts';
import { showSetupReport } from './setupReportPick.ts';
import type { SetupFix } from './setupReportPick.ts';
import { openSettings } from './userMessages.ts';
import type { UserMessages } from './userMessages.ts';

export interface SetupToolsParts {
  readonly nodePath: string;
  readonly environment: Environment;
  /** Codereel's own. */
  readonly version: string;
  readonly places: Places;
  readonly configuration: Configuration;
  readonly messages: UserMessages;
  readonly log: Log;
  readonly showLog: () => void;
}

/** Finding out whether recording works here, and getting what it lacks. */
export class SetupTools {
  readonly #parts: SetupToolsParts;

  constructor(parts: SetupToolsParts) {
    this.#parts = parts;
  }

  /** Looks, shows what was found, and does what the user chooses to do about it. */
  async check(): Promise<void> {
    const { isFfmpegNamed } = await import('../recorder/ffmpeg/locate.ts');
    const report = await window.withProgress(
      { location: ProgressLocation.Window, title: l10n.t('Codereel: checking the set-up') },
      () => this.#report(),
    );
    const { configuration, environment } = this.#parts;
    const settingPath = configuration.values['ffmpeg.path'];
    const ffmpegIsNamed = isFfmpegNamed({ settingPath, environment });
    const fix = await showSetupReport(report, { ffmpegIsNamed });
    if (fix !== undefined) {
      await this.#perform(fix);
    }
  }

  /** Lets the user choose the folder for recordings, and keeps it in their settings. */
  async chooseFolder(): Promise<void> {
    const { configuration, places, messages } = this.#parts;
    const chosen = await window.showOpenDialog({
      title: l10n.t('Folder for Recordings'),
      openLabel: l10n.t('Record Here'),
      canSelectFiles: false,
      canSelectFolders: true,
      defaultUri: Uri.file(places.recordingsFolderOrDefault()),
    });
    const folder = chosen?.[0]?.fsPath;
    if (folder !== undefined) {
      await configuration.update('recording.folder', folder);
      messages.info(l10n.t('Recordings are now kept in {0}.', folder));
    }
  }

  async chooseFfmpeg(): Promise<void> {
    const chosen = await window.showOpenDialog({
      title: l10n.t('ffmpeg'),
      openLabel: l10n.t('Use This ffmpeg'),
    });
    const program = chosen?.[0]?.fsPath;
    if (program !== undefined) {
      await this.#parts.configuration.update('ffmpeg.path', program);
    }
  }

  /** Downloads ffmpeg where there is a build we can check; elsewhere helps to install it. Asks first. */
  async getFfmpeg(): Promise<void> {
    const { fetchedBuilds } = await import('../recorder/ffmpeg/fetchedBuilds.ts');
    const build = fetchedBuilds[`${process.platform}-${process.arch}`];
    return build === undefined ? this.#installFfmpeg() : this.#downloadFfmpeg(build);
  }

  /** The command is typed into a terminal and left to the user to run. */
  async #installFfmpeg(): Promise<void> {
    const { installCommand } = await import('../recorder/ffmpeg/installHint.ts');
    const agree = l10n.t('Open Terminal');
    const answer = await window.showInformationMessage(
      l10n.t('Install ffmpeg with the package manager?'),
      {
        modal: true,
        detail: l10n.t('The command is put into a terminal, for you to check and to run.'),
      },
      agree,
    );
    if (answer === agree) {
      const terminal = window.createTerminal('ffmpeg');
      terminal.show();
      terminal.sendText(installCommand(process.platform), false);
    }
  }

  /** Says what would be downloaded from where, and does so only if the user agrees. */
  async #downloadFfmpeg(build: FetchedBuild): Promise<void> {
    const { fetchFfmpeg } = await import('../recorder/ffmpeg/fetch.ts');
    const { environment, places, configuration, messages } = this.#parts;
    const { platform, arch } = process;
    const folder = places.toolsFolder;
    const agree = l10n.t('Download');
    const answer = await window.showInformationMessage(
      l10n.t('Download ffmpeg for Codereel?'),
      {
        modal: true,
        detail: l10n.t(
          '{0} from {1} is kept in {2}. Its checksum is checked before it is used.',
          byteSize(build.bytes),
          build.url,
          folder,
        ),
      },
      agree,
    );
    if (answer !== agree) {
      return;
    }
    const ffmpeg = await window.withProgress(
      {
        location: ProgressLocation.Notification,
        title: l10n.t('Downloading ffmpeg'),
        cancellable: true,
      },
      (progress, cancelled) => {
        const stop = new AbortController();
        cancelled.onCancellationRequested(() => stop.abort());
        let reported = 0;
        const onProgress = (fraction: number): void => {
          progress.report({ increment: (fraction - reported) * 100 });
          reported = fraction;
        };
        return fetchFfmpeg({
          folder,
          environment,
          platform,
          arch,
          onProgress,
          signal: stop.signal,
        });
      },
    );
    await configuration.update('ffmpeg.path', ffmpeg.path);
    messages.info(l10n.t('ffmpeg {0} is ready to record.', ffmpeg.version.text));
  }

  async #report(): Promise<SetupReport> {
    const { checkSetup } = await import('../recorder/doctor.ts');
    const { configuration, environment, log, nodePath, places, version } = this.#parts;
    return checkSetup({
      environment,
      version,
      log,
      ffmpegPath: configuration.values['ffmpeg.path'],
      packageFolders: [places.packageFolder],
      hook: { nodePath, scriptPath: places.hookScript },
      outputFolder: places.recordingsFolder(),
      bufferSettings: configuration.values,
    });
  }

  async #perform(fix: SetupFix): Promise<void> {
    switch (fix) {
      case 'getFfmpeg':
        return this.getFfmpeg();
      case 'chooseFolder':
        return this.chooseFolder();
      case 'showLog':
        return this.#parts.showLog();
      case 'limitSettings':
        return openSettings('queue.frames', 'queue.instantFrames', 'capture.bufferFrames');
      case 'encoderSetting':
        return openSettings('video.encoder');
      case 'ffmpegSetting':
        return openSettings('ffmpeg.path');
    }
  }
}
