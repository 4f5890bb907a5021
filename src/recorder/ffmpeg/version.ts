/** What `ffmpeg -version` says about itself. */
export interface FfmpegVersion {
  /** As ffmpeg prints it: `5.1.9-0+deb12u1`, `n7.1`, `N-109542-g4b9f5f9`, `2024-03-11-git-...`. */
  readonly text: string;
  /**
   * The release whose abilities it has at least. From the number it prints or, for builds from git,
   * from the version of its libavutil. null: neither could be read.
   */
  readonly release: readonly [major: number, minor: number] | null;
}

/** Older ones lack what the capture relies on (x11grab's whole-screen default came with 4.3). */
export const oldestFfmpeg: readonly [number, number] = [4, 3];

/** Parses the output of `ffmpeg -version`; undefined when another program answered. */
export function parseVersion(output: string): FfmpegVersion | undefined {
  const text = /^ffmpeg version (\S+)/m.exec(output)?.[1];
  if (text === undefined) {
    return undefined;
  }
  return { text, release: releaseFromText(text) ?? releaseFromLibrary(output) };
}

/** A build whose release is unknown is taken for a new one: it was built by hand, lately. */
export function isAtLeast(version: FfmpegVersion, major: number, minor: number): boolean {
  const { release } = version;
  return release === null || release[0] > major || (release[0] === major && release[1] >= minor);
}

function releaseFromText(text: string): [number, number] | null {
  // A date begins like a release (`2024-03-11-git`): releases have a dot.
  const match = /^n?(\d{1,2})\.(\d+)/.exec(text);
  return match === null ? null : [Number(match[1]), Number(match[2])];
}

/** libavutil's version at each release: doc/APIchanges of FFmpeg. */
const libraryReleases: readonly (readonly [
  library: readonly [number, number],
  release: readonly [number, number],
])[] = [
  [
    [60, 8],
    [8, 0],
  ],
  [
    [59, 39],
    [7, 1],
  ],
  [
    [59, 8],
    [7, 0],
  ],
  [
    [58, 29],
    [6, 1],
  ],
  [
    [58, 2],
    [6, 0],
  ],
  [
    [57, 28],
    [5, 1],
  ],
  [
    [57, 17],
    [5, 0],
  ],
  [
    [56, 70],
    [4, 4],
  ],
  [
    [56, 51],
    [4, 3],
  ],
  [
    [0, 0],
    [0, 0],
  ],
];

function releaseFromLibrary(output: string): readonly [number, number] | null {
  const match = /^\s*libavutil\s+(\d+)\.\s*(\d+)\./m.exec(output);
  if (match === null) {
    return null;
  }
  const [major, minor] = [Number(match[1]), Number(match[2])];
  const reached = libraryReleases.find(
    ([library]) => major > library[0] || (major === library[0] && minor >= library[1]),
  );
  return reached?.[1] ?? null;
}
