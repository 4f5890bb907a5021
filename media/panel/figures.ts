import type { PanelSession, PanelStatus } from '../../src/protocol/panelProtocol.ts';
import type { PanelTexts } from '../../src/protocol/panelTexts.ts';
import { fill, formatBytes, formatCount, formatRate } from './format.ts';

export interface Figure {
  readonly key: string;
  readonly label: string;
  readonly value: string;
  /** Something to look at: frames were lost, the log could not be kept. */
  readonly warning: boolean;
}

/** The figures there are to show, in order; what is not known is left out. */
export function figures(status: PanelStatus, texts: PanelTexts, locale: string): Figure[] {
  const { session } = status;
  const bytes = (value: number): string => formatBytes(value, locale);
  const candidates: readonly (Figure | null)[] = [
    ...(session === null ? [] : sessionFigures(session, texts, locale)),
    figure('diskFree', texts.diskFree, session?.diskFreeBytes ?? status.diskFreeBytes, bytes),
    figure('hostMemory', texts.hostMemory, status.extensionHostBytes, bytes),
    figure('recorderMemory', texts.recorderMemory, session?.memory.recorderBytes ?? null, bytes),
    figure('ffmpegMemory', texts.ffmpegMemory, session?.memory.ffmpegBytes ?? null, bytes),
  ];
  return candidates.filter((candidate) => candidate !== null);
}

function sessionFigures(
  session: PanelSession,
  texts: PanelTexts,
  locale: string,
): (Figure | null)[] {
  const { area, framesPerSecond, frames, dropped, queue, fileBytes, cursor, keys } = session;
  const whole = (value: number): string => formatCount(value, locale);
  return [
    figure('area', texts.area, area, ({ width, height }) => `${width} × ${height}`),
    figure('frameRate', texts.frameRate, framesPerSecond, ({ actual, target }) =>
      fill(texts.frameRateValue, formatRate(actual, locale), whole(target)),
    ),
    figure('frames', texts.frames, frames, whole),
    figure('dropped', texts.dropped, dropped, whole, dropped > 0),
    figure('queue', texts.queue, queue, (now) =>
      fill(texts.queueValue, whole(now.frames), whole(now.capacityFrames)),
    ),
    figure('queuePeak', texts.queuePeak, queue.peakFrames, whole),
    figure('fileSize', texts.fileSize, fileBytes, (value) => formatBytes(value, locale)),
    figure(
      'cursorLog',
      texts.cursorLog,
      cursor,
      (now) => logWords(now, texts, locale),
      cursor.state === 'unavailable',
    ),
    figure(
      'keyLog',
      texts.keyLog,
      keys,
      (now) => logWords(now, texts, locale),
      keys.state === 'unavailable',
    ),
  ];
}

function logWords(
  { state, events }: PanelSession['cursor' | 'keys'],
  texts: PanelTexts,
  locale: string,
): string {
  const words = {
    off: texts.logOff,
    starting: texts.logStarting,
    on: fill(texts.logOn, formatCount(events, locale)),
    unavailable: texts.logUnavailable,
  } as const;
  return words[state];
}

function figure<T>(
  key: string,
  label: string,
  value: T | null,
  write: (value: T) => string,
  warning = false,
): Figure | null {
  return value === null ? null : { key, label, value: write(value), warning };
}
