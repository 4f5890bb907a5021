import type { Event, Uri } from 'vscode';
import type { Area, Source } from '../protocol/recorderProtocol.ts';

/** Something that can be recorded, as it was when the list was made. */
export interface SourceOption {
  readonly source: Source;
  /** In the user's language; the title of a window is the window's own, and so foreign text. */
  readonly title: string;
  /** Size, program: plain words, foreign text too. */
  readonly detail: string;
  /** Where it is on the screen, in pixels of the screen; null where the platform does not tell. */
  readonly area: Area | null;
  /** Why it cannot be recorded here, and what to do about it; null: it can. */
  readonly unavailable: string | null;
}

export interface SourceOptions {
  /** The window of VS Code, first of all. */
  readonly editorWindow: SourceOption;
  /** Also the ground on which a region is drawn. */
  readonly displays: readonly SourceOption[];
  /** Windows other than VS Code's. */
  readonly windows: readonly SourceOption[];
}

/** What will be recorded here next. `chosen`: for this workspace; `setting`: `codereel.capture.source` says so. */
export interface CurrentSource {
  readonly source: Source;
  readonly origin: 'chosen' | 'setting';
}

/** What to record, remembered for each workspace. */
export interface SourceChoices {
  readonly onDidChange: Event<void>;
  /** The folder below which the pictures lie. */
  readonly picturesFolder: Uri;
  current(): CurrentSource;
  choose(source: Source): Promise<void>;
  /** The setting decides again. */
  forget(): Promise<void>;
  /** Throws a CodereelError. */
  list(): Promise<SourceOptions>;
  /**
   * Takes a picture of each, one after the other, and tells of each when its file is there; what
   * cannot be photographed is left out. An address is never given to a second picture. Settles when
   * all are done, or soon after `signal`; never rejects.
   */
  photograph(
    options: readonly SourceOption[],
    onPicture: (option: SourceOption, picture: Uri) => void,
    signal: AbortSignal,
  ): Promise<void>;
}
