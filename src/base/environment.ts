/** A process environment, passed in by the entry points: nothing else reads `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;
