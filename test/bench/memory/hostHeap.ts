import { once } from 'node:events';
import * as v from 'valibot';
import { waitFor } from '../../stage/waitFor.ts';

/** Where Node.js lets itself be looked into when SIGUSR1 asks for it (its documentation, "Debugger"). */
const inspectorUrl = 'http://127.0.0.1:9229/json/list';

const targetsSchema = v.tupleWithRest(
  [v.object({ webSocketDebuggerUrl: v.string() })],
  v.unknown(),
);
const answerSchema = v.object({ id: v.number(), result: v.unknown() });
const valueSchema = v.object({ result: v.object({ value: v.number() }) });

/** The heap of another Node.js process that was not started to be looked into. */
export class HostHeap {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (result: unknown) => void>();
  #asked = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const answer = v.safeParse(answerSchema, JSON.parse(String(data)));
      if (answer.success) {
        this.#waiting.get(answer.output.id)?.(answer.output.result);
        this.#waiting.delete(answer.output.id);
      }
    });
    // Who still waits gets no number, and says so.
    socket.addEventListener('close', () => {
      for (const answer of this.#waiting.values()) {
        answer(undefined);
      }
    });
  }

  /** Throws where it does not answer, or another process does. */
  static async open(processId: number): Promise<HostHeap> {
    process.kill(processId, 'SIGUSR1');
    const address = await waitFor('the process lets itself be looked into', async () => {
      const answer = await fetch(inspectorUrl).catch(() => undefined);
      return answer && v.parse(targetsSchema, await answer.json())[0].webSocketDebuggerUrl;
    });
    const socket = new WebSocket(address);
    await once(socket, 'open');
    const heap = new HostHeap(socket);
    if ((await heap.#evaluate('process.pid')) !== processId) {
      heap.close();
      throw new Error(`Another process than ${processId} lets itself be looked into.`);
    }
    return heap;
  }

  /** Has the collector run; gives the bytes of what is alive then. */
  async alive(): Promise<number> {
    await this.#ask('HeapProfiler.collectGarbage', {});
    return this.#evaluate('process.memoryUsage().heapUsed');
  }

  close(): void {
    this.#socket.close();
  }

  async #evaluate(expression: string): Promise<number> {
    const answer = await this.#ask('Runtime.evaluate', { expression, returnByValue: true });
    return v.parse(valueSchema, answer).result.value;
  }

  #ask(method: string, params: object): Promise<unknown> {
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }
}
