/** Debian packages: a screen of X and one of Wayland, hands, sound, a browser, ffmpeg; what code-server and the hook link to. */
export const debianPackages = [
  'build-essential',
  'chromium',
  'dbus-bin',
  'dbus-daemon',
  'faketime',
  'ffmpeg',
  'fonts-dejavu-core',
  'gstreamer1.0-pipewire',
  'gstreamer1.0-plugins-base',
  'gstreamer1.0-tools',
  'libkrb5-dev',
  'libxt6',
  'libxtst6',
  'openbox',
  'pipewire',
  'pulseaudio',
  'pulseaudio-utils',
  'python3',
  'sway',
  'swaybg',
  'tk',
  'wireplumber',
  'x11-xserver-utils',
  'xdg-desktop-portal',
  'xdg-desktop-portal-wlr',
  'xdotool',
  'xvfb',
];

/** Recorders that `npm run bench` measures beside ours; what is missing is left out. */
export const peerPackages = ['obs-studio', 'simplescreenrecorder'];

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
