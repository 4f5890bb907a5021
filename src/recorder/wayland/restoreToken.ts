import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { replaceFile } from '../../base/atomicFile.ts';
import type { Environment } from '../../base/environment.ts';
import type { Log } from '../../base/log.ts';
import { makeFolderWithParents } from '../../base/newFolder.ts';
import { stateFolder } from '../../base/stateFolder.ts';
import type { SourceType } from './screenCast.ts';

const tokensSchema = v.object({
  monitor: v.optional(v.string(), ''),
  window: v.optional(v.string(), ''),
});
type Tokens = v.InferOutput<typeof tokensSchema>;

/** Who holds a token sees the screen without asking. */
const ownerOnly = { file: 0o600, folder: 0o700 };

/**
 * What the desktop gave us so that it need not ask its user again, one for displays and one for
 * windows, kept with the user's other state. Each is good once.
 * A token that cannot be read or kept costs a question, never a recording.
 */
export class RestoreToken {
  /** undefined: there is no place for it. */
  readonly #file: string | undefined;
  readonly #source: SourceType;
  readonly #log: Log;

  constructor(source: SourceType, environment: Environment, log: Log) {
    const folder = stateFolder(environment);
    this.#file = folder && path.join(folder, 'screencast.json');
    this.#source = source;
    this.#log = log;
  }

  /** Empty: there is none. */
  async read(): Promise<string> {
    return (await this.#tokens())[this.#source];
  }

  async keep(token: string): Promise<void> {
    if (this.#file === undefined) {
      return;
    }
    try {
      await makeFolderWithParents(path.dirname(this.#file), ownerOnly.folder);
      const tokens = { ...(await this.#tokens()), [this.#source]: token };
      await replaceFile(this.#file, `${JSON.stringify(tokens)}\n`, ownerOnly.file);
    } catch (error) {
      this.#log.info(`The desktop will ask again: ${String(error)}`);
    }
  }

  async #tokens(): Promise<Tokens> {
    try {
      return v.parse(tokensSchema, JSON.parse(await readFile(this.#file ?? '', 'utf8')));
    } catch {
      return { monitor: '', window: '' };
    }
  }
}
