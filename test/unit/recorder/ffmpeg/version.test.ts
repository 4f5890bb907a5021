import { describe, expect, it } from 'vitest';
import {
  isAtLeast,
  parseVersion,
  type FfmpegVersion,
} from '../../../../src/recorder/ffmpeg/version.ts';

const debian = `ffmpeg version 5.1.9-0+deb12u1 Copyright (c) 2000-2026 the FFmpeg developers
built with gcc 12 (Debian 12.2.0-14+deb12u1)
configuration: --prefix=/usr --extra-version=0+deb12u1
libavutil      57. 28.100 / 57. 28.100
libavcodec     59. 37.100 / 59. 37.100
`;

const git2018 = `ffmpeg version N-47683-g0e8eb07980-static https://johnvansickle.com/ffmpeg/  Copyright (c) 2000-2018 the FFmpeg developers
built with gcc 6.3.0 (Debian 6.3.0-18+deb9u1) 20170516
libavutil      56. 24.101 / 56. 24.101
libavcodec     58. 42.100 / 58. 42.100
`;

function parse(output: string): FfmpegVersion {
  const version = parseVersion(output);
  if (version === undefined) {
    throw new Error('not parsed');
  }
  return version;
}

describe('parseVersion', () => {
  it('reads the release a distribution built', () => {
    expect(parse(debian)).toEqual({ text: '5.1.9-0+deb12u1', release: [5, 1] });
  });

  it('reads a release tag', () => {
    expect(
      parse('ffmpeg version n7.1 Copyright (c) 2000-2024 the FFmpeg developers').release,
    ).toEqual([7, 1]);
  });

  it('takes the release of a build from git from its libavutil', () => {
    expect(parse(git2018)).toEqual({ text: 'N-47683-g0e8eb07980-static', release: [0, 0] });
    const dated = 'ffmpeg version 2024-03-11-git-3d1860ec8d-full_build-www.gyan.dev Copyright (c)';
    expect(parse(`${dated}\nlibavutil      59.  1.100 / 59.  1.100\n`).release).toEqual([6, 1]);
  });

  it('knows no release where neither number can be read', () => {
    expect(parse('ffmpeg version N-125365-g9a01c1cb6a Copyright (c)').release).toBeNull();
  });

  it('does not take another program for ffmpeg', () => {
    expect(parseVersion('GNU bash, version 5.2.15(1)-release')).toBeUndefined();
    expect(parseVersion('')).toBeUndefined();
  });
});

describe('isAtLeast', () => {
  it.each([
    [[5, 1], 5, 1, true],
    [[5, 0], 5, 1, false],
    [[4, 4], 5, 1, false],
    [[6, 0], 5, 1, true],
    [null, 5, 1, true],
  ] as const)('%j against %i.%i is %s', (release, major, minor, expected) => {
    expect(isAtLeast({ text: 'x', release }, major, minor)).toBe(expected);
  });
});
