import path from 'node:path';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { EventEmitter, l10n, Uri } from 'vscode';
import type { Disposable, Memento } from 'vscode';
import type { ChosenSource } from '../protocol/panelProtocol.ts';
import type { Source } from '../protocol/recorderProtocol.ts';
import { parseSource, sourceText } from '../protocol/source.ts';
import { CodereelError } from '../base/errors.ts';
import type { WindowIdentity } from '../recorder/screen/windowIdentity.ts';
import type { ScreenSources } from '../recorder/screen/sourceList.ts';
import type { Configuration } from './configuration.ts';
import { listedSources } from './listedSources.ts';
import type { ListOptions, SourceChoices } from './panel/sourceChoices.ts';
import { sourceOutlook } from './sourceOutlook.ts';
import type { ScreenKind } from './sourceOutlook.ts';
import { readStoredSource, storedForm } from './storedSource.ts';
import type { StoredSource } from './storedSource.ts';

/** What the choice needs of the machine's screen. */
export interface Screen {
  readonly kind: ScreenKind;
  /** Whether a source could be recorded at this moment. Never rejects. */
  isThere(source: Source): Promise<boolean>;
  /** Which window has the number now. Never rejects. */
  compareWindow(id: number, chosen: WindowIdentity): Promise<'same' | 'other' | 'gone' | 'unknown'>;
  /** Throws a CodereelError where there is no ffmpeg to look with. */
  look(): Promise<ScreenLook>;
}

/** What was seen at one look. */
export interface ScreenLook {
  readonly sources: ScreenSources;
  /** Writes a picture of a source into a file; false: there is none to be had. Never rejects. */
  photograph(source: Source, file: string): Promise<boolean>;
}

export interface WorkspaceSourcesParts {
  /** The workspace's. */
  readonly memory: Memento;
  readonly configuration: Configuration;
  readonly screen: Screen;
  /** For pictures; need not exist, and nothing else is kept in it. */
  readonly picturesFolder: string;
}

const memoryKey = 'source';
const editorWindow: Source = { kind: 'window', id: null };

/**
 * What to record, remembered for the workspace. The pictures show the user's screen: they are there
 * for as long as they may be looked at, and no longer.
 */
export class WorkspaceSources implements SourceChoices, Disposable {
  readonly #parts: WorkspaceSourcesParts;
  readonly #changed = new EventEmitter<void>();
  readonly #listening: Disposable;
  readonly onDidChange = this.#changed.event;
  /** The windows seen last, by their sources. */
  readonly #windows = new Map<string, WindowIdentity>();
  #editorFound: boolean | undefined;
  #lists = 0;

  constructor(parts: WorkspaceSourcesParts) {
    this.#parts = parts;
    this.#listening = parts.configuration.onDidChange(() => this.#changed.fire());
  }

  picturesFolder(): Uri {
    return Uri.file(this.#parts.picturesFolder);
  }

  current(): ChosenSource {
    const stored = this.#stored();
    const outlook = sourceOutlook(
      {
        source: stored?.source ?? this.#set,
        isNamed: this.#isNamed,
        screen: this.#parts.screen.kind,
        editorFound: this.#editorFound,
      },
      l10n,
    );
    return {
      ...outlook,
      origin: stored === undefined ? 'setting' : 'chosen',
      title: stored?.window?.title ?? null,
    };
  }

  /**
   * Looks whether what is recorded where nobody has named anything, VS Code's window, can be had: then
   * `current` says what will be recorded. Never rejects.
   */
  async lookAhead(): Promise<void> {
    const { screen } = this.#parts;
    if (screen.kind !== 'x11' || this.#isNamed) {
      return;
    }
    const found = await screen.isThere(editorWindow);
    if (found !== this.#editorFound) {
      this.#editorFound = found;
      this.#changed.fire();
    }
  }

  /**
   * What to record at this moment.
   *
   * @throws CodereelError The chosen window is gone; another one is never taken in its place.
   */
  async toRecord(): Promise<ChosenSource> {
    await this.lookAhead();
    const { source, window } = this.#stored() ?? {};
    if (source?.kind === 'window' && source.id !== null && window) {
      const found = await this.#parts.screen.compareWindow(source.id, window);
      if (found === 'gone' || found === 'other') {
        throw chosenWindowGone(window.title, found);
      }
    }
    return this.current();
  }

  async choose(source: Source): Promise<void> {
    const window = this.#windows.get(sourceText(source)) ?? null;
    await this.#parts.memory.update(memoryKey, storedForm({ source, window }));
    this.#changed.fire();
  }

  async forget(): Promise<void> {
    await this.#parts.memory.update(memoryKey, undefined);
    this.#changed.fire();
  }

  async list({ onListed, signal }: ListOptions): Promise<void> {
    const { screen } = this.#parts;
    const look = await screen.look();
    this.#windows.clear();
    for (const { source, title, program, processId } of look.sources.windows) {
      this.#windows.set(source, { title, program, processId });
    }
    const folder = await this.#freshFolder();
    const listed = listedSources(look.sources, screen.kind, l10n);
    onListed(listed.withPictures(new Map(), false));
    const pictures = new Map<string, Uri>();
    // One after the other: each starts a process, and what is first is looked at first.
    for (const source of listed.toPicture) {
      if (signal.aborted) {
        return;
      }
      const file = path.join(folder, `${pictures.size}.jpg`);
      if (await look.photograph(source, file)) {
        pictures.set(sourceText(source), Uri.file(file));
        onListed(listed.withPictures(pictures, false));
      }
    }
    onListed(listed.withPictures(pictures, true));
  }

  /** Takes the pictures away. */
  dispose(): void {
    this.#listening.dispose();
    this.#changed.dispose();
    if (this.#lists > 0) {
      rmSync(this.#listFolder, { recursive: true, force: true });
    }
  }

  get #set(): Source {
    return parseSource(this.#parts.configuration.values['capture.source']) ?? editorWindow;
  }

  /** Whether the user, or the settings, named what to record. */
  get #isNamed(): boolean {
    const origin = this.#parts.configuration.reading.origins.get('capture.source');
    return this.#stored() !== undefined || origin !== 'default';
  }

  #stored(): StoredSource | undefined {
    return readStoredSource(this.#parts.memory.get(memoryKey));
  }

  /** Of the last list's pictures. Windows without a workspace have one place for all of theirs. */
  get #listFolder(): string {
    return path.join(this.#parts.picturesFolder, `${process.pid}-${this.#lists}`);
  }

  /** A folder for one list's pictures; those of lists before go, and those of windows that are gone. */
  async #freshFolder(): Promise<string> {
    const { picturesFolder } = this.#parts;
    const before = await readdir(picturesFolder).catch(() => []);
    const left = before.filter((name) => !isOfAnotherWindow(name));
    await Promise.all(
      left.map((name) => rm(path.join(picturesFolder, name), { recursive: true, force: true })),
    );
    this.#lists += 1;
    await mkdir(this.#listFolder, { recursive: true });
    return this.#listFolder;
  }
}

/** Whether a list's folder belongs to another window's extension host, which still runs. */
function isOfAnotherWindow(listFolder: string): boolean {
  const pid = Number.parseInt(listFolder, 10);
  if (!(pid > 0) || pid === process.pid) {
    return false;
  }
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Enough to know a window by, in a message. */
const longestTitle = 60;

function chosenWindowGone(title: string, found: 'gone' | 'other'): CodereelError {
  const called = title.length > longestTitle ? `${title.slice(0, longestTitle)}…` : title;
  return new CodereelError({
    code: 'source-unavailable',
    message:
      found === 'gone'
        ? `The window that was chosen, "${called}", is no longer there.`
        : `The window that was chosen, "${called}", was closed, and its number belongs to another one now.`,
    remedy: 'Choose again what to record.',
  });
}
