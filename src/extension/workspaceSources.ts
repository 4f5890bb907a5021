import path from 'node:path';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { EventEmitter, Uri } from 'vscode';
import type { Disposable, Memento } from 'vscode';
import type { ChosenSource } from '../protocol/panelProtocol.ts';
import type { Source } from '../protocol/recorderProtocol.ts';
import { parseSource, sourceText } from '../protocol/source.ts';
import type { ScreenSources } from '../recorder/screen/sourceList.ts';
import type { Configuration } from './configuration.ts';
import type {
  ListedDisplay,
  ListedSource,
  ListedSources,
  SourceChoices,
} from './panel/sourceChoices.ts';
import { readStoredSource } from './storedSource.ts';
import type { StoredSource } from './storedSource.ts';

/** What the choice needs of the machine's screen. */
export interface Screen {
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
  /** Titles of the windows seen last, by their sources. */
  readonly #titles = new Map<string, string>();
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
    if (stored !== undefined) {
      return { ...stored, origin: 'chosen' };
    }
    const set = parseSource(this.#parts.configuration.values['capture.source']);
    return { source: set ?? editorWindow, origin: 'setting', title: null };
  }

  /** Whether the user, or the workspace's settings, named what to record. */
  get isNamed(): boolean {
    const origin = this.#parts.configuration.reading.origins.get('capture.source');
    return this.#stored() !== undefined || origin !== 'default';
  }

  async choose(source: Source): Promise<void> {
    const text = sourceText(source);
    await this.#parts.memory.update(memoryKey, {
      source: text,
      title: this.#titles.get(text) ?? null,
    });
    this.#changed.fire();
  }

  async forget(): Promise<void> {
    await this.#parts.memory.update(memoryKey, undefined);
    this.#changed.fire();
  }

  async list(): Promise<ListedSources> {
    const look = await this.#parts.screen.look();
    const found = look.sources;
    for (const { source, title } of found.windows) {
      this.#titles.set(source, title);
    }
    const folder = await this.#freshFolder();
    let pictures = 0;
    const photograph = async (source: Source): Promise<Uri | null> => {
      pictures += 1;
      const file = path.join(folder, `${pictures}.jpg`);
      return (await look.photograph(source, file)) ? Uri.file(file) : null;
    };
    // One after the other: each starts a process, and nobody waits for the last one.
    const displays: ListedDisplay[] = [];
    for (const display of found.displays) {
      const source = parseSource(display.source);
      if (source !== undefined && display.area !== null) {
        const { name: title, area } = display;
        displays.push({ source, title, area, picture: await photograph(source) });
      }
    }
    let editor: ListedSource | null = null;
    const windows: ListedSource[] = [];
    for (const { source: text, title, area, editor: isEditor } of found.windows) {
      const source = parseSource(text);
      if (source !== undefined && found.windowHold !== null) {
        const picture = area === null ? null : await photograph(source);
        const listed = { source: isEditor ? editorWindow : source, title, area, picture };
        if (isEditor) {
          editor = listed;
        } else {
          windows.push(listed);
        }
      }
    }
    return { editor, displays, windows, note: found.notes.join(' ') || null };
  }

  /** Takes the pictures away. */
  dispose(): void {
    this.#listening.dispose();
    this.#changed.dispose();
    if (this.#lists > 0) {
      rmSync(this.#parts.picturesFolder, { recursive: true, force: true });
    }
  }

  #stored(): StoredSource | undefined {
    return readStoredSource(this.#parts.memory.get(memoryKey));
  }

  /** A folder for one list's pictures; those of lists before go. */
  async #freshFolder(): Promise<string> {
    const { picturesFolder } = this.#parts;
    this.#lists += 1;
    const own = `${process.pid}-${this.#lists}`;
    await mkdir(path.join(picturesFolder, own), { recursive: true });
    const all = await readdir(picturesFolder);
    await Promise.all(
      all
        .filter((name) => name !== own)
        .map((name) => rm(path.join(picturesFolder, name), { recursive: true, force: true })),
    );
    return path.join(picturesFolder, own);
  }
}
