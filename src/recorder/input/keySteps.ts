/** VS Code waits this long for the second step of a chord. */
const stepTimeoutMs = 5_000;

export interface NamedChord {
  /** Both steps where it is the second of two: `ctrl+k ctrl+s`. */
  readonly chord: string;
  readonly command: string | null;
}

/** Finds the command of a chord, also of one that has two steps, in the table that the editor gave. */
export class KeySteps {
  readonly #commands: ReadonlyMap<string, string>;
  readonly #firstSteps: ReadonlySet<string>;
  #first: { readonly chord: string; readonly at: number } | undefined;

  constructor(commands: Readonly<Record<string, string>>) {
    this.#commands = new Map(Object.entries(commands));
    this.#firstSteps = new Set(
      [...this.#commands.keys()].flatMap((chord) => {
        const [first, second] = chord.split(' ');
        return first !== undefined && second !== undefined ? [first] : [];
      }),
    );
  }

  /** `follows`: no other key went down since the one before it. `at` in milliseconds. */
  next(key: {
    readonly chord: string;
    readonly at: number;
    readonly follows: boolean;
  }): NamedChord {
    const { chord, at, follows } = key;
    const first = this.#first;
    this.#first = undefined;
    if (first && follows && at - first.at <= stepTimeoutMs) {
      const both = `${first.chord} ${chord}`;
      const command = this.#commands.get(both);
      // Not in the table, it may be a step to something unknown, or stand for itself: nobody knows.
      return command === undefined ? { chord, command: null } : { chord: both, command };
    }
    if (this.#firstSteps.has(chord)) {
      this.#first = { chord, at };
    }
    return { chord, command: this.#commands.get(chord) ?? null };
  }
}
