import { CodereelError } from '../../base/errors.ts';
import type { Environment } from '../../base/environment.ts';
import { runToEnd } from '../../base/supervisedProcess.ts';

/** What a build of ffmpeg can do, as far as it matters for recording. */
export interface Capabilities {
  /** Names after `-f` it can capture from: `x11grab`, `gdigrab`, `avfoundation`, `pulse`, ... */
  readonly captureDevices: readonly string[];
  readonly h264Encoders: readonly string[];
  /** Capture sources that are filters: `ddagrab`. */
  readonly captureFilters: readonly string[];
}

/** Asks ffmpeg, each time anew: a user may replace it between two recordings. */
export async function readCapabilities(
  ffmpeg: { readonly path: string },
  environment: Environment,
): Promise<Capabilities> {
  const [devices, encoders, filters] = await Promise.all([
    askFfmpeg(ffmpeg.path, '-devices', environment),
    askFfmpeg(ffmpeg.path, '-encoders', environment),
    askFfmpeg(ffmpeg.path, '-filters', environment),
  ]);
  return {
    captureDevices: parseCaptureDevices(devices),
    h264Encoders: parseH264Encoders(encoders),
    captureFilters: parseCaptureFilters(filters),
  };
}

/** What ffmpeg prints when asked `-devices`, `-encoders` or `-filters`. */
export async function askFfmpeg(
  path: string,
  question: '-devices' | '-encoders' | '-filters',
  environment: Environment,
): Promise<string> {
  const answer = await runToEnd(path, ['-hide_banner', question], {
    timeoutMs: 10_000,
    environment,
    maxOutputBytes: 1_000_000,
  });
  if (answer.code === 0) {
    return answer.stdout;
  }
  throw new CodereelError({
    code: 'ffmpeg-unusable',
    message: `${path} does not answer "${question}".`,
    remedy: 'Install ffmpeg again, or name another one in the setting codereel.ffmpeg.path.',
    detail: answer.error?.message ?? answer.stderr,
  });
}

/** The device every recording of a platform can be made with. */
export function captureDevice(platform: NodeJS.Platform): 'x11grab' | 'gdigrab' | 'avfoundation' {
  if (platform === 'win32') {
    return 'gdigrab';
  }
  return platform === 'darwin' ? 'avfoundation' : 'x11grab';
}

/** Of `ffmpeg -devices`: lines like ` DE video4linux2,v4l2 Video4Linux2 output device`. */
export function parseCaptureDevices(output: string): string[] {
  return namesMatching(output, /^ D[ E]d? +(\S+)/);
}

/** Of `ffmpeg -encoders`: lines like ` V....D libx264   libx264 H.264 / AVC ... (codec h264)`. */
export function parseH264Encoders(output: string): string[] {
  return namesMatching(output, /^ V[A-Z.]{5} (\S+) .*\(codec h264\)$/);
}

/** Of `ffmpeg -filters`: lines like ` ... ddagrab  |->V  Grab Windows Desktop images ...`. */
export function parseCaptureFilters(output: string): string[] {
  return namesMatching(output, /^ [TSC.]{2,3} (ddagrab) +\|->V/);
}

function namesMatching(output: string, pattern: RegExp): string[] {
  return output
    .split(/\r?\n/)
    .flatMap((line) => pattern.exec(line)?.[1]?.split(',') ?? [])
    .filter((name) => name !== '=');
}
