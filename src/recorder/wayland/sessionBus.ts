import type { Message, MessageBus } from 'dbus-native';
import type { Environment } from '../../base/environment.ts';
import { CodereelError } from '../../base/errors.ts';

/** What a method of D-Bus is called with; the signature names the types of the body. */
export interface BusCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature?: string;
  readonly body?: readonly unknown[];
}

export interface BusSignal {
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly body: readonly unknown[];
}

/** The type number of a signal among the messages of D-Bus. */
const signalType = 4;
/** What other clients of D-Bus wait, too: the portal may have to be started first. */
const answerMs = 25_000;

/** A connection to the user's D-Bus, where the desktop offers its services. */
export class SessionBus {
  /** Settles when the connection has ended; with the reason, where we did not close it. */
  readonly closed: Promise<Error | undefined>;
  readonly #bus: MessageBus;
  readonly #listeners = new Set<(signal: BusSignal) => void>();

  private constructor(bus: MessageBus) {
    this.#bus = bus;
    const { connection } = bus;
    // What went wrong comes with `close`, and rejects every call under way.
    connection.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      connection.on('close', resolve);
    });
    connection.on('message', (message: Message) => this.#take(message));
  }

  /** @throws CodereelError There is no such bus, or it lets us not in. */
  static async open(environment: Environment): Promise<SessionBus> {
    try {
      // Loaded only here: most recordings never speak with it.
      const { createClient } = await import('dbus-native');
      const client = createClient({ busAddress: busAddress(environment), timeout: answerMs });
      const bus = new SessionBus(client);
      // The answer comes behind the one that names the connection.
      await bus.#bus.getId();
      return bus;
    } catch (error) {
      throw new CodereelError(
        {
          code: 'wayland-only',
          message: "The desktop's message bus (D-Bus) cannot be reached.",
          remedy: 'Start VS Code or the terminal from inside the graphical session.',
          detail: String(error),
        },
        { cause: error },
      );
    }
  }

  /** The bus's name for this connection: `:1.42`. */
  get name(): string {
    return this.#bus.name ?? '';
  }

  /** Gives what the method answers with; undefined: nothing. Rejects with the error it answers. */
  async call(call: BusCall): Promise<unknown> {
    const { body, ...message } = call;
    const answer: unknown = await this.#bus.invoke<unknown>({
      ...message,
      ...(body === undefined ? {} : { body: [...body] }),
    });
    return answer;
  }

  /** Asks the bus for signals; without it none arrives. Calls that follow are heard after it. */
  async subscribe(rule: string, listener: (signal: BusSignal) => void): Promise<void> {
    this.#listeners.add(listener);
    await this.#bus.addMatch(rule);
  }

  close(): void {
    this.#listeners.clear();
    this.#bus.connection.end();
  }

  #take(message: Message): void {
    const { type, path, interface: name, member, body = [] } = message;
    if (type === signalType && path !== undefined && name !== undefined && member !== undefined) {
      for (const listener of this.#listeners) {
        listener({ path, interface: name, member, body });
      }
    }
  }
}

/** One entry of `a{sv}`: a name, and a value with its signature. */
export type BusOption = readonly [
  name: string,
  value: readonly [signature: string, value: unknown],
];

/** `a{sv}`: the options of a portal's method. */
export function busOptions(
  values: Readonly<Record<string, string | number | boolean>>,
): BusOption[] {
  return Object.entries(values).map(([name, value]) => [name, [signatureOf(value), value]]);
}

function signatureOf(value: string | number | boolean): string {
  if (typeof value === 'string') {
    return 's';
  }
  return typeof value === 'number' ? 'u' : 'b';
}

/** Where the bus listens: as told, or where systemd puts it. */
function busAddress(environment: Environment): string {
  const told = environment['DBUS_SESSION_BUS_ADDRESS'] ?? '';
  const runtime = environment['XDG_RUNTIME_DIR'] ?? '';
  return told === '' ? `unix:path=${runtime}/bus` : told;
}
