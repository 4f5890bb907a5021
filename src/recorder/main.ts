import { tmpdir } from 'node:os';
import path from 'node:path';
import { version } from '../../package.json';
import { systemClock } from '../base/clock.ts';
import { endProcess } from '../base/endProcess.ts';
import type { Log } from '../base/log.ts';
import { ChildWarden } from './childWarden.ts';
import { removeDeadPlaces } from './link/deadPlaces.ts';
import { RecorderServer } from './link/recorderServer.ts';

/*
 * Entry of `dist/recorder.js`. It prints its address as one line of JSON on standard output, and its
 * log on standard error for as long as somebody reads it.
 */

const scriptFolder = path.dirname(process.argv[1] ?? process.execPath);

/** What may wait for a reader who stands still, in bytes; beyond, lines are left out. */
const longestLogBytes = 256 * 1024;

function write(level: string, message: string): void {
  if (process.stderr.writableLength > longestLogBytes) {
    return;
  }
  process.stderr.write(`${level} ${message.replaceAll('\n', '\n  ')}\n`);
}

const log: Log = {
  debug: (message) => write('debug', message),
  info: (message) => write('info', message),
  warn: (message) => write('warn', message),
  error: (message) => write('error', message),
};

async function run(): Promise<void> {
  // Whoever started the recorder may be gone before it: then there is nobody to tell.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  const runtimeFolder = process.env['XDG_RUNTIME_DIR'];
  const socketFolders = [...(runtimeFolder ? [runtimeFolder] : []), tmpdir()];
  const warden = new ChildWarden(process.env, process.platform);
  const server = await RecorderServer.listen({
    dependencies: {
      environment: warden.environment,
      clock: systemClock,
      log,
      packageFolders: [scriptFolder],
      hook: { nodePath: process.execPath, scriptPath: path.join(scriptFolder, 'hook.js') },
      version,
    },
    socketFolders,
    platform: process.platform,
    pid: process.pid,
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void server.shutDown());
  }
  for (const fault of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(fault, (thrown: unknown) => {
      process.exitCode = 1;
      log.error(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
      void server.shutDown();
    });
  }
  process.stdout.write(`${JSON.stringify(server.address)}\n`);
  if (process.platform !== 'win32') {
    void removeDeadPlaces(socketFolders);
  }
  await server.done;
  await warden.dismiss();
}

run()
  .catch((thrown: unknown) => {
    process.exitCode = 1;
    log.error(thrown instanceof Error ? thrown.message : String(thrown));
  })
  // Nothing is left to do; nothing left open by mistake may keep the process alive.
  .finally(() => void endProcess());
