import * as v from 'valibot';
import type { PanelStatus } from '../../src/protocol/panelProtocol.ts';

/** At two a second, two minutes. The plots keep no more, here or anywhere. */
export const historyLength = 240;

const figure = v.pipe(v.number(), v.finite());

export const historySchema = v.object({
  /** Which recording the samples are of; null when there are none. */
  recording: v.nullable(v.string()),
  samples: v.pipe(
    v.array(
      v.object({
        /** Milliseconds recorded when it was taken. */
        ms: figure,
        queueFrames: figure,
        queueCapacity: figure,
        hostBytes: v.nullable(figure),
        recorderBytes: figure,
      }),
    ),
    v.maxLength(historyLength),
  ),
});
export type History = v.InferOutput<typeof historySchema>;
export type Sample = History['samples'][number];

export const emptyHistory: History = { recording: null, samples: [] };

/**
 * The history with what a status adds. A new recording begins anew; one that has ended stays until
 * then. A status that brings nothing new gives the same object back.
 */
export function extendHistory(history: History, status: PanelStatus): History {
  const { session } = status;
  const hasBegun = status.phase !== 'countdown' && status.phase !== 'starting';
  if (session === null || session.folder === null || !hasBegun) {
    return history;
  }
  const same = history.recording === session.folder;
  const last = same ? history.samples.at(-1) : undefined;
  if (last !== undefined && session.elapsedMs <= last.ms) {
    return history;
  }
  const sample: Sample = {
    ms: session.elapsedMs,
    queueFrames: session.queue.frames,
    queueCapacity: session.queue.capacityFrames,
    hostBytes: status.extensionHostBytes,
    recorderBytes: session.memory.recorderBytes,
  };
  const kept = same ? history.samples.slice(1 - historyLength) : [];
  return { recording: session.folder, samples: [...kept, sample] };
}
