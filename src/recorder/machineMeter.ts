import { readFile } from 'node:fs/promises';
import { freeBytes } from '../base/diskSpace.ts';

/** How often the machine is looked at, in milliseconds. */
const sampleEveryMs = 1_000;

export interface MachineFigures {
  /** Resident memory in bytes. */
  readonly recorderBytes: number;
  /** All of them added up; null where the platform does not tell, and while there is none. */
  readonly ffmpegBytes: number | null;
  /** The highest sum of both seen. */
  readonly peakBytes: number;
  readonly diskFreeBytes: number | null;
}

/** Watches the memory of the recorder and of ffmpeg, and the room on the recording's disk. */
export class MachineMeter {
  readonly #folder: () => string;
  readonly #ffmpegPids: () => readonly number[];
  #timer: NodeJS.Timeout | undefined;
  #ffmpegBytes: number | null = null;
  #diskFreeBytes: number | null = null;
  #peakBytes = 0;
  /** The look that is under way. */
  #sampling: Promise<void> | undefined;

  constructor(folder: () => string, ffmpegPids: () => readonly number[]) {
    this.#folder = folder;
    this.#ffmpegPids = ffmpegPids;
    this.watch();
  }

  /** Looks on a schedule, until `rest`. */
  watch(): void {
    this.#timer ??= setInterval(() => void this.sample(), sampleEveryMs);
    void this.sample();
  }

  /** The figures stay as they are. */
  rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  get figures(): MachineFigures {
    return {
      recorderBytes: process.memoryUsage.rss(),
      ffmpegBytes: this.#ffmpegBytes,
      peakBytes: this.#peakBytes,
      diskFreeBytes: this.#diskFreeBytes,
    };
  }

  /** One look at a time: a disk that does not answer must not get more of them. Never rejects. */
  sample(): Promise<void> {
    this.#sampling ??= this.#look().finally(() => {
      this.#sampling = undefined;
    });
    return this.#sampling;
  }

  /** A figure that cannot be had is null. */
  async #look(): Promise<void> {
    const [resident, diskFreeBytes] = await Promise.all([
      Promise.all(this.#ffmpegPids().map(residentBytes)),
      freeBytes(this.#folder()),
    ]);
    const known = resident.filter((bytes) => bytes !== null);
    const ffmpegBytes = known.length === 0 ? null : known.reduce((sum, bytes) => sum + bytes, 0);
    this.#ffmpegBytes = ffmpegBytes;
    this.#diskFreeBytes = diskFreeBytes;
    this.#peakBytes = Math.max(this.#peakBytes, process.memoryUsage.rss() + (ffmpegBytes ?? 0));
  }
}

/** VmRSS of /proc/PID/status (proc(5)), which counts in kB; null on other platforms than Linux. */
async function residentBytes(pid: number): Promise<number | null> {
  try {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}
