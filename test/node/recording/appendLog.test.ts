import { execFile } from 'node:child_process';
import { mkdtemp, open, readFile, rm, stat, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppendLog } from '../../../src/recording/appendLog.ts';
import { thrownBy } from '../../unit/recording/thrown.ts';

const run = promisify(execFile);
const header = { format: 'test', version: 1 };
const headerLine = `${JSON.stringify(header)}\n`;

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'codereel-log-'));
  file = path.join(folder, 'log.ndjson');
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

describe('AppendLog', () => {
  it('writes the header when it is opened and each line once, in order', async () => {
    const log = await AppendLog.open(file, header);
    expect(await readFile(file, 'utf8')).toBe(headerLine);
    log.append('[1]', 'required');
    log.append('[2,"ä"]', 'optional');
    await log.flush();
    log.append('[3]', 'required');
    await log.flush();
    expect(await readFile(file, 'utf8')).toBe(`${headerLine}[1]\n[2,"ä"]\n[3]\n`);
    await log.close();
  });

  it('writes nothing at all at a tick with nothing new', async () => {
    const log = await AppendLog.open(file, header);
    log.append('[1]', 'required');
    await log.sync();
    const calls = await watchedHandles();
    for (let tick = 0; tick < 100; tick += 1) {
      await log.flush();
      await log.sync();
    }
    expect(calls()).toEqual({ writes: 0, bytes: 0, syncs: 0 });
    await log.close();
    expect(calls()).toEqual({ writes: 0, bytes: 0, syncs: 0 });
  });

  it('writes what is recorded once: after an hour of ticks, bytes written are bytes in the file', async () => {
    const log = await AppendLog.open(file, header);
    const calls = await watchedHandles();
    for (let tick = 0; tick < 720; tick += 1) {
      for (let event = 0; event < 300; event += 1) {
        log.append(`[${tick * 5000 + event},"m",0.12345,0.54321]`, 'optional');
      }
      await log.flush();
    }
    const { size } = await stat(file);
    expect(calls()).toEqual({ writes: 720, bytes: size - headerLine.length, syncs: 0 });
    expect(log.counters).toMatchObject({ lines: 216_000, writtenBytes: size, writes: 721 });
    await log.close();
  });

  it('does flushes that overlap one after another, and once', async () => {
    const log = await AppendLog.open(file, header);
    const flushes: Promise<void>[] = [];
    let expected = headerLine;
    for (let line = 0; line < 50; line += 1) {
      log.append(`[${line}]`, 'required');
      expected += `[${line}]\n`;
      flushes.push(log.flush(), log.flush());
    }
    await Promise.all(flushes);
    expect(await readFile(file, 'utf8')).toBe(expected);
    expect(log.counters.writes).toBeLessThan(50);
    await log.close();
  });

  it('writes what is left when it is closed, and takes no line after that', async () => {
    const log = await AppendLog.open(file, header);
    log.append('[1]', 'required');
    await log.close();
    await log.close();
    expect(log.append('[2]', 'required')).toBe(false);
    await log.flush();
    expect(await readFile(file, 'utf8')).toBe(`${headerLine}[1]\n`);
  });

  it('never takes over a file that is there', async () => {
    await (await AppendLog.open(file, header)).close();
    expect((await thrownBy(() => AppendLog.open(file, header))).code).toBe('write-failed');
    expect(await readFile(file, 'utf8')).toBe(headerLine);
  });

  it('refuses moves when three quarters of its memory wait, and still takes clicks', async () => {
    const log = await AppendLog.open(file, header, { limitBytes: 400 });
    const line = 'x'.repeat(9);
    const taken = (importance: 'optional' | 'required'): number => {
      let lines = 0;
      while (log.append(line, importance)) {
        lines += 1;
      }
      return lines;
    };
    expect([taken('optional'), taken('required')]).toEqual([30, 10]);
    expect(log.counters).toMatchObject({
      waitingBytes: 400,
      refused: { optional: 1, required: 1 },
    });
    await log.flush();
    expect(log.append(line, 'optional')).toBe(true);
    await log.close();
    expect((await stat(file)).size).toBe(headerLine.length + 41 * 10);
  });

  it.runIf(process.platform === 'linux')(
    'loses, tears and repeats nothing when a write is cut short and the next ones fail',
    async () => {
      // The file may grow to 1000 bytes only; the limit is lifted from outside later.
      const child = path.join(folder, 'limitedLog.mjs');
      await build({
        entryPoints: [fileURLToPath(new URL('limitedLog.ts', import.meta.url))],
        outfile: child,
        bundle: true,
        platform: 'node',
        format: 'esm',
      });
      const limited = `trap '' XFSZ; exec prlimit --fsize=1000:unlimited "$0" "$1" "$2"`;
      const { stdout } = await run('sh', ['-c', limited, process.execPath, child, file]);
      expect(JSON.parse(stdout)).toEqual({
        failures: ['write-failed', 'write-failed'],
        sizeWhenFull: 1000,
      });
      const lines = Array.from({ length: 300 }, (_, at) => `[${at},"line"]\n`);
      expect(await readFile(file, 'utf8')).toBe(headerLine + lines.join(''));
    },
  );
});

interface Calls {
  readonly writes: number;
  readonly bytes: number;
  readonly syncs: number;
}

/** Watches what goes to the system through file handles from now on; nothing is replaced. */
async function watchedHandles(): Promise<() => Calls> {
  const handle = await open(path.join(folder, 'any'), 'w');
  const shared: unknown = Object.getPrototypeOf(handle);
  await handle.close();
  if (!isFileHandle(shared)) {
    throw new Error('file handles are not what they were');
  }
  const write = vi.spyOn(shared, 'write');
  const syncs = [vi.spyOn(shared, 'sync'), vi.spyOn(shared, 'datasync')];
  return () => ({
    writes: write.mock.calls.length,
    bytes: write.mock.calls.reduce((sum, [, , length]) => sum + Number(length), 0),
    syncs: syncs.reduce((sum, spy) => sum + spy.mock.calls.length, 0),
  });
}

function isFileHandle(value: unknown): value is FileHandle {
  return typeof value === 'object' && value !== null && 'write' in value && 'datasync' in value;
}
