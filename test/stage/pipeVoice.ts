import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

const pieceMs = 5;
const bytesPerSample = 4;
const pitchHz = 1000;
const burstMs = 50;

export interface PipeVoice {
  /** When the first burst began. */
  readonly startMs: number;
  /** What each burst of sound was begun at, on the monotonic clock. */
  readonly burstsMs: readonly number[];
  stop(): Promise<void>;
}

export interface PipeVoiceOptions {
  /** A microphone's file: see `Pulse.plugIn`. */
  readonly file: string;
  /** 1.002: its clock runs 2 in a thousand fast, and it gives that many samples more. Default 1. */
  readonly speed?: number;
  /** A burst of a tone every so many ms; 0: a tone all the time; null: silence. */
  readonly burstEveryMs: number | null;
  readonly monotonic: () => number;
}

/** Speaks into a microphone that is a pipe, in real time, at moments that are known. */
export async function openPipeVoice(options: PipeVoiceOptions): Promise<PipeVoice> {
  const { burstEveryMs, monotonic, speed = 1 } = options;
  const pipe = await open(options.file, constants.O_WRONLY | constants.O_NONBLOCK);
  const startMs = monotonic();
  const samplesPerMs = 48 * speed;
  const burstsMs: number[] = [];
  let spoken = 0;

  const speak = async (): Promise<void> => {
    const due = Math.floor((monotonic() - startMs) * samplesPerMs);
    const piece = Buffer.alloc(Math.max(0, due - spoken) * bytesPerSample);
    for (let sample = spoken; sample < due; sample += 1) {
      const sinceStartMs = sample / samplesPerMs;
      const always = burstEveryMs === 0;
      const inBurstMs = always ? sinceStartMs : sinceStartMs % (burstEveryMs ?? 1);
      const sounds = always || (burstEveryMs !== null && inBurstMs < burstMs);
      const value = sounds
        ? Math.round(12_000 * Math.sin(2 * Math.PI * pitchHz * (inBurstMs / 1000)))
        : 0;
      piece.writeInt16LE(value, (sample - spoken) * bytesPerSample);
      piece.writeInt16LE(value, (sample - spoken) * bytesPerSample + 2);
    }
    if (burstEveryMs !== null && burstEveryMs > 0) {
      const begun = Math.ceil(due / samplesPerMs / burstEveryMs);
      for (let burst = burstsMs.length; burst < begun; burst += 1) {
        burstsMs.push(startMs + burst * burstEveryMs);
      }
    }
    spoken = due;
    // Nobody listens, or no longer: a microphone does not wait for that.
    await pipe.write(piece).catch(() => undefined);
  };
  let speaking = Promise.resolve();
  const timer = setInterval(() => {
    speaking = speaking.then(speak);
  }, pieceMs);
  return {
    startMs,
    burstsMs,
    stop: async () => {
      clearInterval(timer);
      await speaking;
      await pipe.close();
    },
  };
}
