import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { createFile, MP4BoxBuffer } from 'mp4box';

/* Movies sample by sample, as two readers see them that know nothing of each other or of us. */

const run = promisify(execFile);

/** A sample. Times are ticks of its track. */
export interface Sample {
  readonly pts: number;
  readonly duration: number;
  readonly size: number;
  /** In the file. */
  readonly position: number;
  readonly isKeyframe: boolean;
  readonly md5: string;
}

export interface Packet extends Sample {
  readonly dts: number;
}

/** ffprobe's. It guesses how long a sample lasts where it has not read the next one. */
export async function packetsOf(file: string, stream: number): Promise<Packet[]> {
  const fields = 'pts,dts,duration,size,pos,flags,data_hash';
  const { stdout } = await run(
    'ffprobe',
    [
      ...`-v error -select_streams ${stream} -show_packets -show_data_hash md5`.split(' '),
      ...`-show_entries packet=${fields} -of csv=p=0:nk=1`.split(' '),
      file,
    ],
    { maxBuffer: 1e8 },
  );
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [pts = '', dts = '', duration = '', size = '', position = '', flags = '', md5 = ''] =
        line.split(',');
      return {
        pts: Number(pts),
        dts: Number(dts),
        duration: Number(duration),
        size: Number(size),
        position: Number(position),
        isKeyframe: flags.startsWith('K'),
        md5: md5.replace('MD5:', ''),
      };
    });
}

/** mp4box's, of an ordinary file; what an edit list leaves empty comes before the first one. */
export async function boxSamplesOf(file: string, trackId: number): Promise<Sample[]> {
  const bytes = await readFile(file);
  const reader = createFile(true);
  reader.onError = (module, message) => {
    throw new Error(`${module}: ${message}`);
  };
  reader.appendBuffer(MP4BoxBuffer.fromArrayBuffer(Uint8Array.from(bytes).buffer, 0));
  reader.flush();
  const track = reader.getInfo().tracks.find(({ id }) => id === trackId);
  const empty = track?.edits?.find(({ media_time: time }) => time === -1);
  const late =
    ((empty?.segment_duration ?? 0) * (track?.timescale ?? 0)) / (track?.movie_timescale ?? 1);
  return reader
    .getTrackSamplesInfo(trackId)
    .map(({ cts, duration, size, offset, is_sync: isKeyframe }) => ({
      pts: cts + late,
      duration,
      size,
      position: offset,
      isKeyframe,
      md5: createHash('md5')
        .update(bytes.subarray(offset, offset + size))
        .digest('hex'),
    }));
}
