/** Debian packages: a screen, hands, sound, a browser, ffmpeg; what code-server and the hook link to. */
export const debianPackages = [
  'build-essential',
  'chromium',
  'ffmpeg',
  'fonts-dejavu-core',
  'libkrb5-dev',
  'libxt6',
  'libxtst6',
  'openbox',
  'pulseaudio',
  'pulseaudio-utils',
  'python3',
  'tk',
  'x11-xserver-utils',
  'xdotool',
  'xvfb',
];

/**
 * The newest VS Code, and the oldest that package.json names in `engines`. The oldest takes one
 * package from GitHub and another fetches a program from there: npm has both.
 */
export const codeServers = {
  newest: { version: '4.139.1', node: '24', replacements: {} },
  oldest: {
    version: '4.108.2',
    node: '22',
    replacements: { '@vscode/watcher': '2.5.1-vscode', '@vscode/ripgrep': '1.18.0' },
  },
};
