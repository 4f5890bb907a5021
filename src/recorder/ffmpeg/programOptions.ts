/** Options of ffmpeg by name, in their order: `{ f: 'x11grab', i: ':0' }` is `-f x11grab -i :0`. */
export type ProgramOptions = Readonly<Record<string, string | number>>;

export function toArguments(options: ProgramOptions): string[] {
  return Object.entries(options).flatMap(([name, value]) => [`-${name}`, String(value)]);
}
