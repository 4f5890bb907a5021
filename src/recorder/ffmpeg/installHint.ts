/** What to tell somebody who has no working ffmpeg, on their platform. */
export function installHint(platform: NodeJS.Platform): string {
  return `${installation(platform)}, or name one in the setting codereel.ffmpeg.path.`;
}

function installation(platform: NodeJS.Platform): string {
  if (platform === 'win32') {
    return 'Install it with "winget install Gyan.FFmpeg"';
  }
  return platform === 'darwin'
    ? 'Install it with "brew install ffmpeg"'
    : 'Install it with your package manager, such as "sudo apt install ffmpeg"';
}
