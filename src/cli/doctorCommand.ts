import path from 'node:path';
import { checkSetup } from '../recorder/doctor.ts';
import type { CheckState, SetupReport } from '../recorder/doctorReport.ts';
import { defaultOutputFolder, exitCodes, type ExitCode } from './commandTable.ts';
import { noBufferSettings, type CliContext } from './context.ts';
import { alignRows } from './format.ts';
import { terminalWords } from './terminalWords.ts';

export interface DoctorInvocation {
  readonly output?: string;
  readonly ffmpeg?: string;
}

/** Says whether recording works here; fails if it could not. */
export async function doctor(
  { output: folder, ffmpeg }: DoctorInvocation,
  context: CliContext,
): Promise<ExitCode> {
  const { environment, version, output, packageFolders, hook, workingFolder } = context;
  const report = await checkSetup({
    environment,
    version,
    log: output.log,
    ffmpegPath: ffmpeg === undefined ? '' : path.resolve(workingFolder, ffmpeg),
    packageFolders,
    hook,
    outputFolder: path.resolve(workingFolder, folder ?? defaultOutputFolder),
    bufferSettings: noBufferSettings,
  });
  output.object({ type: 'doctor', ...report });
  output.print(reportText(report));
  return report.ok ? exitCodes.ok : exitCodes.failed;
}

const marks: Readonly<Record<CheckState, string>> = { ok: '✓', warn: '!', fail: '✗' };

/** The report as people read it: a line per check, and below it what to do. */
export function reportText(report: SetupReport): string {
  const { queue, capture, platform, node, codereel } = report;
  const rows = report.checks.flatMap(({ state, title, message, remedy }) => [
    [marks[state], title, terminalWords(message)],
    ...(remedy === '' ? [] : [['', '', terminalWords(remedy)]]),
  ]);
  const limits = [
    ['', 'Queue, instant', `${queue.instant.frames} frames (${queue.instant.source})`],
    ['', 'Queue, studio', `${queue.studio.frames} frames (${queue.studio.source})`],
    ['', 'Capture buffer', `${capture.bufferFrames} frames (${capture.source})`],
  ];
  return [
    `Codereel ${codereel} on ${platform.os} ${platform.arch} (${platform.release}), Node.js ${node.version}`,
    alignRows([...rows, ...limits]),
    report.ok ? 'Recording works here.' : 'Recording does not work here yet.',
  ].join('\n');
}
