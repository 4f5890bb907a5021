#!/usr/bin/env node
import path from 'node:path';
import { isatty } from 'node:tty';
import { version } from '../../package.json';
import { endProcess } from '../base/endProcess.ts';
import { asCodereelError, CodereelError } from '../base/errors.ts';
import { exitCodes, type ExitCode } from './commandTable.ts';
import type { CliContext } from './context.ts';
import { doctor } from './doctorCommand.ts';
import { helpText } from './help.ts';
import { list } from './listCommand.ts';
import { Output } from './output.ts';
import { parseCommandLine, wantsJson, type Invocation } from './parse.ts';
import { probe } from './probeCommand.ts';
import { record } from './recordCommand.ts';
import { repairRecordings } from './repairCommand.ts';
import { sources } from './sourcesCommand.ts';

/** Entry of `dist/cli.js`, the command `codereel`. */
async function main(args: readonly string[]): Promise<ExitCode> {
  const streams = { stdout: process.stdout, stderr: process.stderr };
  let invocation: Invocation;
  try {
    invocation = parseCommandLine(args);
  } catch (error) {
    const output = new Output({ ...streams, json: wantsJson(args), verbose: false });
    output.error(asCodereelError(error));
    await output.flush();
    return exitCodes.usage;
  }
  const { json, verbose } = invocation;
  const output = new Output({ ...streams, json, verbose });
  try {
    return await run(invocation, {
      environment: process.env,
      workingFolder: workingFolder(),
      version,
      output,
      input: process.stdin,
      signals: process,
      packageFolders: [__dirname],
      hook: { nodePath: process.execPath, scriptPath: path.join(__dirname, 'hook.js') },
    });
  } catch (error) {
    output.error(asCodereelError(error));
    return exitCodes.failed;
  } finally {
    await output.flush();
  }
}

/** Throws CodereelError where the folder was deleted under the shell. */
function workingFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    throw new CodereelError(
      {
        code: 'invalid-input',
        message: 'The current folder does not exist any more.',
        remedy: 'Change to another one, and try again.',
      },
      { cause: error },
    );
  }
}

async function run(invocation: Invocation, context: CliContext): Promise<ExitCode> {
  const { output } = context;
  switch (invocation.command) {
    case 'record':
      return record(invocation, context);
    case 'doctor':
      return doctor(invocation, context);
    case 'sources':
      return sources(context);
    case 'list':
      return list(invocation, context);
    case 'probe':
      return probe(invocation, context);
    case 'repair':
      return repairRecordings(invocation, context);
    case 'help': {
      const text = helpText(invocation.topic);
      output.object({ type: 'help', text });
      output.print(text);
      return exitCodes.ok;
    }
    case 'version':
      output.object({ type: 'version', version });
      output.print(version);
      return exitCodes.ok;
  }
  return exitCodes.usage;
}

async function start(): Promise<void> {
  const terminals = [0, 1, 2].filter(isatty);
  const code = await main(process.argv.slice(2));
  process.exitCode = code;
  if (!terminals.every(isatty)) {
    // A terminal was closed. Node.js 20 would abort, with a core dump, as it cannot reset it.
    process.kill(process.pid, 'SIGHUP');
  }
  if (code === exitCodes.abandoned || code === exitCodes.failed) {
    // What was given up on still holds the event loop open.
    await endProcess();
  }
}

void start();
