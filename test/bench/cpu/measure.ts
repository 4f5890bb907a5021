import { mkdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { cpuOf, ProcessTree } from '../processTree.ts';
import { median } from '../statistics.ts';
import type { DemoStage, Shown } from './demoStage.ts';
import type { Finished, RecordedScene, Recorder, RunningRecorder } from './recorder.ts';
import { qualityAt, type Quality } from './textQuality.ts';
import { videoFacts, videoZero, type VideoFacts } from './videoFacts.ts';

/** One recorder, once. */
export interface Measurement {
  readonly recorder: string;
  /** CPU seconds for each recorded second: of all its processes, and of the X server. */
  readonly cpu: number;
  readonly serverCpu: number;
  /** CPU seconds until its file grew, and from the stop to its end. */
  readonly startStopCpu: number;
  readonly peakBytes: number;
  /** Frames for each second, and those that do not look like the one before. */
  readonly frames: number;
  readonly changed: number;
  readonly bytesPerSecond: number;
  /** From its start to the first frame; undefined: it cannot be told. */
  readonly firstFrameMs: number | undefined;
  /** From asking it to stop to its end. */
  readonly stopMs: number;
  readonly quality: Quality | undefined;
}

/** Every recorder has had this long to come to rest before anything counts. */
const settleMs = 2000;

/** What the X server takes, in CPU seconds for each second, with nothing being recorded. */
export async function measureNothing(demo: DemoStage, folder: string): Promise<number> {
  await mkdir(folder, { recursive: true });
  await demo.reset();
  await delay(settleMs);
  const before = { cpu: await cpuOf(demo.serverId), at: performance.now() };
  await demo.show(folder);
  const cpu = (await cpuOf(demo.serverId)) - before.cpu;
  return cpu / ((performance.now() - before.at) / 1000);
}

export async function measure(
  recorder: Recorder,
  demo: DemoStage,
  folder: string,
): Promise<Measurement> {
  const scene = await sceneFor(demo, folder);
  await demo.reset();
  const running = await recorder.start(scene);
  const tree = new ProcessTree(running.processId);
  const startCpu = await tree.cpuSeconds();
  const during = await whileShown(demo, running, tree, folder);
  const stopAsked = performance.now();
  const finished = await stopWatched(running, tree);
  const stopMs = performance.now() - stopAsked;
  const endCpu = await tree.cpuSeconds();

  const facts = await videoFacts(finished.file, { ...scene, marker: demo.marker.area });
  const { shown } = during;
  const zero = videoZero(shown.turnedAt, facts.turns) ?? finished.zeroAt;
  const first = facts.frames[0];
  const counted = countedFrames(facts, shown, zero);
  return {
    recorder: recorder.name,
    cpu: during.cpu / during.seconds,
    serverCpu: during.serverCpu / during.seconds,
    startStopCpu: startCpu + endCpu - during.endCpu,
    peakBytes: tree.peakBytes,
    ...counted,
    bytesPerSecond: facts.bytes / Math.max(1, (facts.frames.at(-1) ?? 0) - (first ?? 0)),
    firstFrameMs:
      zero === undefined || first === undefined
        ? undefined
        : zero + first * 1000 - running.startedAt,
    stopMs,
    quality: await quality(finished, facts, demo, shown, zero, scene),
  };
}

export async function sceneFor({ stage }: DemoStage, folder: string): Promise<RecordedScene> {
  await mkdir(folder, { recursive: true });
  const { name: display, width, height, environment } = stage.display;
  const { windowId } = stage.workbench;
  return { environment, display, width, height, windowId, folder };
}

interface During {
  readonly shown: Shown;
  readonly seconds: number;
  readonly cpu: number;
  readonly serverCpu: number;
  /** Of the recorder since its start. */
  readonly endCpu: number;
}

async function whileShown(
  demo: DemoStage,
  running: RunningRecorder,
  tree: ProcessTree,
  folder: string,
): Promise<During> {
  try {
    await delay(settleMs);
    const at = performance.now();
    const before = { cpu: await tree.cpuSeconds(), server: await cpuOf(demo.serverId) };
    const enough = new AbortController();
    const memory = watchMemory(tree, enough.signal);
    const shown = await demo.show(folder).finally(() => enough.abort());
    const endCpu = await tree.cpuSeconds();
    const serverCpu = (await cpuOf(demo.serverId)) - before.server;
    const seconds = (performance.now() - at) / 1000;
    await memory;
    return { shown, seconds, cpu: endCpu - before.cpu, serverCpu, endCpu };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

async function watchMemory(tree: ProcessTree, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await tree.lookAtMemory();
    await delay(1000, undefined, { signal }).catch(() => undefined);
  }
}

/** Looks at what it takes until it is gone: afterwards nobody can tell. */
async function stopWatched(running: RunningRecorder, tree: ProcessTree): Promise<Finished> {
  const enough = new AbortController();
  const watch = (async (): Promise<void> => {
    while (!enough.signal.aborted) {
      await tree.cpuSeconds();
      await delay(30, undefined, { signal: enough.signal }).catch(() => undefined);
    }
  })();
  const finished = await running.stop().finally(() => enough.abort());
  await watch;
  return finished;
}

/** Those of the time in which code was shown; of all of it, if nothing tells when that was. */
function countedFrames(
  { frames, changed }: VideoFacts,
  { began, ended }: Shown,
  zero: number | undefined,
): Pick<Measurement, 'frames' | 'changed'> {
  const isCounted = (seconds: number): boolean =>
    zero === undefined || (zero + seconds * 1000 >= began && zero + seconds * 1000 <= ended);
  const seconds = (ended - began) / 1000;
  return {
    frames: frames.filter(isCounted).length / seconds,
    changed: changed.filter(isCounted).length,
  };
}

async function quality(
  { file }: Finished,
  { frames }: VideoFacts,
  { codeArea }: DemoStage,
  { rests }: Shown,
  zero: number | undefined,
  { folder, environment }: RecordedScene,
): Promise<Quality | undefined> {
  if (zero === undefined) {
    return undefined;
  }
  const found: Quality[] = [];
  for (const { at, exact } of rests) {
    const atSeconds = (at - zero) / 1000 - (frames[0] ?? 0);
    const options = { video: file, atSeconds, exact, area: codeArea, folder, environment };
    found.push(await qualityAt(options));
  }
  return {
    brightnessDb: median(found.map(({ brightnessDb }) => brightnessDb)),
    similarity: median(found.map(({ similarity }) => similarity)),
    colourDb: median(found.map(({ colourDb }) => colourDb)),
  };
}
