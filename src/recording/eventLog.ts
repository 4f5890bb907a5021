import { createReadStream } from 'node:fs';
import { CodereelError, errnoOf } from '../base/errors.ts';

/** What a log's header must say for a reader to go on. */
export interface LogFormat {
  readonly format: string;
  /** The newest version the reader knows. */
  readonly version: number;
}

export interface LogLine {
  /** Counted from 1; the header is line 1. */
  readonly line: number;
  readonly value: unknown;
}

export interface EventLog {
  readonly header: unknown;
  /** The lines behind the header, read as they are asked for. May be called again. */
  lines(): AsyncGenerator<LogLine>;
}

/** No event is as long; what is longer is no log. */
const longestLine = 1024 * 1024;
const newline = 0x0a;

/**
 * Reads a log that an AppendLog wrote, in memory that does not grow with it. What follows the last
 * newline was torn off while being written, and is left out.
 *
 * Throws 'newer-format' for a greater version, 'not-a-recording' for a file that is missing or no log
 * of this format; `lines` throws 'not-a-recording' at a line that is no JSON, naming its number.
 */
export async function readLog(file: string, expected: LogFormat): Promise<EventLog> {
  for await (const { value } of jsonLines(file)) {
    checkHeader(file, value, expected);
    return { header: value, lines: () => linesAfterHeader(file) };
  }
  throw notALog(file, 'it has no whole line');
}

async function* linesAfterHeader(file: string): AsyncGenerator<LogLine> {
  for await (const line of jsonLines(file)) {
    if (line.line > 1) {
      yield line;
    }
  }
}

function checkHeader(file: string, header: unknown, expected: LogFormat): void {
  const { format, version } = expected;
  if (typeof header !== 'object' || header === null || !('format' in header)) {
    throw notALog(file, 'its first line is no header');
  }
  if (header.format !== format || !('version' in header) || !Number.isInteger(header.version)) {
    throw notALog(file, `its header does not say "${format}" and a version`);
  }
  if (Number(header.version) > version) {
    throw new CodereelError({
      code: 'newer-format',
      message: `${file} has format version ${String(header.version)}; this Codereel reads up to ${version}.`,
      remedy: 'Update Codereel.',
    });
  }
}

async function* jsonLines(file: string): AsyncGenerator<LogLine> {
  let line = 0;
  for await (const bytes of wholeLines(file)) {
    line += 1;
    let value: unknown;
    try {
      value = JSON.parse(bytes.toString('utf8'));
    } catch (error) {
      throw badLine(file, line, 'is no JSON', error);
    }
    yield { line, value };
  }
}

/** The file's lines that have their newline, without it. */
async function* wholeLines(file: string): AsyncGenerator<Buffer> {
  let begun: Buffer[] = [];
  let begunBytes = 0;
  for await (const chunk of chunksOf(file)) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      begun.push(chunk.subarray(start, end));
      yield Buffer.concat(begun);
      begun = [];
      begunBytes = 0;
      start = end + 1;
    }
    begun.push(chunk.subarray(start));
    begunBytes += chunk.length - start;
    if (begunBytes > longestLine) {
      throw notALog(file, `it has a line of more than ${longestLine} bytes`);
    }
  }
}

async function* chunksOf(file: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(file)) {
      if (Buffer.isBuffer(chunk)) {
        yield chunk;
      }
    }
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === undefined) {
      throw error;
    }
    throw notALog(file, `it cannot be read (${errno})`, error);
  }
}

function notALog(file: string, why: string, cause?: unknown): CodereelError {
  return new CodereelError(
    {
      code: 'not-a-recording',
      message: `${file} cannot be read as a log of Codereel: ${why}.`,
      remedy: 'Choose another recording, or put the file back from a copy.',
    },
    { cause },
  );
}

/** The error for a header that has the right name and version and is wrong all the same. */
export function badHeader(file: string, issues: string): CodereelError {
  return notALog(file, `its header is damaged (${issues})`);
}

/** The error for a line that is not what the format says. */
export function badLine(file: string, line: number, what: string, cause?: unknown): CodereelError {
  return new CodereelError(
    {
      code: 'not-a-recording',
      message: `Line ${line} of ${file} ${what}.`,
      remedy: 'The lines before it can be used. Delete the damaged line to read the rest.',
      ...(cause instanceof Error ? { detail: cause.message } : {}),
    },
    { cause },
  );
}
