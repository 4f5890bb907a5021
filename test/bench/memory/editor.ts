import { systemClock } from '../../../src/base/clock.ts';
import type { EditorEvent } from '../../../src/protocol/recorderProtocol.ts';
import type { RecorderLink } from '../../../src/recorder/link/recorderLink.ts';
import { readFastTime } from './benchFiles.ts';
import { aheadAt } from './fastTime.ts';

/** How often the editor says that it has the focus, and how often somebody types, or sets a marker. */
const focusEveryMs = 500;
const typedEveryMs = 2_000;
const markEveryMs = 60_000;

const realGrainMs = 20;

/**
 * What an editor tells its recorder while somebody works in it, at the pace of recorded time. Gives
 * what ends it.
 */
export function workInEditor(link: RecorderLink, folder: string): () => Promise<void> {
  const fast = readFastTime(folder);
  let doneMs = 0;
  const ending = new AbortController();
  const step = async (): Promise<void> => {
    const realMs = systemClock.monotonic();
    const untilMs = Math.min(fast.lengthMs, realMs - fast.fromMs + aheadAt(fast, realMs));
    const events: EditorEvent[] = [];
    for (; doneMs + focusEveryMs <= untilMs; doneMs += focusEveryMs) {
      const atMonotonicMs = fast.fromMs + doneMs;
      events.push({ kind: 'focus', atMonotonicMs, focused: true });
      if (doneMs % typedEveryMs === 0) {
        events.push({ kind: 'typed', atMonotonicMs, text: 'const answer = 42;' });
      }
      if (doneMs % markEveryMs === 0) {
        await link.mark(`minute ${doneMs / markEveryMs}`, atMonotonicMs);
      }
    }
    if (events.length > 0) {
      await link.sendEditorEvents(events);
    }
  };
  const working = (async (): Promise<void> => {
    while (!ending.signal.aborted) {
      await step();
      await new Promise((resolve) => {
        setTimeout(resolve, realGrainMs);
      });
    }
  })();
  // Who ends it learns of a failure.
  working.catch(() => undefined);
  return () => {
    ending.abort();
    return working;
  };
}
