import { rm } from 'node:fs/promises';
import path from 'node:path';
import { freeBytes } from '../../base/diskSpace.ts';
import type { Notice, RecordingRequest } from '../../protocol/recorderProtocol.ts';
import { recordingFiles } from '../../recording/manifest.ts';
import { diskState, endBytes } from './diskPolicy.ts';
import { DiskWatch } from './diskWatch.ts';
import {
  diskFull,
  diskLow,
  folderGone,
  folderLost,
  noRoomToBegin,
  notWritten,
} from './diskWords.ts';
import { HeldFiles, type Whereabouts } from './heldFiles.ts';
import type { SessionDependencies } from '../sessionDependencies.ts';

export interface RecordingDiskOptions {
  readonly request: RecordingRequest;
  readonly dependencies: Pick<SessionDependencies, 'announce' | 'clock' | 'log'>;
  /** The recording's folder, which is there. */
  readonly folder: string;
  readonly recorded: () => {
    readonly frames: number;
    readonly durationMs: number;
    readonly fileBytes: number;
  };
  readonly onNotice: (notice: Notice) => void;
  /** The recording cannot go on here; what there is can be finished. */
  readonly onOver: (notice: Notice) => void;
}

/**
 * A recording's folder and the disk it is on: says when there is little room, ends the recording while
 * there is enough for its end, follows a folder that is moved, and saves what is in one that is deleted.
 */
export class RecordingDisk {
  readonly #options: RecordingDiskOptions;
  readonly #files: HeldFiles;
  readonly #watch: DiskWatch;
  readonly #troubled = new Set<string>();
  #folder: string;
  #isGone = false;
  #rescuedBytes = 0;

  constructor(options: RecordingDiskOptions) {
    const { request, dependencies, recorded, onNotice, onOver } = options;
    const limits = request.disk;
    const sounds = Object.values(request.sound).filter((sound) => sound !== null).length;
    this.#options = options;
    this.#folder = options.folder;
    this.#files = new HeldFiles(options.folder);
    this.#watch = new DiskWatch({
      limits,
      files: this.#files,
      clock: dependencies.clock,
      folder: () => this.#folder,
      recorded: () => {
        const { frames, durationMs, fileBytes } = recorded();
        return { fileBytes, endBytes: endBytes({ frames, durationMs, sounds }) };
      },
      onLow: (look) => onNotice(diskLow(this.#folder, limits, look)),
      onFull: (look) => onOver(diskFull(this.#folder, look)),
      onMoved: (folder) => void this.#moveTo(folder),
      onGone: () => {
        this.#isGone = true;
        onOver(folderGone(this.#folder));
      },
    });
  }

  /** Where the recording is now. */
  get folder(): string {
    return this.#folder;
  }

  /** Of a folder that is gone, copied until now. */
  get rescuedBytes(): number {
    return this.#rescuedBytes;
  }

  watch(): void {
    this.#watch.watch();
  }

  /** Nothing is written for a while. */
  rest(): void {
    this.#watch.rest();
  }

  /** Nothing more is told of it before it is settled. */
  end(): void {
    void this.#watch.stop();
  }

  /** What is tried again could not be written: told once of each. `what`: "cursor log". Never rejects. */
  async trouble(what: string, thrown: unknown): Promise<void> {
    // A folder that is gone has its own word, and one that was moved none.
    const place = await this.#files.whereabouts();
    if (place.kind === 'inPlace' && !this.#troubled.has(what)) {
      this.#troubled.add(what);
      this.#options.dependencies.log.warn(`The ${what} cannot be written: ${String(thrown)}`);
      this.#options.onNotice(notWritten(what, thrown));
    }
  }

  /**
   * To be called when all is written and before the recording's last words: sees to it that there is
   * a folder with what was recorded. Throws CodereelError when that is lost.
   */
  async settle(): Promise<void> {
    if ((await this.#find()) === 'gone') {
      if (!this.#isGone) {
        this.#options.onNotice(folderGone(this.#folder));
      }
      await this.#rescue();
    }
    await this.#files.close();
    // Whoever put it there looks for it where the folder was.
    const samples = path.join(this.#folder, recordingFiles.samples);
    await rm(samples, { recursive: true, force: true }).catch(() => undefined);
  }

  /** Nothing of it is wanted any more: it can be deleted where it is now. Never rejects. */
  async close(): Promise<void> {
    await this.#find();
    await this.#files.close();
  }

  /** Looks a last time, and follows a folder that was moved. */
  async #find(): Promise<Whereabouts['kind']> {
    await this.#watch.stop();
    const place = await this.#files.whereabouts();
    if (place.kind === 'moved') {
      await this.#moveTo(place.folder);
    }
    return place.kind;
  }

  async #moveTo(folder: string): Promise<void> {
    const { announce, log } = this.#options.dependencies;
    log.info(`The recording's folder is now ${folder}.`);
    this.#folder = folder;
    this.#files.moveTo(folder);
    await announce?.(folder).catch((thrown: unknown) => log.warn(String(thrown)));
  }

  async #rescue(): Promise<void> {
    const gone = this.#folder;
    try {
      // Before there is anything in it that would pass for an interrupted recording.
      await this.#files.rescue({
        onFolder: (folder) => this.#moveTo(folder),
        onCopied: (bytes) => {
          this.#rescuedBytes += bytes;
        },
      });
    } catch (thrown) {
      throw folderLost(gone, thrown);
    }
  }
}

/**
 * Throws CodereelError 'disk-full' where a recording would have to end as soon as it began. What a
 * platform does not tell is enough.
 */
export async function checkRoom(request: RecordingRequest): Promise<void> {
  const { parentFolder, disk } = request;
  const free = await freeBytes(parentFolder);
  const nothing = endBytes({ frames: 0, durationMs: 0, sounds: 0 });
  const look = { freeBytes: free ?? Infinity, bytesPerSecond: 0, endBytes: nothing };
  if (diskState('ample', disk, look) === 'full') {
    throw noRoomToBegin(parentFolder, disk, look);
  }
}
