import type { Event, Uri } from 'vscode';
import type {
  PanelIntent,
  PanelLevels,
  PanelRecording,
  PanelRecordings,
  PanelSettings,
  PanelStatus,
} from '../../protocol/panelProtocol.ts';

/** A recording as the model knows it: the picture is a file, its address is the webview's affair. */
export type ModelRecording = Omit<PanelRecording, 'preview'> & { readonly preview: Uri | null };

export type ModelRecordings = Omit<PanelRecordings, 'recordings'> & {
  readonly recordings: readonly ModelRecording[] | null;
};

/** Everything but `ready`, which is the view's own. */
export type ModelIntent = Exclude<PanelIntent, { kind: 'ready' }>;

/**
 * What the panel shows and where its intents go. Snapshots are cheap and may be taken at any time;
 * an event says that the snapshot of that kind has changed. Nothing is read from disk before the
 * first `refresh`, which the view sends whenever the panel comes into sight.
 */
export interface PanelModel {
  readonly onDidChangeStatus: Event<void>;
  /** Ten times a second while a recording has sound; the levels are in the event alone. */
  readonly onLevels: Event<PanelLevels>;
  readonly onDidChangeSettings: Event<void>;
  readonly onDidChangeRecordings: Event<void>;
  status(): PanelStatus;
  settings(): PanelSettings;
  recordings(): ModelRecordings;
  /** The folder the previews lie below: the one place outside the extension the page may read from. */
  recordingsFolder(): Uri;
  /** Tells the user about failure itself; rejects only on a fault of our own. */
  handle(intent: ModelIntent): Promise<void>;
}
