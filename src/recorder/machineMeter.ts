import { readFile } from 'node:fs/promises';
import { freeBytes } from '../base/diskSpace.ts';

/** How often the machine is looked at, in milliseconds. */
const sampleEveryMs = 1_000;

export interface MachineFigures {
  /** Resident memory in bytes. */
  readonly recorderBytes: number;
  /** null where the platform does not tell, and while there is no ffmpeg. */
  readonly ffmpegBytes: number | null;
  /** The highest sum of both seen. */
  readonly peakBytes: number;
  readonly diskFreeBytes: number | null;
}

/** Watches the memory of the recorder and of ffmpeg, and the room on the recording's disk. */
export class MachineMeter {
  readonly #folder: string;
  readonly #ffmpegPid: () => number | undefined;
  readonly #timer: NodeJS.Timeout;
  #ffmpegBytes: number | null = null;
  #diskFreeBytes: number | null = null;
  #peakBytes = 0;

  constructor(folder: string, ffmpegPid: () => number | undefined) {
    this.#folder = folder;
    this.#ffmpegPid = ffmpegPid;
    this.#timer = setInterval(() => void this.sample(), sampleEveryMs);
    void this.sample();
  }

  get figures(): MachineFigures {
    return {
      recorderBytes: process.memoryUsage.rss(),
      ffmpegBytes: this.#ffmpegBytes,
      peakBytes: this.#peakBytes,
      diskFreeBytes: this.#diskFreeBytes,
    };
  }

  /** Never rejects: a figure that cannot be had is null. */
  async sample(): Promise<void> {
    const pid = this.#ffmpegPid();
    const [ffmpegBytes, diskFreeBytes] = await Promise.all([
      pid === undefined ? null : residentBytes(pid),
      freeBytes(this.#folder),
    ]);
    this.#ffmpegBytes = ffmpegBytes;
    this.#diskFreeBytes = diskFreeBytes;
    this.#peakBytes = Math.max(this.#peakBytes, process.memoryUsage.rss() + (ffmpegBytes ?? 0));
  }

  stop(): void {
    clearInterval(this.#timer);
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
