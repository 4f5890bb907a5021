import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import * as v from 'valibot';
import type { Environment } from '../../base/environment.ts';
import { CodereelError, errnoOf } from '../../base/errors.ts';
import { writeFailure } from '../../base/fileErrors.ts';
import { createSocketPlace, recorderAddressSchema } from '../link/recorderAddress.ts';

/**
 * `recorder.json`, as everybody reads it who only wants to know whether somebody is at work there.
 * A recorder's own holds a token too; see RecorderAddress.
 */
const markSchema = v.object({
  address: recorderAddressSchema.entries.address,
  token: v.optional(v.string()),
  pid: recorderAddressSchema.entries.pid,
  /** The machine whose sockets the address is about; may be missing: this one. */
  host: v.optional(v.string()),
  /** What is done there. */
  work: v.optional(v.picklist(['recording', 'repair']), 'recording'),
});
export type Mark = v.InferOutput<typeof markSchema>;

/** undefined where there is no mark, or one that is none. Never rejects. */
export async function readMark(file: string): Promise<Mark | undefined> {
  try {
    const read = v.safeParse(markSchema, JSON.parse(await readFile(file, 'utf8')));
    return read.success ? read.output : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Says to everybody who looks that this process is at work on a recording: a file that names a socket
 * which answers. When the process is killed the file stays, but the socket answers no more; a process
 * number may by then be another's.
 */
export class WorkMark {
  readonly #server: Server;
  readonly #mark: Mark;
  readonly #removePlace: () => Promise<void>;
  #file: string;

  private constructor(file: string, server: Server, mark: Mark, removePlace: () => Promise<void>) {
    this.#file = file;
    this.#server = server;
    this.#mark = mark;
    this.#removePlace = removePlace;
  }

  /**
   * Leaves a mark where none is. undefined: somebody else left theirs meanwhile. The environment says
   * where a socket may be put. Throws 'disk-full', 'folder-not-writable' or 'write-failed'.
   */
  static async take(
    file: string,
    work: Mark['work'],
    environment: Environment,
  ): Promise<WorkMark | undefined> {
    const folders = [environment['XDG_RUNTIME_DIR'] ?? '', tmpdir()].filter((folder) =>
      path.isAbsolute(folder),
    );
    const place = await createSocketPlace(folders, process.platform);
    let server: Server | undefined;
    let taken = false;
    try {
      server = await listen(place.address);
      const mark: Mark = {
        address: place.address,
        pid: process.pid,
        host: hostname(),
        work,
      };
      taken = await writeUnlessThere(file, JSON.stringify(mark));
      return taken ? new WorkMark(file, server, mark, place.remove) : undefined;
    } catch (thrown) {
      throw markFailure(file, thrown);
    } finally {
      if (!taken) {
        server?.close();
        await place.remove();
      }
    }
  }

  /**
   * What it is about is in another place by now, and the mark with it; or it was left behind, and
   * another is made. Throws what `take` throws.
   */
  async moveTo(file: string): Promise<void> {
    try {
      await writeUnlessThere(file, JSON.stringify(this.#mark));
    } catch (thrown) {
      throw markFailure(file, thrown);
    }
    this.#file = file;
  }

  /** Never rejects: a mark that stays names a socket that is gone. */
  async remove(): Promise<void> {
    // Whoever took this one for a dead one's may have left another.
    if ((await readMark(this.#file))?.address === this.#mark.address) {
      await rm(this.#file, { force: true }).catch(() => undefined);
    }
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
    await this.#removePlace().catch(() => undefined);
  }
}

function listen(address: string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    // To be let in is all there is to it.
    socket.destroy();
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.off('error', reject);
      server.on('error', () => undefined);
      resolve(server);
    });
  });
}

/** As a whole or not at all; false where the file is there already. */
async function writeUnlessThere(file: string, content: string): Promise<boolean> {
  const beside = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await writeFile(beside, content, { mode: 0o600, flag: 'wx' });
    await link(beside, file);
    return true;
  } catch (thrown) {
    const errno = errnoOf(thrown) ?? '';
    if (errno === 'EEXIST') {
      return false;
    }
    if (!noHardLinks.has(errno)) {
      throw thrown;
    }
    await rename(beside, file);
    return true;
  } finally {
    await rm(beside, { force: true }).catch(() => undefined);
  }
}

/** What file systems without hard links (FAT, some network ones) answer. EPERM: Linux, of FAT. */
const noHardLinks: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

function markFailure(file: string, thrown: unknown): CodereelError {
  const errno = errnoOf(thrown);
  if (errno !== 'EACCES' && errno !== 'EPERM' && errno !== 'EROFS') {
    return thrown instanceof CodereelError ? thrown : writeFailure(file, thrown);
  }
  return new CodereelError(
    {
      code: 'folder-not-writable',
      message: `Nothing can be written beside ${file} (${errno}).`,
      remedy: 'Check who may write into its folder.',
    },
    { cause: thrown },
  );
}
