/** The part of the package `x11` that xConnection.ts uses: it comes without types. */
declare module 'x11' {
  import type { Buffer } from 'node:buffer';
  import type { Duplex } from 'node:stream';

  type Reply<T> = (error: unknown, result: T) => boolean;

  export interface XScreen {
    readonly root: number;
    readonly pixel_width: number;
    readonly pixel_height: number;
  }

  export interface XExtension {
    readonly present: number | boolean;
    readonly majorOpcode: number;
    readonly firstEvent: number;
  }

  export interface XClient {
    seq_num: number;
    /** The numbers of names, as far as they are known. */
    atoms: Readonly<Record<string, number>>;
    readonly replies: Record<number, [(data: Buffer) => unknown, Reply<unknown>]>;
    readonly pack_stream: { put(request: Buffer): void; submit(expectsReply: boolean): boolean };
    on(name: 'error', listener: (error: unknown) => void): this;
    on(name: 'event', listener: (event: unknown) => void): this;
    InternAtom(onlyIfExists: boolean, name: string, reply: Reply<number>): void;
    GetAtomName(atom: number, reply: Reply<string>): void;
    GetProperty(
      remove: 0 | 1,
      window: number,
      name: number,
      type: number,
      offset: number,
      length: number,
      reply: Reply<{ type: number; format: number; data: Buffer }>,
    ): void;
    GetGeometry(
      window: number,
      reply: Reply<{ width: number; height: number; borderWidth: number }>,
    ): void;
    TranslateCoordinates(
      from: number,
      to: number,
      x: number,
      y: number,
      reply: Reply<{ destX: number; destY: number }>,
    ): void;
    GetWindowAttributes(window: number, reply: Reply<{ mapState: number }>): void;
    QueryTree(window: number, reply: Reply<{ parent: number; children: number[] }>): void;
    QueryExtension(name: string, reply: Reply<XExtension>): void;
    AllocID(): number;
    ChangeWindowAttributes(
      window: number,
      values: { eventMask: number },
      reply: Reply<unknown>,
    ): void;
  }

  export function createClient(
    options: {
      stream: Duplex;
      display: string;
      auth: { name: string; data: string };
      disableBigRequests: true;
    },
    ready: (error: unknown, display: { screen: XScreen[] } | undefined) => void,
  ): XClient;
}
