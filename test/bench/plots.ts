import { init, use } from 'echarts/core';
import { BarChart, LineChart } from 'echarts/charts';
import {
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
} from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';
import type { EChartsCoreOption } from 'echarts/core';
import type { Axis, BarPlot, LinePlot, Plot } from './benchPart.ts';

use([
  BarChart,
  LineChart,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
  SVGRenderer,
]);

const width = 880;
const lineHeight = 420;
const barHeight = 44;

/** Told apart by people who do not see all colours too (Okabe and Ito). */
const colours = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#444444'];
const text = { fontFamily: 'sans-serif', color: '#222222' };

/** A plot as SVG on white, so that it can be read on a light and on a dark page. */
export function plotSvg(plot: Plot): string {
  const height = plot.kind === 'lines' ? lineHeight : 140 + barHeight * plot.bars.length;
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption({
      animation: false,
      backgroundColor: '#ffffff',
      color: colours,
      textStyle: text,
      title: { text: plot.title, left: 16, top: 10, textStyle: { ...text, fontSize: 15 } },
      ...(plot.kind === 'lines' ? lineOptions(plot) : barOptions(plot)),
    });
    return `${chart.renderToSVGString()}\n`;
  } finally {
    chart.dispose();
  }
}

function lineOptions(plot: LinePlot): EChartsCoreOption {
  return {
    legend: { top: 38, left: 16, icon: 'roundRect', itemGap: 18 },
    grid: { left: 76, right: 32, top: 84, bottom: 56 },
    xAxis: axis(plot.x, { nameGap: 30 }),
    yAxis: { ...axis(plot.y, { nameGap: 52 }), ...roomForLimit(plot) },
    series: plot.series.map(({ name, points }, index) => ({
      type: 'line',
      name,
      data: points.map((point) => [...point]),
      showSymbol: points.length <= 24,
      lineStyle: { width: 2 },
      markLine: index === 0 ? limitLine(plot, 'yAxis', 'insideEndTop') : undefined,
    })),
  };
}

function barOptions(plot: BarPlot): EChartsCoreOption {
  const names = [...new Set(plot.bars.flatMap(({ parts }) => parts.map(({ name }) => name)))];
  // Categories stand from the bottom up.
  const bars = plot.bars.toReversed();
  const category = {
    type: 'category',
    data: bars.map(({ name }) => name),
    axisLabel: { ...text, width: 210, overflow: 'break' },
    axisTick: { show: false },
  };
  return {
    legend: { show: names.length > 1, top: 38, left: 16, icon: 'roundRect', itemGap: 18 },
    grid: { left: 232, right: 120, top: names.length > 1 ? 86 : 60, bottom: 56 },
    xAxis: { ...axis(plot.value, { nameGap: 30 }), ...roomForLimit(plot) },
    yAxis: category,
    series: names.map((name, index) => ({
      type: 'bar',
      name,
      stack: 'whole',
      barMaxWidth: 26,
      data: bars.map(({ parts }) => parts.find((part) => part.name === name)?.value ?? 0),
      label: {
        ...text,
        show: index === names.length - 1,
        position: 'right',
        formatter: ({ dataIndex }: { readonly dataIndex: number }) => barLabel(bars[dataIndex]),
      },
      markLine: index === 0 ? limitLine(plot, 'xAxis', 'end') : undefined,
    })),
  };
}

function barLabel(bar: BarPlot['bars'][number] | undefined): string {
  const whole = bar?.parts.reduce((sum, { value }) => sum + value, 0) ?? 0;
  const range = bar?.spread;
  return range === undefined
    ? short(whole)
    : `${short(whole)} (${short(range[0])} to ${short(range[1])})`;
}

/** Three figures that count. */
function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function axis({ title, scale }: Axis, place: { readonly nameGap: number }): EChartsCoreOption {
  return {
    type: scale === 'logarithmic' ? 'log' : 'value',
    name: title,
    nameLocation: 'middle',
    nameTextStyle: text,
    axisLabel: text,
    splitLine: { lineStyle: { color: '#dddddd' } },
    ...place,
  };
}

/** The axis reaches beyond the limit, be everything ever so far below it. */
function roomForLimit({ limit }: Plot): EChartsCoreOption {
  return limit === undefined
    ? {}
    : {
        max: ({ max }: { readonly max: number }) =>
          max > limit.value ? null : Number((limit.value * 1.1).toPrecision(2)),
      };
}

function limitLine(
  { limit }: Plot,
  along: 'xAxis' | 'yAxis',
  position: 'insideEndTop' | 'end',
): EChartsCoreOption | undefined {
  return limit === undefined
    ? undefined
    : {
        symbol: 'none',
        silent: true,
        lineStyle: { color: '#d55e00', type: 'dashed', width: 1.5 },
        label: { formatter: limit.name, position, color: '#d55e00' },
        data: [{ [along]: limit.value }],
      };
}
