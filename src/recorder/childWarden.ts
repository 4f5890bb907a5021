import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Environment } from '../base/environment.ts';

/** What every process of one recording inherits, so that it is known wherever it went. */
const markName = 'CODEREEL_SESSION';

/**
 * Waits for the end of its standard input, which is the end of the recorder, leaves its children two
 * seconds to find that out for themselves, and kills those that have not.
 */
const script = `
read -r _
sleep 2
for file in $(grep -ls "${markName}=$1" /proc/[0-9]*/environ); do
  id=\${file#/proc/}
  kill -KILL "\${id%/environ}"
done
`;

/**
 * Sees to it that no child outlives a recorder, or a `codereel record`, that is killed. Most end by themselves, because nobody
 * reads what they write; not so those that wait for somebody who hangs, such as a sound server. It is
 * a shell, of which there is one on every Linux; other systems do without.
 */
export class ChildWarden {
  /** For every child of the recorder. */
  readonly environment: Environment;
  readonly #shell: ChildProcess | undefined;

  constructor(environment: Environment, platform: NodeJS.Platform) {
    const mark = randomUUID();
    this.environment = { ...environment, [markName]: mark };
    if (platform === 'linux') {
      this.#shell = spawn('/bin/sh', ['-c', script, 'sh', mark], {
        // Without the mark: it is not one of those it looks for.
        env: { ...environment },
        // What is sent to the recorder's group is not meant for it.
        detached: true,
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      // Without a shell it is as on other systems.
      this.#shell.on('error', () => undefined);
      this.#shell.stdin?.on('error', () => undefined);
      this.#shell.unref();
    }
  }

  /** The recorder has ended all its children itself. Settles when the warden is gone. */
  async dismiss(): Promise<void> {
    const shell = this.#shell;
    if (shell?.pid === undefined || shell.exitCode !== null || shell.signalCode !== null) {
      return;
    }
    await new Promise((resolve) => {
      shell.once('close', resolve);
      shell.ref();
      shell.kill('SIGKILL');
    });
  }
}
