import { createConnection } from 'node:net';
import { readAddress } from './recorderAddress.ts';

/** How long a recorder may take to let somebody in; one that is slower is there all the same. */
const connectMs = 1_000;

/**
 * Whether a recorder, of this window or another, still writes into a folder. Asked of its socket: the
 * process number that a killed recorder leaves behind may be another's by now. Never rejects.
 */
export async function isRecorderAtWork(folder: string): Promise<boolean> {
  const recorder = await readAddress(folder).catch(() => undefined);
  return recorder === undefined ? false : isListening(recorder.address);
}

function isListening(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(address);
    const end = (listening: boolean): void => {
      socket.destroy();
      resolve(listening);
    };
    socket.setTimeout(connectMs, () => end(true));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
