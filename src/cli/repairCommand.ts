import { lstat, stat } from 'node:fs/promises';
import path from 'node:path';
import { byteSize, runningTime } from '../base/amounts.ts';
import { asCodereelError, type CodereelError } from '../base/errors.ts';
import { repair, type Repaired } from '../recorder/repair.ts';
import { recordingFiles } from '../recording/manifest.ts';
import { listRecordings } from '../recording/recordingFolder.ts';
import { defaultOutputFolder, exitCodes, type ExitCode } from './commandTable.ts';
import type { CliContext } from './context.ts';
import { counted } from './format.ts';
import { terminalWords } from './terminalWords.ts';

export interface RepairInvocation {
  /** As typed; empty: the default folder. */
  readonly targets: readonly string[];
  readonly ffmpeg?: string;
}

/** What becomes of one recording. */
type Outcome =
  | { readonly kind: 'repaired' | 'damaged' | 'untouched' | 'empty'; readonly repaired: Repaired }
  | { readonly kind: 'recording' | 'failed'; readonly error: CodereelError };

interface Target {
  /** Absolute. */
  readonly path: string;
  /** Given by itself, not found in a folder. */
  readonly isNamed: boolean;
}

/** Repairs recordings, one after the other. One that fails does not keep the others from it. */
export async function repairRecordings(
  { targets: typed, ffmpeg }: RepairInvocation,
  context: CliContext,
): Promise<ExitCode> {
  const { output, workingFolder, signals } = context;
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  for (const signal of endingSignals) {
    signals.on(signal, interrupt);
  }
  try {
    const targets = await targetsOf(
      typed.length > 0 ? typed : [defaultOutputFolder],
      workingFolder,
    );
    const counts = { repaired: 0, damaged: 0, untouched: 0, empty: 0, recording: 0, failed: 0 };
    for (const target of targets) {
      const outcome = await repairOne(target, ffmpeg ?? '', context, stop.signal);
      counts[outcome.kind] += 1;
      tell(target, outcome, context);
      if (stop.signal.aborted) {
        break;
      }
    }
    output.object({ type: 'repairs', ...counts });
    if (counts.untouched === targets.length) {
      output.print('Nothing to repair.');
    }
    return counts.failed + counts.damaged === 0 ? exitCodes.ok : exitCodes.failed;
  } finally {
    for (const signal of endingSignals) {
      signals.off(signal, interrupt);
    }
  }
}

const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A folder that is no recording stands for the recordings in it. */
async function targetsOf(typed: readonly string[], workingFolder: string): Promise<Target[]> {
  const targets: Target[] = [];
  for (const word of typed) {
    const target = path.resolve(workingFolder, word);
    if ((await isFolder(target)) && !(await isRecording(target))) {
      targets.push(...(await recordingsIn(target)));
    } else {
      targets.push({ path: target, isNamed: true });
    }
  }
  return targets;
}

async function recordingsIn(parent: string): Promise<Target[]> {
  const entries = await listRecordings(parent);
  return entries.map(({ folder }) => ({ path: folder, isNamed: false }));
}

async function isFolder(target: string): Promise<boolean> {
  try {
    return (await stat(target)).isDirectory();
  } catch {
    return false;
  }
}

async function isRecording(folder: string): Promise<boolean> {
  const signs = [recordingFiles.manifest, recordingFiles.video];
  const found = await Promise.all(
    signs.map((name) =>
      lstat(path.join(folder, name)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}

async function repairOne(
  target: Target,
  ffmpegPath: string,
  { environment, packageFolders, output }: CliContext,
  signal: AbortSignal,
): Promise<Outcome> {
  const name = path.basename(target.path);
  try {
    const repaired = await repair(target.path, {
      environment,
      packageFolders,
      ffmpegPath,
      log: output.log,
      signal,
      onProgress: (share) => output.status(`Repairing ${name}: ${Math.floor(share * 100)} %`),
    });
    if (repaired.isDamaged) {
      return { kind: 'damaged', repaired };
    }
    if (repaired.findings.length === 0) {
      return { kind: 'untouched', repaired };
    }
    return { kind: repaired.video === undefined ? 'empty' : 'repaired', repaired };
  } catch (thrown) {
    const error = asCodereelError(thrown);
    const isExpected = error.code === 'already-recording' && !target.isNamed;
    return { kind: isExpected ? 'recording' : 'failed', error };
  }
}

function tell({ path: target, isNamed }: Target, outcome: Outcome, { output }: CliContext): void {
  if ('error' in outcome) {
    const { kind, error } = outcome;
    output.object({ type: 'repair', outcome: kind, target, error: error.toData() });
    if (kind === 'recording') {
      output.print(error.message);
    } else {
      output.note(terminalWords(`codereel: ${error.message}\n${error.remedy}`));
      output.log.error(`${error.code}: ${error.detail ?? ''}`);
    }
    return;
  }
  const { folder, file, name, findings, video } = outcome.repaired;
  output.object({
    type: 'repair',
    outcome: outcome.kind,
    target,
    folder,
    file,
    name,
    findings,
    duration: (video?.durationMs ?? 0) / 1000,
    frames: video?.frames ?? 0,
    fileBytes: video?.bytes ?? 0,
    error: null,
  });
  if (outcome.kind !== 'untouched' || isNamed) {
    output.print(sentence(outcome));
  }
}

function sentence({ kind, repaired }: Extract<Outcome, { repaired: Repaired }>): string {
  const { folder, file, findings, video } = repaired;
  const what = folder ?? file;
  if (kind === 'damaged') {
    const rest = findings.length > 0 ? ' All else in its folder is repaired.' : '';
    return `${file} is damaged before its end, so it was left as it is: a repair would end it there.${rest} If there is a copy of it, use that one.`;
  }
  if (kind === 'untouched') {
    return `${what} is as it should be: nothing to do.`;
  }
  if (video === undefined) {
    return `${what} has not one whole picture: it was interrupted before. It can be deleted.`;
  }
  const { durationMs, frames, bytes } = video;
  return `${what} is repaired: ${runningTime(durationMs)}, ${counted(frames, 'frame')}, ${byteSize(bytes)}.`;
}
