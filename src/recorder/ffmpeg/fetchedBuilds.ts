/** A compressed ffmpeg that may be fetched: gzip of one executable. */
export interface FetchedBuild {
  readonly url: string;
  /** Of the file as it is downloaded, still compressed. */
  readonly sha256: string;
  /** Of the same file. */
  readonly bytes: number;
}

const release = 'https://github.com/eugeneware/ffmpeg-static/releases/download/b6.1.1';

/**
 * The builds we know by their checksum, by platform and architecture. They are ffmpeg-static's; the
 * sums agree across the public projects that pin the same files (docs/decisions.md). What is not
 * here is not offered. Its Linux builds are left out: one was reported to have no x11grab, and there
 * the package manager has an ffmpeg that can record.
 */
export const fetchedBuilds: Readonly<Record<string, FetchedBuild>> = {
  'darwin-arm64': {
    url: `${release}/ffmpeg-darwin-arm64.gz`,
    sha256: '8923876afa8db5585022d7860ec7e589af192f441c56793971276d450ed3bbfa',
    bytes: 19_246_198,
  },
  'darwin-x64': {
    url: `${release}/ffmpeg-darwin-x64.gz`,
    sha256: '929b375c1182d956c51f7ac25e0b2b0411fb01f6f407aa15c9758efeb4242106',
    bytes: 25_296_431,
  },
  'win32-x64': {
    url: `${release}/ffmpeg-win32-x64.gz`,
    sha256: '8883a3dffbd0a16cf4ef95206ea05283f78908dbfb118f73c83f4951dcc06d77',
    bytes: 29_581_307,
  },
};
