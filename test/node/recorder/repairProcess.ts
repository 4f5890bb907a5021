/* Runs as a process of its own that is killed: says that it begins, and repairs what it is given. */
import { silentLog } from '../../../src/base/log.ts';
import { repair } from '../../../src/recorder/repair.ts';

const [, , target = '', runtimeFolder = ''] = process.argv;
process.stdout.write('begins\n');
const environment = { XDG_RUNTIME_DIR: runtimeFolder };
await repair(target, { environment, log: silentLog, ffmpegPath: '', packageFolders: [] });
process.stdout.write('has ended\n');
