import type { RecordingSummary, SessionStatus, SoundStatus } from '../protocol/recorderProtocol.ts';
import { byteSize, runningTime, seconds } from '../base/amounts.ts';
import { alignRows, counted, lengthOfTime } from './format.ts';

/** The line that is rewritten in place while recording. */
export function statusLine(status: SessionStatus): string {
  const { state, elapsedMs, framesPerSecond, frames, dropped, queue, fileBytes, sound } = status;
  if (state === 'paused') {
    return `‖ ${runningTime(elapsedMs)}  paused  ${byteSize(fileBytes)}`;
  }
  return [
    `● ${runningTime(elapsedMs)}`,
    `${framesPerSecond.actual.toFixed(0)} fps`,
    ...sound.map(soundWords),
    `${frames} frames`,
    `${dropped} dropped`,
    `queue ${queue.frames}/${queue.capacityFrames}`,
    byteSize(fileBytes),
  ].join('  ');
}

function soundWords({ kind, state, muted, silent, levelDb }: SoundStatus): string {
  const name = kind === 'microphone' ? 'mic' : 'sound';
  if (state !== 'on') {
    return `${name} ${state}`;
  }
  if (muted || silent) {
    return `${name} ${muted ? 'muted' : 'silent'}`;
  }
  return `${name} ${levelDb === null ? '-' : `${levelDb.toFixed(0)} dB`}`;
}

/** What is told at the end. */
export function summaryText(summary: RecordingSummary): string {
  const { file, durationMs, width, height, frames, dropped, withoutPictureMs, fileBytes } = summary;
  const missing = withoutPictureMs === 0 ? '' : `, ${seconds(withoutPictureMs)} without picture`;
  return alignRows([
    ['Video', file],
    ['Duration', lengthOfTime(durationMs)],
    ['Picture', `${width}x${height}, ${counted(frames, 'frame')}, ${dropped} dropped${missing}`],
    ['Size', byteSize(fileBytes)],
    ['Cursor', counted(summary.cursorEvents, 'event')],
    ['Queue', `at most ${summary.peakQueueFrames} deep`],
    ['Memory', `${byteSize(summary.peakMemoryBytes)} at most`],
  ]);
}
