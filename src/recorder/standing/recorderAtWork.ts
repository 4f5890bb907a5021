import { standingOf } from './standing.ts';

/**
 * Whether somebody still records into a folder: a recorder of this window or another, a terminal,
 * another machine. Never rejects.
 */
export async function isRecorderAtWork(folder: string): Promise<boolean> {
  const { kind } = await standingOf(folder);
  return kind === 'recorder' || kind === 'terminal' || kind === 'elsewhere';
}
