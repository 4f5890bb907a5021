import { errnoOf } from '../base/errors.ts';
import { readAddress } from '../recorder/recorderAddress.ts';

/** Whether a recorder, of this window, another one or a terminal, still writes into a folder. */
export async function isRecorderAtWork(folder: string): Promise<boolean> {
  try {
    const { pid } = await readAddress(folder);
    // Signal 0 is not sent: it only asks whether there is such a process.
    return process.kill(pid, 0);
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
}
