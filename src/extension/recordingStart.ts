import { l10n } from 'vscode';
import type { Environment } from '../base/environment.ts';
import type { Log } from '../base/log.ts';
import type { RecordingRequest, Source } from '../protocol/recorderProtocol.ts';
import type { RecorderLink } from '../recorder/link/recorderLink.ts';
import type { Configuration } from './configuration.ts';
import { makeFolder } from './makeFolder.ts';
import type { Places } from './places.ts';
import { prepareRequest } from './recordingRequest.ts';
import { settingProblemText } from './settingProblems.ts';
import type { Beginning } from './sessionPhase.ts';
import type { UserMessages } from './userMessages.ts';
import type { WorkspaceSources } from './workspaceSources.ts';

export interface RecordingStartParts {
  /** For the recorder and for the order in which limits are decided. */
  readonly environment: Environment;
  readonly nodePath: string;
  readonly places: Places;
  readonly configuration: Configuration;
  readonly choices: WorkspaceSources;
  readonly messages: UserMessages;
  readonly log: Log;
}

/** What a recording starts from: a recorder's process, and the settings of this moment. */
export class RecordingStart {
  readonly #parts: RecordingStartParts;

  constructor(parts: RecordingStartParts) {
    this.#parts = parts;
  }

  /** Imported only now: activation must not pay for the protocol and its library. */
  async launch(): Promise<RecorderLink> {
    const { launchRecorder } = await import('../recorder/link/recorderLink.ts');
    const { nodePath, places, environment, log } = this.#parts;
    return launchRecorder({ nodePath, scriptPath: places.recorderScript, environment, log });
  }

  async prepare(beginning: Beginning): Promise<RecordingRequest> {
    const { configuration, environment, places, messages } = this.#parts;
    const { values, problems } = configuration.reading;
    const parentFolder = places.recordingsFolder();
    await makeFolder(parentFolder);
    const { request, warning } = prepareRequest({
      mode: beginning.mode,
      source: beginning.source ?? (await this.#source()),
      settings: values,
      chordCommands: await this.#chordCommands(),
      environment,
      parentFolder,
      name: places.recordingName(),
    });
    for (const problem of problems) {
      messages.warnOnce(settingProblemText(problem, l10n), ['openSettings']);
    }
    if (warning !== undefined) {
      messages.warnOnce(warning, ['openSettings']);
    }
    return request;
  }

  /** Nobody reads the keyboard shortcuts where no key is logged. */
  async #chordCommands(): Promise<Record<string, string>> {
    const { configuration, places, log } = this.#parts;
    if (configuration.values['keys.log'] === 'off') {
      return {};
    }
    const { chordCommands } = await import('./keys/chordCommands.ts');
    return chordCommands(places.globalStorage, log);
  }

  /** What is chosen, or the display in place of VS Code's window, which is said. */
  async #source(): Promise<Source> {
    const { choices, messages } = this.#parts;
    const { source, asked, note } = await choices.toRecord();
    // Where the desktop asks, it says itself what for.
    if (source.kind === 'display' && note !== null && !asked) {
      messages.noteOnce(
        l10n.t('The window of VS Code cannot be recorded by itself here: the display is.'),
      );
    }
    return source;
  }
}
