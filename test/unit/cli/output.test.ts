import { PassThrough, Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { CodereelError } from '../../../src/base/errors.ts';
import { Output } from '../../../src/cli/output.ts';

class Terminal extends PassThrough {
  readonly isTTY = true;
  readonly columns: number;

  constructor(columns: number) {
    super();
    this.columns = columns;
  }
}

function open(mode: { json?: boolean; verbose?: boolean; columns?: number }) {
  const stdout = new PassThrough();
  const stderr = mode.columns === undefined ? new PassThrough() : new Terminal(mode.columns);
  const output = new Output({
    stdout,
    stderr,
    json: mode.json === true,
    verbose: mode.verbose === true,
  });
  return { output, out: () => textOf(stdout), err: () => textOf(stderr) };
}

function textOf(stream: PassThrough): string {
  return String(stream.read() ?? '');
}

const error = new CodereelError({
  code: 'no-display',
  message: 'There is no screen.',
  remedy: 'Set DISPLAY.',
  detail: 'errno 5',
});

it('writes objects for programs and nothing else to standard output in JSON mode', () => {
  const { output, out, err } = open({ json: true });
  output.object({ type: 'started', folder: '/a\nb' });
  output.print('for people');
  output.note('for people');
  output.status('for people');
  output.error(error);
  expect(out()).toBe(
    `{"type":"started","folder":"/a\\nb"}\n${JSON.stringify({ type: 'error', ...error.toData() })}\n`,
  );
  expect(err()).toBe('');
});

it('rounds numbers to thousandths, however deep they lie', () => {
  const { output, out } = open({ json: true });
  output.object({ type: 'status', ms: 2000.0222222, list: [{ rate: 29.96999 }], frames: 1e12 });
  expect(out()).toBe(
    '{"type":"status","ms":2000.022,"list":[{"rate":29.97}],"frames":1000000000000}\n',
  );
});

it('writes results to standard output and everything else to standard error for people', () => {
  const { output, out, err } = open({});
  output.object({ type: 'started' });
  output.print('result');
  output.note('on the way');
  output.status('unseen without a terminal');
  output.error(error);
  expect(out()).toBe('result\n');
  expect(err()).toBe('on the way\ncodereel: There is no screen.\nSet DISPLAY.\n');
});

it('tells the details of an error only when asked to be verbose', () => {
  const { output, err } = open({ verbose: true });
  output.error(error);
  expect(err()).toContain('error: no-display: errno 5');
});

it('rewrites the status in place, within the terminal, and clears it for what comes next', () => {
  const { output, err } = open({ columns: 20 });
  output.status('0123456789012345678901234');
  output.note('done');
  expect(err()).toBe('\r012345678901234567…\u001B[K\r\u001B[Kdone\n');
});

it('shows the whole status in a terminal that does not know its size', () => {
  const { output, err } = open({ columns: 0 });
  output.status('0123456789012345678901234');
  expect(err()).toBe('\r0123456789012345678901234\u001B[K');
});

it('goes on without its reader', async () => {
  const broken = new Writable({
    write: (_chunk, _encoding, done) => done(new Error('EPIPE')),
  });
  const output = new Output({
    stdout: broken,
    stderr: new PassThrough(),
    json: true,
    verbose: false,
  });
  output.object({ type: 'status' });
  await output.flush();
  output.object({ type: 'finished' });
  await expect(output.flush()).resolves.toBeUndefined();
});

it('leaves out passing objects, and no others, when nobody reads', () => {
  const received: string[] = [];
  const stalled = new Writable({
    // The first write never completes: all that follows waits.
    write: (chunk: Buffer) => void received.push(chunk.toString()),
  });
  const output = new Output({
    stdout: stalled,
    stderr: new PassThrough(),
    json: true,
    verbose: false,
  });
  output.object({ type: 'notice', message: 'x'.repeat(70_000) });
  const waiting = stalled.writableLength;
  output.passingObject({ type: 'status' });
  expect(stalled.writableLength).toBe(waiting);
  output.object({ type: 'finished' });
  expect(stalled.writableLength).toBe(waiting + '{"type":"finished"}\n'.length);
  expect(received).toHaveLength(1);
});
