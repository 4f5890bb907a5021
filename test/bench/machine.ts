import { readFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { run } from '../stage/supervised.ts';
import type { Environment } from '../../src/base/environment.ts';
import type { Facts } from './report.ts';

export interface MachineOptions {
  readonly environment: Environment;
  /** The folder of an installation of code-server. */
  readonly codeServer: string;
}

/** When and on what something is measured: the machine, its system, and the programs' versions. */
export async function machineFacts({ environment, codeServer }: MachineOptions): Promise<Facts> {
  const firstLine = async (command: string, ...words: readonly string[]): Promise<string> => {
    const output = await run(command, words, { environment }).catch(() => undefined);
    return output?.split('\n')[0]?.trim() ?? 'none';
  };
  const packageVersion = async (name: string): Promise<string> =>
    (await firstLine('dpkg-query', '--show', '--showformat=${Version}', name)) || 'none';
  const processors = cpus();
  const programs = [
    `Node.js ${process.version}`,
    `ffmpeg ${/version (\S+)/.exec(await firstLine('ffmpeg', '-version'))?.[1] ?? 'none'}`,
    `VS Code ${await codeVersion(codeServer)}`,
    `Chromium ${/[\d.]+/.exec(await firstLine('chromium', '--version'))?.[0] ?? 'none'}`,
    `SimpleScreenRecorder ${await packageVersion('simplescreenrecorder')}`,
    `OBS ${await packageVersion('obs-studio')}`,
  ];
  const size = `${(totalmem() / 2 ** 30).toFixed(0)} GiB`;
  return [
    ['Measured', new Date().toISOString().slice(0, 16).replace('T', ' ') + ' UTC'],
    ['Machine', `${processors[0]?.model ?? 'unknown'}, ${processors.length} cores, ${size}`],
    ['System', `${await distribution()}, Linux ${release()}`],
    ['Programs', programs.join(', ')],
  ];
}

async function distribution(): Promise<string> {
  const text = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^PRETTY_NAME="?([^"\n]+)/m.exec(text)?.[1] ?? 'unknown distribution';
}

/** code-server's third number is not VS Code's. */
async function codeVersion(codeServer: string): Promise<string> {
  const manifest = join(codeServer, 'node_modules', 'code-server', 'package.json');
  const version = /"version": "([\d.]+)"/.exec(await readFile(manifest, 'utf8'))?.[1];
  return version === undefined ? 'unknown' : `(code-server ${version})`;
}
