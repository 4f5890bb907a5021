import { Disposable, EventEmitter, l10n, Uri } from 'vscode';
import type { Environment } from '../base/environment.ts';
import { freeBytes } from '../base/diskSpace.ts';
import type { Log } from '../base/log.ts';
import type {
  PanelLevels,
  PanelSession,
  PanelSettings,
  PanelSettingValue,
  PanelStatus,
  RecordingAction,
} from '../protocol/panelProtocol.ts';
import { panelRecordingLimit } from '../protocol/panelProtocol.ts';
import type { Notice, SessionStatus } from '../protocol/recorderProtocol.ts';
import type { SettingKey } from '../protocol/settings.ts';
import type { CaptureCommands } from './captureCommands.ts';
import type { Configuration } from './configuration.ts';
import type { DeviceLabels } from './deviceLabels.ts';
import type { ListedRecording } from './listedRecording.ts';
import { panelSettings } from './panelSettings.ts';
import type {
  ModelIntent,
  ModelRecording,
  ModelRecordings,
  PanelModel,
} from './panel/panelModel.ts';
import type { Places } from './places.ts';
import type { RecordingController } from './recordingController.ts';
import type { RecordingLibrary } from './recordingLibrary.ts';
import type { RecordingsPick } from './recordingsPick.ts';
import type { SessionCommands } from './sessionCommands.ts';
import { beginningOf, statusOf } from './sessionPhase.ts';
import type { SessionPhase } from './sessionPhase.ts';
import { settingRules } from './settingRules.ts';
import type { SettingWords } from './settingTitles.ts';
import type { SetupTools } from './setupTools.ts';
import type { UserMessages } from './userMessages.ts';
import { openSettings } from './userMessages.ts';
import type { WorkspaceSources } from './workspaceSources.ts';

export interface PanelModelParts {
  readonly controller: RecordingController;
  readonly configuration: Configuration;
  readonly library: RecordingLibrary;
  readonly places: Places;
  readonly environment: Environment;
  readonly words: SettingWords;
  readonly session: SessionCommands;
  readonly capture: CaptureCommands;
  readonly choices: WorkspaceSources;
  readonly labels: DeviceLabels;
  readonly recordings: RecordingsPick;
  readonly setup: SetupTools;
  readonly messages: UserMessages;
  readonly log: Log;
  readonly showLog: () => void;
}

/** What the panel shows, gathered from those who know it, and its intents handed to those who act. */
export class SessionPanelModel implements PanelModel, Disposable {
  readonly #parts: PanelModelParts;
  readonly #statusChanged = new EventEmitter<void>();
  readonly #levels = new EventEmitter<PanelLevels>();
  readonly #settingsChanged = new EventEmitter<void>();
  readonly #recordingsChanged = new EventEmitter<void>();
  readonly #listening: Disposable;
  #notice: Notice | null = null;
  #diskFreeBytes: number | null = null;
  #listed: readonly ListedRecording[] | null = null;
  /** Counts the readings of the folder: only the last one counts, whichever ends first. */
  #refreshes = 0;

  readonly onDidChangeStatus = this.#statusChanged.event;
  readonly onLevels = this.#levels.event;
  readonly onDidChangeSettings = this.#settingsChanged.event;
  readonly onDidChangeRecordings = this.#recordingsChanged.event;

  constructor(parts: PanelModelParts) {
    this.#parts = parts;
    const { controller, configuration, library, choices } = parts;
    this.#listening = Disposable.from(
      controller.onDidChange((phase) => this.#phaseChanged(phase)),
      controller.onNotice((notice) => {
        this.#notice = notice;
        this.#statusChanged.fire();
      }),
      controller.onLevels((levels) => this.#levels.fire({ kind: 'levels', ...levels })),
      choices.onDidChange(() => this.#statusChanged.fire()),
      configuration.onDidChange(() => {
        this.#settingsChanged.fire();
        this.#statusChanged.fire();
      }),
      library.onDidChange(() => void this.#refreshIfShown()),
    );
  }

  status(): PanelStatus {
    const { controller, configuration, choices } = this.#parts;
    const { phase, request } = controller;
    const beginning = beginningOf(phase);
    const status = statusOf(phase);
    return {
      kind: 'status',
      phase: phase.kind,
      mode:
        phase.kind === 'error'
          ? phase.mode
          : (beginning?.mode ?? configuration.values['recording.mode']),
      error: phase.kind === 'error' ? phase.error : null,
      notice: this.#notice,
      extensionHostBytes: process.memoryUsage.rss(),
      diskFreeBytes: this.#diskFreeBytes,
      chosen: choices.current(),
      stopAfterMs: beginning === null ? null : (request?.stopAfterMs ?? null),
      session: status === null ? null : panelSession(status),
    };
  }

  settings(): PanelSettings {
    const { configuration, environment, words, places, labels } = this.#parts;
    return {
      kind: 'settings',
      settings: panelSettings({
        reading: configuration.reading,
        environment,
        words,
        defaultFolder: places.defaultRecordingsFolder(),
        deviceLabel: (name) => labels.labelOf(name),
        l10n,
      }),
    };
  }

  recordings(): ModelRecordings {
    return {
      kind: 'recordings',
      recordings: this.#listed?.slice(0, panelRecordingLimit).map(modelRecording) ?? null,
      total: this.#listed?.length ?? 0,
    };
  }

  recordingsFolder(): Uri {
    return Uri.file(this.#parts.places.recordingsFolderOrDefault());
  }

  async handle(intent: ModelIntent): Promise<void> {
    try {
      await this.#act(intent);
    } catch (error) {
      this.#parts.messages.error(error);
    }
  }

  dispose(): void {
    this.#listening.dispose();
    this.#statusChanged.dispose();
    this.#levels.dispose();
    this.#settingsChanged.dispose();
    this.#recordingsChanged.dispose();
  }

  async #act(intent: ModelIntent): Promise<void> {
    const { session, capture, recordings, setup, configuration } = this.#parts;
    switch (intent.kind) {
      case 'start':
        return session.start(intent.mode);
      case 'stop':
        return session.stop();
      case 'discard':
        return session.discard();
      case 'addMarker':
        return session.addMarker('');
      case 'pause':
        return session.pause();
      case 'resume':
        return session.resume();
      case 'restart':
        return session.restart();
      case 'setMuted':
        return session.setMuted(intent.sound, intent.muted);
      case 'chooseSource':
        return capture.chooseSource();
      case 'forgetSource':
        return capture.forgetSource();
      case 'showLog':
        return this.#parts.showLog();
      case 'checkSetup':
        return setup.check();
      case 'showRecordings':
        return recordings.show();
      case 'refresh':
        return this.#refresh();
      case 'setSetting':
        return this.#setSetting(intent.key, intent.value);
      case 'resetSetting':
        return configuration.update(intent.key, undefined);
      case 'openSetting':
        return openSettings(intent.key);
      case 'browseSetting':
        return this.#browse(intent.key);
      case 'play':
      case 'reveal':
      case 'saveAs':
      case 'rename':
      case 'delete':
        return this.#actOnRecording(intent.kind, intent.id);
    }
  }

  async #setSetting(key: SettingKey, value: PanelSettingValue): Promise<void> {
    if (settingRules[key].accepts(value)) {
      await this.#parts.configuration.update(key, value);
    }
  }

  async #browse(key: SettingKey): Promise<void> {
    const { setup, capture } = this.#parts;
    if (key === 'recording.folder') {
      await setup.chooseFolder();
    } else if (key === 'ffmpeg.path') {
      await setup.chooseFfmpeg();
    } else if (key === 'capture.source') {
      await capture.chooseSource();
    } else if (key === 'sound.microphoneDevice') {
      await capture.chooseSound('microphone');
    } else if (key === 'sound.systemDevice') {
      await capture.chooseSound('system');
    }
  }

  /** "Play" in the panel is opening in the editor: the panel stands beside it. */
  async #actOnRecording(action: RecordingAction, folder: string): Promise<void> {
    const recording = this.#listed?.find((listed) => listed.folder === folder);
    if (recording !== undefined) {
      await this.#parts.recordings.act(action === 'play' ? 'open' : action, recording);
    }
  }

  async #refresh(): Promise<void> {
    this.#refreshes += 1;
    const own = this.#refreshes;
    this.#diskFreeBytes = await freeBytes(this.#parts.places.recordingsFolderOrDefault());
    this.#statusChanged.fire();
    // What the panel says will be recorded has to be so.
    void this.#parts.choices.lookAhead();
    const listed = await this.#list();
    if (own === this.#refreshes) {
      this.#listed = listed;
      this.#recordingsChanged.fire();
    }
  }

  async #list(): Promise<readonly ListedRecording[]> {
    try {
      return await this.#parts.library.list();
    } catch (error) {
      // Nobody asked for this list: a folder that cannot be read is told to whoever records into it.
      this.#parts.log.warn(`Panel: the recordings cannot be listed: ${String(error)}`);
      return [];
    }
  }

  /** A list that nobody has looked at yet is not worth reading the disk for. */
  async #refreshIfShown(): Promise<void> {
    if (this.#listed !== null) {
      await this.handle({ kind: 'refresh' });
    }
  }

  #phaseChanged(phase: SessionPhase): void {
    if (phase.kind === 'starting' && phase.status === null) {
      this.#notice = null;
    }
    this.#diskFreeBytes = statusOf(phase)?.diskFreeBytes ?? this.#diskFreeBytes;
    this.#statusChanged.fire();
  }
}

function panelSession(status: SessionStatus): PanelSession {
  const { state: _state, mode: _mode, error: _error, ...figures } = status;
  return figures;
}

function modelRecording(recording: ListedRecording): ModelRecording {
  const { folder, name, mode, state, createdAt, durationMs, bytes, preview, problem } = recording;
  return {
    id: folder,
    name,
    mode,
    state,
    createdAt,
    durationMs,
    bytes,
    preview: preview === null ? null : Uri.file(preview),
    problem,
  };
}
