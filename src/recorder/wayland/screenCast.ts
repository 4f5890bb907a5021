import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import type { Environment } from '../../base/environment.ts';
import { CodereelError } from '../../base/errors.ts';
import { busOptions, SessionBus, type BusCall } from './sessionBus.ts';

/**
 * Asks the desktop to show us its screen: org.freedesktop.portal.ScreenCast, versions 1 to 5, as
 * https://flatpak.github.io/xdg-desktop-portal/docs describes it. The desktop asks its user what to
 * share, unless a restore token says that this was answered before.
 *
 * The stream is then fetched from the user's PipeWire by its node. OpenPipeWireRemote, which would
 * hand over a connection that sees this node only, gives it as a file descriptor, and those do not
 * come through Node's sockets: a sandbox that allows no other way to PipeWire is not supported.
 */
const sourceTypes = { monitor: 1, window: 2 } as const;
export type SourceType = keyof typeof sourceTypes;

const cursorModes = { hidden: 1, embedded: 2 } as const;
type CursorMode = keyof typeof cursorModes;

export interface PortalFacts {
  readonly version: number;
  readonly sources: readonly SourceType[];
  readonly cursors: readonly CursorMode[];
}

export interface ScreenCastOptions {
  readonly environment: Environment;
  readonly source: SourceType;
  readonly cursor: CursorMode;
  /** From a screen cast before this one; empty: the user is asked. */
  readonly restoreToken: string;
  /** Gives up the asking; an open screen cast is ended with `close`. */
  readonly signal: AbortSignal;
}

/** What the desktop shows us, for as long as it is open. */
export interface ScreenCast {
  /** The PipeWire node that gives the pictures. */
  readonly node: number;
  /** Good for one more screen cast without asking; empty: the desktop gives none. */
  readonly restoreToken: string;
  /** Settles when the desktop or its user has ended it, or `close` has. */
  readonly ended: Promise<void>;
  close(): void;
}

const destination = 'org.freedesktop.portal.Desktop';
const desktopPath = '/org/freedesktop/portal/desktop';
const screenCastInterface = 'org.freedesktop.portal.ScreenCast';

/** Why a request of a portal was not granted, by the number it answers with. */
const cancelledByUser = 1;

/** Of what `CreateSession` and `Start` give. */
const sessionSchema = v.object({ session_handle: v.string() });
const startedSchema = v.object({
  streams: v.pipe(v.array(v.looseTuple([v.number()])), v.minLength(1)),
  restore_token: v.optional(v.string(), ''),
});

/** @throws CodereelError There is no portal for it. */
export async function portalFacts(environment: Environment): Promise<PortalFacts> {
  const bus = await SessionBus.open(environment);
  try {
    return await readFacts(bus);
  } finally {
    bus.close();
  }
}

/**
 * Settles when the desktop has agreed, which takes as long as its user does.
 *
 * @throws CodereelError `cancelled` by the user or the signal; `wayland-only` where this desktop
 *   cannot.
 */
export async function openScreenCast(options: ScreenCastOptions): Promise<ScreenCast> {
  const bus = await SessionBus.open(options.environment);
  const closeBus = (): void => bus.close();
  options.signal.addEventListener('abort', closeBus, { once: true });
  try {
    const facts = await readFacts(bus);
    checkSource(options.source, facts);
    return await start(new PortalRequests(bus), facts, options);
  } catch (error) {
    bus.close();
    throw options.signal.aborted ? cancelled('It was stopped before anything was shared.') : error;
  } finally {
    options.signal.removeEventListener('abort', closeBus);
  }
}

async function start(
  requests: PortalRequests,
  facts: PortalFacts,
  options: ScreenCastOptions,
): Promise<ScreenCast> {
  const { bus } = requests;
  await requests.listen();
  const answer = v.parse(
    sessionSchema,
    await requests.ask('CreateSession', [], { session_handle_token: newToken() }),
  );
  const session = answer.session_handle;
  const ended = Promise.race([sharingEnds(bus, session), bus.closed.then(() => undefined)]);
  await requests.ask('SelectSources', [['o', session]], {
    types: sourceTypes[options.source],
    multiple: false,
    ...(facts.cursors.includes(options.cursor) ? { cursor_mode: cursorModes[options.cursor] } : {}),
    ...(facts.version >= 4 ? { persist_mode: 2 } : {}),
    ...(facts.version >= 4 && options.restoreToken !== ''
      ? { restore_token: options.restoreToken }
      : {}),
  });
  const started = v.parse(
    startedSchema,
    await requests.ask(
      'Start',
      [
        ['o', session],
        ['s', ''],
      ],
      {},
    ),
  );
  const [stream] = started.streams;
  return {
    node: stream?.[0] ?? 0,
    restoreToken: started.restore_token,
    ended,
    // The session lives as long as its connection.
    close: () => bus.close(),
  };
}

/**
 * Settles when the portal closes the session, or when the portal, or the desktop's part of it, is gone
 * without a word: PipeWire then keeps the stream, and its last picture would stay for ever.
 */
function sharingEnds(bus: SessionBus, session: string): Promise<void> {
  const closed = `type='signal',interface='org.freedesktop.portal.Session',member='Closed',path='${session}'`;
  const owners = `type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged'`;
  return new Promise((resolve) => {
    const subscribed = Promise.all([
      bus.subscribe(closed, ({ path, member }) => {
        if (path === session && member === 'Closed') {
          resolve();
        }
      }),
      bus.subscribe(owners, ({ member, body }) => {
        const [name, , owner] = body;
        if (member === 'NameOwnerChanged' && owner === '' && castsScreens(String(name))) {
          resolve();
        }
      }),
    ]);
    // A bus that takes no subscription is at its end, and so is the sharing.
    subscribed.catch(() => resolve());
  });
}

/** The GTK part of the portal comes and goes, and has no screen cast. */
function castsScreens(name: string): boolean {
  const part = 'org.freedesktop.impl.portal.desktop.';
  return name === destination || (name.startsWith(part) && name !== `${part}gtk`);
}

async function readFacts(bus: SessionBus): Promise<PortalFacts> {
  const [version, types, cursors] = await Promise.all(
    ['version', 'AvailableSourceTypes', 'AvailableCursorModes'].map((name) => property(bus, name)),
  );
  return {
    version: version ?? 0,
    sources: sourceNames.filter((name) => ((types ?? 0) & sourceTypes[name]) !== 0),
    cursors: cursorNames.filter((name) => ((cursors ?? 0) & cursorModes[name]) !== 0),
  };
}

const sourceNames = ['monitor', 'window'] as const;
const cursorNames = ['hidden', 'embedded'] as const;

/** @throws CodereelError `wayland-only` */
async function property(bus: SessionBus, name: string): Promise<number> {
  try {
    const value = await bus.call({
      destination,
      path: desktopPath,
      interface: 'org.freedesktop.DBus.Properties',
      member: 'Get',
      signature: 'ss',
      body: [screenCastInterface, name],
    });
    return v.parse(v.number(), value);
  } catch (error) {
    throw new CodereelError(
      {
        code: 'wayland-only',
        message: 'This Wayland desktop offers no way to record its screen (the ScreenCast portal).',
        remedy:
          "Install xdg-desktop-portal and your desktop's part of it (xdg-desktop-portal-gnome, -kde or -wlr), then log in again; or log in to an X11 session.",
        detail: String(error),
      },
      { cause: error },
    );
  }
}

function checkSource(source: SourceType, { sources }: PortalFacts): void {
  if (!sources.includes(source)) {
    throw new CodereelError({
      code: 'source-unavailable',
      message: `This Wayland desktop shares no single ${source === 'window' ? 'window' : 'display'}.`,
      remedy:
        source === 'window' ? 'Record a display instead.' : 'Record a window, where it offers one.',
    });
  }
}

/**
 * Methods of the portal that answer with a signal on an object of their own, whose path follows from
 * the caller's name and a token.
 */
class PortalRequests {
  readonly bus: SessionBus;
  readonly #waiting = new Map<string, (body: readonly unknown[]) => void>();

  constructor(bus: SessionBus) {
    this.bus = bus;
  }

  async listen(): Promise<void> {
    await this.bus.subscribe(
      "type='signal',interface='org.freedesktop.portal.Request',member='Response'",
      ({ path, body }) => {
        this.#waiting.get(path)?.(body);
        this.#waiting.delete(path);
      },
    );
  }

  /** Gives what the answer holds. Throws CodereelError when it is no. */
  async ask(
    member: string,
    before: readonly (readonly [signature: string, value: string])[],
    options: Readonly<Record<string, string | number | boolean>>,
  ): Promise<unknown> {
    const token = newToken();
    const answer = this.#answerTo(token);
    await this.#call(member, {
      signature: `${before.map(([signature]) => signature).join('')}a{sv}`,
      body: [...before.map(([, value]) => value), busOptions({ ...options, handle_token: token })],
    });
    const nothing = this.bus.closed.then(() => []);
    const [code, results] = await Promise.race([answer, nothing]);
    if (code === 0) {
      return results;
    }
    throw code === cancelledByUser
      ? cancelled('You did not choose anything to share.')
      : refused(`${member} answered ${String(code)}`);
  }

  async #call(member: string, call: Pick<BusCall, 'signature' | 'body'>): Promise<void> {
    try {
      await this.bus.call({
        destination,
        path: desktopPath,
        interface: screenCastInterface,
        member,
        ...call,
      });
    } catch (error) {
      throw refused(`${member}: ${String(error)}`);
    }
  }

  #answerTo(token: string): Promise<readonly unknown[]> {
    const sender = this.bus.name.slice(1).replaceAll('.', '_');
    return new Promise((resolve) => {
      this.#waiting.set(`${desktopPath}/request/${sender}/${token}`, resolve);
    });
  }
}

function newToken(): string {
  return `codereel${randomBytes(8).toString('hex')}`;
}

function cancelled(message: string): CodereelError {
  return new CodereelError({
    code: 'cancelled',
    message,
    remedy: "Start again, and choose what to record in the desktop's dialog.",
  });
}

function refused(detail: string): CodereelError {
  return new CodereelError({
    code: 'permission-denied',
    message: 'The desktop does not share its screen.',
    remedy: "Try again, and allow it in the desktop's dialog; its log may say more.",
    detail,
  });
}
