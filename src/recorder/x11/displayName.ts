/** Where an X server listens, from the name of its display. */
export interface DisplayName {
  /** Empty: this machine. */
  readonly host: string;
  readonly display: number;
  readonly screen: number;
}

/** Reads what DISPLAY holds: `:0`, `:0.1`, `unix:0`, `host:10.0`. undefined: nothing of that form. */
export function parseDisplayName(name: string): DisplayName | undefined {
  const parts = /^(?:unix|unix\/[^:]*)?([^/]*?):(\d{1,5})(?:\.(\d{1,3}))?$/.exec(name);
  if (parts === null) {
    return undefined;
  }
  const [, host = '', display, screen = '0'] = parts;
  return { host, display: Number(display), screen: Number(screen) };
}
