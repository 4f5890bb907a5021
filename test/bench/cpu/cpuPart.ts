import { join } from 'node:path';
import { run } from '../../stage/supervised.ts';
import type { BenchContext, BenchPart, PartReport } from '../benchPart.ts';
import { codereel } from './codereel.ts';
import { demoMs } from './codeDemo.ts';
import { cpuReport, type CpuRound } from './cpuReport.ts';
import { openDemoStage, type DemoStage } from './demoStage.ts';
import { measure, measureNothing, type Measurement } from './measure.ts';
import { obs } from './obs.ts';
import { plainFfmpeg } from './plainFfmpeg.ts';
import type { Recorder } from './recorder.ts';
import { measureSideBySide, type SideBySide } from './sideBySide.ts';
import { simpleScreenRecorder } from './simpleScreenRecorder.ts';

/** What recording costs, against what else a person could record the screen with. */
export const cpuPart: BenchPart = {
  name: 'cpu',
  title: 'What recording costs',
  defaults: { rounds: 3, seconds: demoMs / 1000 },
  run: runCpuPart,
};

const baseline = plainFfmpeg('ultrafast');

async function runCpuPart(context: BenchContext): Promise<PartReport> {
  const ours = codereel(context.dist, { name: 'Codereel', source: 'display', cursorLog: true });
  const recorders: readonly Recorder[] = [
    baseline,
    plainFfmpeg('veryfast'),
    ...(await presentPeers(context)),
    ours,
    codereel(context.dist, {
      name: 'Codereel, no cursor log',
      source: 'display',
      cursorLog: false,
    }),
    codereel(context.dist, { name: 'Codereel, its window', source: 'window', cursorLog: true }),
  ];
  const demo = await openDemoStage(context);
  try {
    const rounds: CpuRound[] = [];
    for (let round = 0; round < context.rounds; round += 1) {
      rounds.push(await measureRound(context, demo, rotated(recorders, round * 2), round));
    }
    context.log('both at once ...');
    const both = join(context.outFolder, 'both');
    const sideBySide: SideBySide[] = [await measureSideBySide(ours, baseline, demo, both)];
    const inOrder = rounds.map(({ nothing, measurements }) => ({
      nothing,
      measurements: measurements.toSorted(
        (one, other) => place(recorders, one) - place(recorders, other),
      ),
    }));
    return cpuReport(
      { rounds: inOrder, sideBySide, baseline: baseline.name, ours: ours.name },
      method,
    );
  } finally {
    await demo.close();
  }
}

async function measureRound(
  context: BenchContext,
  demo: DemoStage,
  recorders: readonly Recorder[],
  round: number,
): Promise<CpuRound> {
  const folderFor = (name: string): string =>
    join(context.outFolder, `${round + 1}-${name.replaceAll(/\W+/g, '-')}`);
  const attempt = async (name: string, action: () => Promise<void>): Promise<void> => {
    try {
      await action();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      context.skip(`${name} in round ${round + 1}`, reason);
    }
  };
  let nothing: number | undefined;
  await attempt('nothing', async () => {
    nothing = await measureNothing(demo, folderFor('nothing'));
    context.log(`round ${round + 1}: nothing recorded: X server ${nothing.toFixed(3)}`);
  });
  const measurements: Measurement[] = [];
  for (const recorder of recorders) {
    await attempt(recorder.name, async () => {
      const one = await measure(recorder, demo, folderFor(recorder.name));
      measurements.push(one);
      context.log(
        `round ${round + 1}: ${one.recorder}: CPU ${one.cpu.toFixed(3)} + ${one.serverCpu.toFixed(3)}, ${one.changed} changed frames`,
      );
    });
  }
  return { nothing, measurements };
}

/** Nobody is always first, or always after the same one. */
function rotated<T>(list: readonly T[], by: number): T[] {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

function place(recorders: readonly Recorder[], { recorder }: Measurement): number {
  return recorders.findIndex(({ name }) => name === recorder);
}

async function presentPeers(context: BenchContext): Promise<Recorder[]> {
  const { environment } = context;
  const peers = [
    { recorder: simpleScreenRecorder, command: 'simplescreenrecorder' },
    { recorder: obs, command: 'obs' },
  ];
  const found: Recorder[] = [];
  for (const { recorder, command } of peers) {
    const there = await run('sh', ['-c', `command -v ${command}`], { environment }).then(
      () => true,
      () => false,
    );
    if (there) {
      found.push(recorder);
    } else {
      context.skip(recorder.name, 'it is not installed here');
    }
  }
  return found;
}

const method = `A real VS Code (1920x1080, on a virtual X display) is typed into, scrolled, its palette and files
opened and its code left to be read, by real input at fixed times, the same for each recorder and
from the same beginning: ${demoMs / 1000} s. Everyone records the whole screen at 30 frames a second with
x264 at CRF 18 (Codereel's "crisp"), and all but "ffmpeg veryfast" with preset ultrafast. Codereel is
\`codereel record\`; the rows below it leave out the cursor log, or record VS Code's window instead of the
screen. The order changes from round to round, and ratios are of the same round.

CPU is what the kernel counted for all processes of the recorder, and for the X server, from two
seconds after its file began to grow until the demo's end; the X server also draws VS Code, which is
the first row. Memory is the most of all its processes, shared pages in parts (PSS). Changed frames are
those of which a pixel's brightness differs by 40 of 255 or more from the frame before. Text is compared
over 900 columns of pixels with an exact grab of the screen, three times a demo, when it has been at
rest for a second. A square in the screen's corner that turns at known times tells how a video's time
lies on the clock, and so when its first frame was. OBS draws with the processor here: where there is a
graphics card it takes less.`;
