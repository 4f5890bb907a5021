import { locateFfmpeg } from '../recorder/ffmpeg/locate.ts';
import { listSources } from '../recorder/screen/listSources.ts';
import { exitCodes, type ExitCode } from './commandTable.ts';
import type { CliContext } from './context.ts';
import { sourcesText } from './sourcesText.ts';
import { terminalWords } from './terminalWords.ts';

/** Lists what can be recorded here: displays, windows, microphones, sounds. */
export async function sources(context: CliContext): Promise<ExitCode> {
  const { environment, packageFolders, output } = context;
  const ffmpeg = await locateFfmpeg({ settingPath: '', environment, packageFolders });
  const list = await listSources({ platform: process.platform, environment, ffmpeg });
  output.object({ type: 'sources', ...list });
  output.print(terminalWords(sourcesText(list)));
  return exitCodes.ok;
}
