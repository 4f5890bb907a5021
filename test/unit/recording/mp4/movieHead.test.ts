import { describe, expect, it } from 'vitest';
import { boxesIn, childBox } from '../../../../src/recording/mp4/box.ts';
import { BoxSplitter, type InitPart } from '../../../../src/recording/mp4/boxSplitter.ts';
import { spareBox } from '../../../../src/recording/mp4/initSegment.ts';
import { composeMovieHead } from '../../../../src/recording/mp4/movieHead.ts';
import {
  checkSameDescription,
  videoDescription,
} from '../../../../src/recording/mp4/sampleDescription.ts';
import { thrownBy } from '../thrown.ts';
import { box, ftyp, moov, soundHead, videoHead } from './boxes.ts';

/** As it comes from a pipe, in chunks of any length. */
function initOf(bytes: Buffer, chunk = 100): InitPart {
  const splitter = new BoxSplitter();
  for (let at = 0; at < bytes.length; at += chunk) {
    const [part] = splitter.push(bytes.subarray(at, at + chunk));
    if (part?.kind === 'init') {
      return part;
    }
  }
  throw new Error('that is no head');
}

const video = initOf(videoHead('avcC of the video', { id: 7 }));
const microphone = { init: initOf(soundHead()), name: 'Microphone' };
const system = { init: initOf(soundHead({ id: 4 })), name: 'System sound: größer' };

function moovOf(head: Uint8Array): Uint8Array {
  return head.subarray(ftyp.length + spareBox.length + 8);
}

function traksOf(head: Uint8Array): Uint8Array[] {
  return [...boxesIn(moovOf(head), 'moov')]
    .filter(({ type }) => type === 'trak')
    .map(({ content }) => content);
}

describe('the head of a movie', () => {
  it.each([1, 3, 8, ftyp.length, 4096])('is the same from chunks of %i bytes', (chunk) => {
    const chunked = initOf(videoHead('avcC of the video', { id: 7 }), chunk);
    const sound = { init: initOf(soundHead(), chunk), name: 'Microphone' };
    const expected = composeMovieHead(video, [microphone]);
    expect(Buffer.compare(composeMovieHead(chunked, [sound]), expected)).toBe(0);
  });

  it('has the spare box behind ftyp, and one moov with a track for each part', () => {
    const head = composeMovieHead(video, [microphone, system]);
    const { info, bytes } = initOf(Buffer.from(head));
    expect(bytes).toBe(head.length);
    expect(Buffer.compare(head.subarray(0, ftyp.length), ftyp)).toBe(0);
    expect(Buffer.compare(head.subarray(ftyp.length, ftyp.length + 16), spareBox)).toBe(0);
    expect(info.tracks).toMatchObject([
      { id: 1, handler: 'vide', codec: 'avc1', width: 640, height: 360 },
      { id: 2, handler: 'soun', codec: 'mp4a', timescale: 48_000 },
      { id: 3, handler: 'soun', codec: 'mp4a', timescale: 48_000 },
    ]);
    expect(info.tracks.map(({ defaults }) => defaults)).toEqual(
      Array.from({ length: 3 }, () => ({ duration: 512, size: 0, flags: 0x1_00_00 })),
    );
  });

  it('keeps what else the video says, and the number that the next track would get', () => {
    const head = composeMovieHead(video, [microphone]);
    const types = [...boxesIn(moovOf(head), 'moov')].map(({ type }) => type);
    expect(types).toEqual(['mvhd', 'trak', 'trak', 'mvex', 'udta']);
    const mvhd = Buffer.from(childBox(moovOf(head), 'moov', 'mvhd'));
    expect(mvhd.readUInt32BE(mvhd.length - 4)).toBe(3);
  });

  it('enables the video and the first sound, and makes the sounds alternatives', () => {
    const headers = traksOf(composeMovieHead(video, [microphone, system])).map((trak) =>
      Buffer.from(childBox(trak, 'trak', 'tkhd')),
    );
    expect(headers.map((tkhd) => tkhd.readUInt32BE(0))).toEqual([3, 3, 2]);
    expect(headers.map((tkhd) => tkhd.readUInt16BE(34))).toEqual([0, 1, 1]);
  });

  it('names the sounds, in any language', () => {
    const names = traksOf(composeMovieHead(video, [microphone, system])).map((trak) => {
      const hdlr = childBox(childBox(trak, 'trak', 'mdia'), 'mdia', 'hdlr');
      return Buffer.from(hdlr.subarray(24)).toString();
    });
    expect(names.slice(1)).toEqual(['Microphone\0', 'System sound: größer\0']);
  });

  it('changes nothing in what it was given', () => {
    const before = Buffer.concat(video.buffers);
    composeMovieHead(video, [microphone]);
    expect(Buffer.concat(video.buffers).equals(before)).toBe(true);
  });

  it('refuses parts that are not of one track each', async () => {
    const both = initOf(Buffer.concat([ftyp, moov({ id: 1 }, { id: 2 })]));
    const error = await thrownBy(() => composeMovieHead(both, []));
    expect(error).toMatchObject({ code: 'invalid-input' });
    expect(error.message).toContain('2 tracks');
  });
});

describe('the description of a later take', () => {
  const first = videoDescription(video);
  const same = 'avcC of the video';

  it('is accepted where it is the same, whatever the number of its track', () => {
    expect(first).toMatchObject({ codec: 'avc1', width: 640, height: 360, timescale: 15_360 });
    expect(Buffer.from(first.avcC).toString()).toBe(same);
    expect(() =>
      checkSameDescription(first, videoDescription(initOf(videoHead(same)))),
    ).not.toThrow();
  });

  it.each([
    ['parameters', videoHead('avcC of another'), 'parameters are not the same'],
    ['size', videoHead(same, { width: 800 }), '800x360 and was 640x360'],
    ['ticks', videoHead(same, { timescale: 90_000 }), '90000 ticks'],
  ])('is refused where it has other %s', async (_what, bytes, message) => {
    const error = await thrownBy(() =>
      checkSameDescription(first, videoDescription(initOf(bytes))),
    );
    expect(error.code).toBe('ffmpeg-failed');
    expect(error.message).toContain(message);
    expect(error.detail).toContain(Buffer.from(same).toString('hex'));
  });

  it('must be there', async () => {
    const bytes = Buffer.concat([ftyp, moov({ entry: box('avc1', Buffer.alloc(78)) })]);
    expect((await thrownBy(() => videoDescription(initOf(bytes)))).message).toContain('avcC');
  });
});
