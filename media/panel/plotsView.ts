import { element } from './dom.ts';
import { fill, formatBytes, formatCount } from './format.ts';
import { historyLength, type History, type Sample } from './history.ts';
import type { Page } from './page.ts';
import { roundCeiling, timeWindow } from './plot.ts';
import { PlotView } from './plotView.ts';
import { section } from './section.ts';

/** The recorder reports twice a second. */
const spanMs = historyLength * 500;

/** How often a plot's description for screen readers may change; more often in the first seconds. */
const describeEveryMs = 10_000;

/** Room above the capacity line, so that it is not taken for the frame. */
const headroom = 1.15;

/** The two plots of the recording that runs, or of the last one. */
export class PlotsView {
  readonly element: HTMLElement;
  readonly #page: Page;
  readonly #queue: PlotView;
  readonly #memory: PlotView;
  #described: { readonly recording: string | null; readonly ms: number } | undefined;

  constructor(page: Page) {
    this.#page = page;
    const { texts } = page;
    this.#queue = new PlotView(texts.queuePlot, 1);
    this.#memory = new PlotView(texts.memoryPlot, 2);
    this.element = section(
      page,
      'plots',
      texts.overTime,
      element('div', { class: 'plots' }, this.#queue.element, this.#memory.element),
    );
  }

  /** @param running whether more is to come: if not, the description is brought up to date. */
  update(history: History, running: boolean): void {
    const last = history.samples.at(-1);
    this.element.hidden = last === undefined;
    if (last === undefined) {
      return;
    }
    this.#drawQueue(history.samples, last);
    this.#drawMemory(history.samples, last);
    if (this.#describesOld(history, last, running)) {
      this.#described = { recording: history.recording, ms: last.ms };
      this.#describe(history.samples, last);
    }
  }

  #describesOld({ recording }: History, last: Sample, running: boolean): boolean {
    if (this.#described === undefined || this.#described.recording !== recording) {
      return true;
    }
    const age = last.ms - this.#described.ms;
    return running ? age >= Math.min(describeEveryMs, this.#described.ms) : age > 0;
  }

  #drawQueue(samples: readonly Sample[], last: Sample): void {
    const { texts, locale } = this.#page;
    const points = samples.map(({ ms, queueFrames }) => ({ ms, value: queueFrames }));
    this.#queue.update({
      ...this.#times(last),
      lines: [{ label: texts.queueDepth, value: formatCount(last.queueFrames, locale), points }],
      top: last.queueCapacity * headroom,
      topLabel: '',
      limit: { label: texts.queueCapacity, value: last.queueCapacity },
    });
  }

  #drawMemory(samples: readonly Sample[], last: Sample): void {
    const { texts, locale } = this.#page;
    const top = roundCeiling(
      Math.max(
        ...samples.flatMap(({ hostBytes, recorderBytes }) => [hostBytes ?? 0, recorderBytes]),
      ),
    );
    this.#memory.update({
      ...this.#times(last),
      lines: [
        {
          label: texts.memoryHost,
          value: last.hostBytes === null ? '' : formatBytes(last.hostBytes, locale),
          points: samples.map(({ ms, hostBytes }) => ({ ms, value: hostBytes })),
        },
        {
          label: texts.memoryRecorder,
          value: formatBytes(last.recorderBytes, locale),
          points: samples.map(({ ms, recorderBytes }) => ({ ms, value: recorderBytes })),
        },
      ],
      top,
      topLabel: formatBytes(top, locale),
      limit: null,
    });
  }

  #times(last: Sample): { fromMs: number; toMs: number; fromLabel: string; toLabel: string } {
    const { texts } = this.#page;
    return {
      ...timeWindow(last.ms, spanMs),
      fromLabel: fill(texts.secondsAgo, spanMs / 1000),
      toLabel: texts.now,
    };
  }

  #describe(samples: readonly Sample[], last: Sample): void {
    const { texts, locale } = this.#page;
    const seconds = Math.round(Math.min(spanMs, last.ms - (samples[0]?.ms ?? 0)) / 1000);
    const deepest = Math.max(...samples.map(({ queueFrames }) => queueFrames));
    this.#queue.describe(
      fill(texts.queuePlotLabel, seconds, last.queueFrames, deepest, last.queueCapacity),
    );
    const host = last.hostBytes === null ? '–' : formatBytes(last.hostBytes, locale);
    this.#memory.describe(
      fill(texts.memoryPlotLabel, seconds, host, formatBytes(last.recorderBytes, locale)),
    );
  }
}
