import { CodereelError, errnoOf } from '../base/errors.ts';
import { makeFolderWithParents } from '../base/newFolder.ts';
import { ChildWarden } from '../recorder/childWarden.ts';
import type { ExitCode } from './commandTable.ts';
import type { CliContext } from './context.ts';
import type { RecordInvocation } from './recordOptions.ts';
import { recordRequest } from './recordRequest.ts';
import { TerminalRecording } from './terminalRecording.ts';
import { terminalWords } from './terminalWords.ts';

/** Records until told to stop, and finishes the file whatever happens. */
export async function record(invocation: RecordInvocation, context: CliContext): Promise<ExitCode> {
  const { environment, workingFolder, output } = context;
  const { request, notices } = recordRequest(invocation, environment, workingFolder);
  for (const notice of notices) {
    output.object({ type: 'notice', ...notice });
    output.note(terminalWords(`! ${notice.message}\n  ${notice.remedy}`));
  }
  await makeFolder(request.parentFolder);
  const warden = new ChildWarden(environment, process.platform);
  const recording = new TerminalRecording(request, { ...context, environment: warden.environment });
  try {
    return await recording.run();
  } finally {
    recording.close();
    await warden.dismiss();
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await makeFolderWithParents(folder);
  } catch (error) {
    throw new CodereelError(
      {
        code: 'folder-not-writable',
        message: `The folder ${folder} cannot be made (${errnoOf(error) ?? 'no reason given'}).`,
        remedy: 'Choose another one with --output.',
        detail: String(error),
      },
      { cause: error },
    );
  }
}
