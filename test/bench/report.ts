import type { BenchPart, PartReport, Table } from './benchPart.ts';

/** What a report says of where and when it was made: names and what they are. */
export type Facts = readonly (readonly [name: string, value: string])[];

/** The file of a plot, beside the report. */
export function plotFile(part: string, plot: string): string {
  return `${part}-${plot}.svg`;
}

/** One part's section of the report: readable on a terminal, and Markdown. */
export function partText(
  { name, title }: Pick<BenchPart, 'name' | 'title'>,
  report: PartReport,
  facts: Facts,
): string {
  const blocks = [
    `## ${title}`,
    report.method.trim(),
    factsText(facts),
    ...(report.budgets.length === 0 ? [] : [tableText(budgetTable(report))]),
    ...report.tables.flatMap((table) => [`### ${table.title}`, tableText(table)]),
    ...report.plots.map((plot) => `![${plot.title}](${plotFile(name, plot.name)})`),
    ...(report.notes.length === 0 ? [] : [report.notes.map((note) => `- ${note}`).join('\n')]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function factsText(facts: Facts): string {
  return facts.map(([name, value]) => `${name}: ${value}`).join('  \n');
}

function budgetTable({ budgets }: PartReport): Table {
  return {
    title: '',
    columns: ['budget', 'limit', 'measured', 'kept'],
    rows: budgets.map(({ what, limit, measured, holds }) => [
      what,
      limit,
      measured,
      holds ? 'yes' : 'no',
    ]),
  };
}

/** A Markdown table whose columns stand under each other. */
export function tableText({ columns, rows }: Table): string {
  const lines = [columns, ...rows].map((cells) =>
    columns.map((_, index) => (cells[index] ?? '').replaceAll('|', String.raw`\|`)),
  );
  const widths = columns.map((_, index) =>
    Math.max(3, ...lines.map((cells) => cells[index]?.length ?? 0)),
  );
  const [head = '', ...body] = lines.map((cells) => rowText(cells, widths));
  const rule = widths.map((width, index) =>
    index === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [head, `| ${rule.join(' | ')} |`, ...body].join('\n');
}

function rowText(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((cell, index) =>
    index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0),
  );
  return `| ${padded.join(' | ')} |`;
}

/**
 * Puts one part's section into the report in place of its last one, in the parts' order. Sections of
 * parts that were not run stay: each says itself where and when it was measured.
 */
export function placeSection(
  report: string,
  order: readonly string[],
  name: string,
  section: string,
): string {
  const sections = new Map(
    [...report.matchAll(/<!-- begin (\S+) -->\n(.*?)<!-- end \1 -->/gs)].map(
      ([, found = '', text = '']) => [found, text],
    ),
  );
  sections.set(name, section);
  const parts = order.flatMap((part) => {
    const text = sections.get(part);
    return text === undefined ? [] : [`<!-- begin ${part} -->\n${text}<!-- end ${part} -->\n`];
  });
  return [reportHead, ...parts].join('\n');
}

const reportHead = `# Measured
What \`npm run bench\` printed when it was last run; CONTRIBUTING.md tells how to run it. Every figure
is a median over the rounds, with the lowest and the highest behind it.
`;
