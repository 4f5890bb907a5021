import type { Writable } from 'node:stream';
import type { CodereelError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { fitLine } from './format.ts';
import { printable, terminalWords } from './terminalWords.ts';

export interface OutputOptions {
  readonly stdout: Writable;
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** One JSON object per line on standard output, and nothing else there. */
  readonly json: boolean;
  readonly verbose: boolean;
}

/** `type` tells programs what the line is. */
export interface OutputObject {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** What waits for a reader that does not read, at most, before status lines are left out. */
const waitingBytes = 64 * 1024;

/**
 * The two streams of the command line. In JSON mode only `object` and `error` write to standard
 * output; otherwise `print` does. A reader that goes away ends the writing, never the program: what
 * is being recorded matters more.
 */
export class Output {
  readonly json: boolean;
  readonly log: Log;
  readonly #options: OutputOptions;
  #readerGone = false;
  #statusShown = false;

  constructor(options: OutputOptions) {
    this.#options = options;
    this.json = options.json;
    options.stdout.on('error', () => {
      this.#readerGone = true;
    });
    options.stderr.on('error', () => undefined);
    const write = options.verbose
      ? (level: string) => (message: string) => this.#stderr(`${level}: ${message}`)
      : () => () => undefined;
    this.log = {
      debug: write('debug'),
      info: write('info'),
      warn: write('warn'),
      error: write('error'),
    };
  }

  /** Whether a line that is rewritten in place can be seen by anybody. */
  get showsStatus(): boolean {
    return !this.json && this.#options.stderr.isTTY === true;
  }

  /** A line for programs. */
  object(value: OutputObject): void {
    if (this.json) {
      this.#stdout(JSON.stringify(value, readable));
    }
  }

  /** A line for programs that may be left out when they do not read fast enough. */
  passingObject(value: OutputObject): void {
    if (this.#options.stdout.writableLength <= waitingBytes) {
      this.object(value);
    }
  }

  /** The result, for people. */
  print(text: string): void {
    if (!this.json) {
      this.#stdout(printable(text));
    }
  }

  /** What happens on the way, for people. */
  note(text: string): void {
    if (!this.json) {
      this.#stderr(text);
    }
  }

  /** Replaces the status line. */
  status(line: string): void {
    if (this.showsStatus) {
      const { stderr } = this.#options;
      // A terminal that was never told its size says 0.
      const columns = stderr.columns === undefined || stderr.columns < 1 ? 80 : stderr.columns;
      stderr.write(`\r${fitLine(line, columns)}\u001B[K`);
      this.#statusShown = true;
    }
  }

  error(error: CodereelError): void {
    const { code, message, remedy, detail } = error;
    this.object({ type: 'error', ...error.toData() });
    this.note(terminalWords(`codereel: ${message}\n${remedy}`));
    if (detail !== undefined) {
      this.log.error(`${code}: ${detail}`);
    }
  }

  /** Settles when all that was written has left, or cannot. */
  async flush(): Promise<void> {
    this.#clearStatus();
    const { stdout, stderr } = this.#options;
    await Promise.all([stdout, stderr].map(drained));
  }

  #stdout(line: string): void {
    this.#clearStatus();
    if (!this.#readerGone) {
      this.#options.stdout.write(`${line}\n`);
    }
  }

  #stderr(text: string): void {
    this.#clearStatus();
    this.#options.stderr.write(`${printable(text)}\n`);
  }

  #clearStatus(): void {
    if (this.#statusShown) {
      this.#options.stderr.write('\r\u001B[K');
      this.#statusShown = false;
    }
  }
}

async function drained(stream: Writable): Promise<void> {
  await new Promise<void>((resolve) => {
    stream.write('', () => resolve());
  });
}

/** A thousandth is exact enough for milliseconds, seconds and rates, and easy to read. */
function readable(key: string, value: unknown): unknown {
  if (typeof value === 'string' && (key === 'message' || key === 'remedy')) {
    return terminalWords(value);
  }
  return typeof value === 'number' ? Math.round(value * 1000) / 1000 : value;
}
