import { element, setAttribute, setText, svgElement } from './dom.ts';
import { plotPath, plotY, type PlotFrame, type PlotPoint } from './plot.ts';

/** The unit of a plot's coordinates; the picture is stretched to its place. */
const size = { width: 300, height: 60 } as const;

export interface PlotLine {
  readonly label: string;
  /** The last value, as text. */
  readonly value: string;
  readonly points: readonly PlotPoint[];
}

export interface PlotContent {
  readonly lines: readonly PlotLine[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly top: number;
  /** What stands at the top edge. */
  readonly topLabel: string;
  /** A level to compare with, such as a capacity. */
  readonly limit: { readonly label: string; readonly value: number } | null;
  readonly fromLabel: string;
  readonly toLabel: string;
}

/**
 * One small plot over time: at most two lines, told apart by dashes as well as by colour. To a screen
 * reader it is a picture with a description, set by `describe` at a gentler pace than the lines move.
 */
export class PlotView {
  readonly element: HTMLElement;
  readonly #svg: SVGSVGElement;
  readonly #paths: readonly SVGPathElement[];
  readonly #limit: SVGLineElement;
  readonly #legend: readonly HTMLElement[];
  readonly #limitLegend = element('span', { class: 'legend legend-limit' });
  readonly #topLabel = element('span', { class: 'scale', attributes: { 'aria-hidden': 'true' } });
  readonly #fromLabel = element('span');
  readonly #toLabel = element('span');

  constructor(title: string, lines: number) {
    const numbers = [...Array(lines).keys()];
    this.#paths = numbers.map((n) => svgElement('path', { class: `line line-${n}` }));
    this.#limit = svgElement('line', { class: 'limit', x1: '0', x2: String(size.width) });
    this.#legend = numbers.map((n) => element('span', { class: `legend legend-${n}` }));
    this.#svg = svgElement('svg', {
      viewBox: `0 0 ${size.width} ${size.height}`,
      preserveAspectRatio: 'none',
      role: 'img',
    });
    this.#svg.append(this.#limit, ...this.#paths);
    const hiddenFromReaders = { attributes: { 'aria-hidden': 'true' } };
    this.element = element(
      'figure',
      {},
      element('figcaption', {}, element('span', { text: title }), this.#topLabel),
      this.#svg,
      element('div', { class: 'scale', ...hiddenFromReaders }, this.#fromLabel, this.#toLabel),
      element(
        'div',
        { class: 'legends', ...hiddenFromReaders },
        ...this.#legend,
        this.#limitLegend,
      ),
    );
  }

  update(content: PlotContent): void {
    const frame: PlotFrame = { ...size, ...content };
    for (const [index, line] of content.lines.entries()) {
      this.#paths[index]?.setAttribute('d', plotPath(line.points, frame));
      const legend = this.#legend[index];
      if (legend !== undefined) {
        setText(legend, `${line.label} ${line.value}`);
      }
    }
    this.#showLimit(content.limit, frame);
    this.#topLabel.hidden = content.topLabel === '';
    setText(this.#topLabel, content.topLabel);
    setText(this.#fromLabel, content.fromLabel);
    setText(this.#toLabel, content.toLabel);
  }

  describe(text: string): void {
    setAttribute(this.#svg, 'aria-label', text);
  }

  #showLimit(limit: PlotContent['limit'], frame: PlotFrame): void {
    this.#limitLegend.hidden = limit === null;
    this.#limit.toggleAttribute('hidden', limit === null);
    if (limit !== null) {
      const y = String(plotY(limit.value, frame));
      setAttribute(this.#limit, 'y1', y);
      setAttribute(this.#limit, 'y2', y);
      setText(this.#limitLegend, `${limit.label} ${limit.value}`);
    }
  }
}
