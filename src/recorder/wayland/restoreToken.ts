import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { replaceFile } from '../../base/atomicFile.ts';
import type { Environment } from '../../base/environment.ts';
import type { Log } from '../../base/log.ts';
import type { SourceType } from './screenCast.ts';

const tokensSchema = v.object({
  monitor: v.optional(v.string(), ''),
  window: v.optional(v.string(), ''),
});
type Tokens = v.InferOutput<typeof tokensSchema>;

/** Who holds a token sees the screen without asking. */
const ownerOnly = 0o600;

/**
 * What the desktop gave us so that it need not ask its user again, one for displays and one for
 * windows, kept with the user's other state (XDG Base Directory Specification). Each is good once.
 * A token that cannot be read or kept costs a question, never a recording.
 */
export class RestoreToken {
  readonly #file: string;
  readonly #source: SourceType;
  readonly #log: Log;

  constructor(source: SourceType, environment: Environment, log: Log) {
    this.#file = tokenFile(environment);
    this.#source = source;
    this.#log = log;
  }

  /** Empty: there is none. */
  async read(): Promise<string> {
    return (await this.#tokens())[this.#source];
  }

  async keep(token: string): Promise<void> {
    try {
      await mkdir(path.dirname(this.#file), { recursive: true, mode: 0o700 });
      const tokens = { ...(await this.#tokens()), [this.#source]: token };
      await replaceFile(this.#file, `${JSON.stringify(tokens)}\n`, ownerOnly);
    } catch (error) {
      this.#log.info(`The desktop will ask again: ${String(error)}`);
    }
  }

  async #tokens(): Promise<Tokens> {
    try {
      return v.parse(tokensSchema, JSON.parse(await readFile(this.#file, 'utf8')));
    } catch {
      return { monitor: '', window: '' };
    }
  }
}

function tokenFile(environment: Environment): string {
  const state = environment['XDG_STATE_HOME'] ?? '';
  const home = path.join(environment['HOME'] ?? '/', '.local', 'state');
  return path.join(state === '' ? home : state, 'codereel', 'screencast.json');
}
