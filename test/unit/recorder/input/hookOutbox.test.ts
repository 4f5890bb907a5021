import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HookMouseEvent } from '../../../../src/recorder/input/hookMessages.ts';
import { HookOutbox } from '../../../../src/recorder/input/hookOutbox.ts';

function move(x: number): HookMouseEvent {
  return { kind: 'move', at: x, x, y: 0 };
}

function press(x: number): HookMouseEvent {
  return { kind: 'down', at: x, x, y: 0, button: 1, modifiers: 0 };
}

/** Batches as `move 3, down 4`; `arrive` lets the batch under way leave. */
function collect(): {
  readonly sent: string[];
  readonly outbox: HookOutbox;
  readonly arrive: () => Promise<void>;
} {
  const sent: string[] = [];
  let arrived: (() => void) | undefined;
  const outbox = new HookOutbox((events) => {
    sent.push(
      events
        .map((event) => (event.kind === 'key' ? event.chord : `${event.kind} ${event.x}`))
        .join(', '),
    );
    return new Promise((resolve) => {
      arrived = resolve;
    });
  });
  const arrive = async (): Promise<void> => {
    arrived?.();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { sent, outbox, arrive };
}

describe('hook outbox', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('sends of a rush of moves the last one, sixty times a second', async () => {
    const { sent, outbox, arrive } = collect();
    for (let x = 0; x < 100; x += 1) {
      outbox.add(move(x));
    }
    expect(sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(16);
    expect(sent).toEqual(['move 99']);
    await arrive();
    outbox.add(move(100));
    await vi.advanceTimersByTimeAsync(16);
    expect(sent).toEqual(['move 99', 'move 100']);
  });

  it('sends a press at once, after the move before it', () => {
    const { sent, outbox } = collect();
    outbox.add(move(1));
    outbox.add(move(2));
    outbox.add(press(3));
    expect(sent).toEqual(['move 2, down 3']);
  });

  it('keeps every press in order while a batch is under way, and of moves the last in a row', async () => {
    const { sent, outbox, arrive } = collect();
    outbox.add(press(0));
    for (const event of [move(1), move(2), press(3), press(4), move(5), move(6)]) {
      outbox.add(event);
    }
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent).toEqual(['down 0']);
    await arrive();
    expect(sent).toEqual(['down 0', 'move 2, down 3, down 4, move 6']);
  });

  it('has sent everything when a flush settles', async () => {
    const { sent, outbox, arrive } = collect();
    outbox.add(press(0));
    outbox.add(move(1));
    const flushing = outbox.flush();
    await arrive();
    expect(sent).toEqual(['down 0', 'move 1']);
    const first = await Promise.race([flushing.then(() => 'flushed'), vi.waitFor(() => 'waiting')]);
    expect(first).toBe('waiting');
    await arrive();
    await flushing;
  });
});
