import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { replaceFile } from '../base/atomicFile.ts';
import { makeFolder } from './makeFolder.ts';

/** What a window writes down about its recording, for the window that may come after it. */
const noteSchema = v.object({
  /** The recording's folder. */
  folder: v.string(),
  /** What the window had open: the same place means that it is the same window to its user. */
  place: v.string(),
});
export type RecordingNote = v.InferOutput<typeof noteSchema>;

/** Nobody asks any more what became of a recording after that time. */
const keptMs = 7 * 24 * 3600 * 1000;

/** Leaves a note, in a folder that need not exist. Throws CodereelError or what the disk says. */
export async function leaveNote(notesFolder: string, note: RecordingNote): Promise<void> {
  await makeFolder(notesFolder);
  await replaceFile(fileOf(notesFolder, note.folder), JSON.stringify(note));
}

export async function removeNote(notesFolder: string, recording: string): Promise<void> {
  await rm(fileOf(notesFolder, recording), { force: true });
}

/** The notes for a place, the latest first; what is no note, or an old one, is taken away. */
export async function readNotes(notesFolder: string, place: string): Promise<RecordingNote[]> {
  const found: { readonly note: RecordingNote; readonly writtenMs: number }[] = [];
  for (const name of await readdir(notesFolder)) {
    const file = path.join(notesFolder, name);
    const writtenMs = await stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
    if (writtenMs === undefined) {
      // Another window has just taken its own away.
      continue;
    }
    const note = await readNote(file);
    if (Date.now() - writtenMs > keptMs || note === undefined) {
      await rm(file, { force: true });
    } else if (note.place === place) {
      found.push({ note, writtenMs });
    }
  }
  return found.toSorted((a, b) => b.writtenMs - a.writtenMs).map(({ note }) => note);
}

async function readNote(file: string): Promise<RecordingNote | undefined> {
  try {
    return v.parse(noteSchema, JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** One for each recording, whichever window began it. */
function fileOf(notesFolder: string, recording: string): string {
  const name = createHash('sha256').update(recording).digest('hex').slice(0, 32);
  return path.join(notesFolder, `${name}.json`);
}
