import type { Event, Uri } from 'vscode';
import type { ChooserSource } from '../../protocol/chooserProtocol.ts';
import type { ChosenSource } from '../../protocol/panelProtocol.ts';
import type { Source } from '../../protocol/recorderProtocol.ts';

/** A source as the model knows it: the picture is a file, its address is the webview's affair. */
export type ListedSource = Omit<ChooserSource, 'picture'> & { readonly picture: Uri | null };

/** What can be recorded on this machine just now. */
export interface ListedSources {
  /** VS Code's own window; null: it cannot be told which one that is. */
  readonly editor: ListedSource | null;
  /** In the order of `display:N`. A region is drawn on their pictures. */
  readonly displays: readonly ListedSource[];
  /** All others that can be seen. */
  readonly windows: readonly ListedSource[];
  /** What this platform cannot do, for the user: a sentence. null: nothing of the kind. */
  readonly note: string | null;
  /** Whether a region can be recorded. */
  readonly regions: boolean;
  /** All the pictures that there will be are there. */
  readonly complete: boolean;
}

export interface ListOptions {
  /** Told what there is at once, and again after each picture. */
  readonly onListed: (listed: ListedSources) => void;
  /** No more pictures are wanted. */
  readonly signal: AbortSignal;
}

/** What there is to record, and what of it the next recording shows. */
export interface SourceChoices {
  /** What `current` says has changed. */
  readonly onDidChange: Event<void>;
  /** The one folder the pictures lie in. */
  picturesFolder(): Uri;
  /**
   * Asks the system anew and takes new pictures, under new names. Settles when all is told.
   * @throws CodereelError: no display, no ffmpeg, ...
   */
  list(options: ListOptions): Promise<void>;
  current(): ChosenSource;
  /** For this workspace. */
  choose(source: Source): Promise<void>;
  /** The setting decides again. */
  forget(): Promise<void>;
}
