import type { RecordingSummary, SessionStatus } from '../protocol/recorderProtocol.ts';
import { byteSize, runningTime } from '../base/amounts.ts';
import { alignRows, lengthOfTime } from './format.ts';

/** The line that is rewritten in place while recording. */
export function statusLine(status: SessionStatus): string {
  const { elapsedMs, framesPerSecond, frames, dropped, queue, fileBytes } = status;
  return [
    `● ${runningTime(elapsedMs)}`,
    `${framesPerSecond.actual.toFixed(0)} fps`,
    `${frames} frames`,
    `${dropped} dropped`,
    `queue ${queue.frames}/${queue.capacityFrames}`,
    byteSize(fileBytes),
  ].join('  ');
}

/** What is told at the end. */
export function summaryText(summary: RecordingSummary): string {
  const { file, durationMs, width, height, frames, dropped, fileBytes } = summary;
  return alignRows([
    ['Video', file],
    ['Duration', lengthOfTime(durationMs)],
    ['Picture', `${width}x${height}, ${frames} frames, ${dropped} dropped`],
    ['Size', byteSize(fileBytes)],
    ['Cursor', `${summary.cursorEvents} events`],
    ['Queue', `at most ${summary.peakQueueFrames} deep`],
    ['Memory', `${byteSize(summary.peakMemoryBytes)} at most`],
  ]);
}
