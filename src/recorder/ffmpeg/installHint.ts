/** What to tell somebody who has no working ffmpeg, on their platform. */
export function installHint(platform: NodeJS.Platform): string {
  const means = platform === 'linux' ? 'your package manager, such as ' : '';
  return (
    `Install it with ${means}"${installCommand(platform)}", ` +
    'or name one in the setting codereel.ffmpeg.path.'
  );
}

/** What somebody types into a terminal to install ffmpeg. On Linux it is one of several. */
export function installCommand(platform: NodeJS.Platform): string {
  if (platform === 'win32') {
    return 'winget install Gyan.FFmpeg';
  }
  return platform === 'darwin' ? 'brew install ffmpeg' : 'sudo apt install ffmpeg';
}
