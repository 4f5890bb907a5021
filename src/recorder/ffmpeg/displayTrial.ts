import type { Environment } from '../../base/environment.ts';
import { runToEnd } from '../../base/supervisedProcess.ts';

/**
 * Whether an X11 display can no longer be opened, tried by a program of its own: a running x11grab
 * that does not draw the pointer never notices, and repeats its last picture for ever.
 */
export async function displayIsGone(
  ffmpeg: { readonly path: string },
  display: string,
  environment: Environment,
): Promise<boolean> {
  const input = ['-f', 'x11grab', '-i', display, '-frames:v', '1', '-f', 'null', '-'];
  const answer = await runToEnd(ffmpeg.path, ['-hide_banner', '-nostats', '-nostdin', ...input], {
    timeoutMs: 10_000,
    environment,
    maxOutputBytes: 100_000,
  });
  return answer.code !== 0 && answer.stderr.includes('Cannot open display');
}
