import { cp, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCursorLog } from '../../src/recording/cursorLog.ts';
import type { CursorEvent } from '../../src/recording/cursorEvent.ts';
import { recordingFiles, type Manifest } from '../../src/recording/manifest.ts';
import { readManifest } from '../../src/recording/manifestFile.ts';
import { sourceText } from '../../src/protocol/source.ts';
import { recordingFolders } from '../stage/codereelControls.ts';
import { openStage, type Stage } from '../stage/stage.ts';
import { makeVsix } from '../stage/vsix.ts';
import { waitFor } from '../stage/waitFor.ts';
import { compareButtons, type CursorAgreement, type SentButton } from './cursorChecks.ts';
import { demoSettings, perform, type PerformanceTimes } from './performance.ts';
import { inspectVideo, type VideoFacts } from './videoChecks.ts';

/**
 * `npm run demo` after its set-up: records a code demo with the packaged extension in a real VS
 * Code, and checks what came of it. Exit code 1, with the reasons, if it is not as it should be.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
/** Replaced by the next demo. */
const outFolder = join(root, 'test', '.out', 'demo');

interface Take {
  readonly folder: string;
  readonly manifest: Manifest;
  readonly cursor: readonly CursorEvent[];
  readonly times: PerformanceTimes;
  /** Presses and releases sent while it was recording. */
  readonly sent: readonly SentButton[];
}

async function main(): Promise<number> {
  const environment = process.env;
  const installation = environment['CODEREEL_TEST_CODE_SERVER'];
  if (installation === undefined) {
    console.error('No VS Code is named. Run "npm run demo".');
    return 2;
  }
  await rm(outFolder, { recursive: true, force: true });
  await mkdir(outFolder, { recursive: true });

  console.log('Packaging the extension ...');
  const vsix = await makeVsix({ root, environment });
  console.log(`  ${relative(root, vsix)}`);
  console.log('Opening the stage: display, window manager, VS Code with the extension ...');
  const stage = await openStage({
    baseEnvironment: environment,
    installation,
    vsixFiles: [vsix],
    project: join(root, 'test', 'fixtures', 'sampleProject'),
    settings: demoSettings,
  });
  let interrupted = false;
  process.once('SIGINT', () => {
    interrupted = true;
  });
  let take: Take;
  try {
    console.log('Recording a code demo ...');
    take = await record(stage);
  } catch (error) {
    if (!interrupted) {
      await keepEvidence(stage);
    }
    throw error;
  } finally {
    await stage.close();
  }

  console.log('Checking the recording ...');
  const video = await inspectVideo(join(take.folder, recordingFiles.video), environment);
  const agreement = compareButtons(
    take.sent,
    take.cursor,
    take.manifest.video.area ?? { x: 0, y: 0, width: 0, height: 0 },
    take.manifest.clock.epochUnixMs,
  );
  const { size } = await stat(join(take.folder, recordingFiles.video));
  printTable(take, video, size);
  const faults = judge(take, video, agreement);
  for (const fault of faults) {
    console.error(`✗ ${fault}`);
  }
  if (faults.length === 0) {
    console.log(
      `✓ ${agreement.compared} presses and releases agree: within ${agreement.worstPixels.toFixed(2)} pixels and ${agreement.worstMs.toFixed(0)} ms.`,
    );
  }
  console.log(`\nThe video: ${join(take.folder, recordingFiles.video)}`);
  return faults.length === 0 ? 0 : 1;
}

/** Performs, waits for the finished recording and brings it where it stays. */
async function record(stage: Stage): Promise<Take> {
  const times = await perform(stage);
  const { from, manifest } = await waitFor('the recording has finished', async () => {
    const [folder, ...others] = await recordingFolders(stage.folders);
    if (folder === undefined || others.length > 0) {
      throw new Error(`One recording was made, and there are ${others.length + 1}.`);
    }
    const read = await readManifest(folder);
    return read.state === 'recording' ? undefined : { from: folder, manifest: read };
  });
  const folder = join(outFolder, 'recording');
  await cp(from, folder, { recursive: true });
  const log = await readCursorLog(folder);
  const cursor: CursorEvent[] = [];
  for await (const event of log.events()) {
    cursor.push(event);
  }
  const sent = stage.input.sent.filter(
    (one): one is SentButton =>
      (one.kind === 'down' || one.kind === 'up') && one.before >= times.recordingShown,
  );
  return { folder, manifest, cursor, times, sent };
}

/** Everything that is not as it should be, in words. */
function judge(take: Take, video: VideoFacts, agreement: CursorAgreement): string[] {
  const { manifest, times } = take;
  const shortest = (times.stopClicked - times.recordingShown) / 1000 - 0.25;
  const longest = (times.finished - times.startAsked) / 1000;
  const expected: readonly [boolean, string][] = [
    [manifest.state === 'finished', `its state is "${manifest.state}"`],
    [isDefaultSource(manifest), `it shows ${sourceText(manifest.source)} and not VS Code's window`],
    [
      video.codec === 'h264' && video.container.includes('mp4'),
      `${video.codec} in ${video.container}`,
    ],
    [video.pixelFormat === 'yuv420p', `its pixel format is ${video.pixelFormat}`],
    [
      video.durationSeconds >= shortest && video.durationSeconds <= longest,
      `it lasts ${video.durationSeconds.toFixed(2)} s; expected ${shortest.toFixed(2)} to ${longest.toFixed(2)} s`,
    ],
    [
      video.frames === manifest.video.frames,
      `it has ${video.frames} frames, and the manifest says ${manifest.video.frames}`,
    ],
    [
      video.changedFrames >= minimumChangedFrames,
      `only ${video.changedFrames} of its pictures differ from the one before`,
    ],
    [agreement.worstPixels <= 1, `a click is ${agreement.worstPixels.toFixed(2)} pixels off`],
    [agreement.worstMs <= 50, `a click is ${agreement.worstMs.toFixed(0)} ms off`],
    [take.cursor.some(({ kind }) => kind === 'move'), 'the cursor log holds no move'],
    [take.cursor.some(({ kind }) => kind === 'wheel'), 'the cursor log holds no wheel'],
  ];
  return [
    ...expected.filter(([holds]) => !holds).map(([, fault]) => fault),
    ...agreement.faults.map((fault) => `cursor log: ${fault}`),
  ];
}

/** Nothing is chosen for the demo: it is to show what it shows without a word from the user. */
function isDefaultSource({ source }: Manifest): boolean {
  return source.kind === 'window' && source.id === null;
}

/** Over three hundred keys are typed, each of which shows; several may fall into one picture. */
const minimumChangedFrames = 150;

function printTable({ folder, manifest, cursor }: Take, video: VideoFacts, bytes: number): void {
  const { statistics } = manifest;
  const rows: readonly [string, string][] = [
    ['file', relative(root, join(folder, recordingFiles.video))],
    ['duration', `${video.durationSeconds.toFixed(2)} s`],
    ['size', megabytes(bytes)],
    ['shows', sourceText(manifest.source)],
    ['resolution', `${video.width} × ${video.height}`],
    ['frames', `${video.frames} (${video.changedFrames} that changed)`],
    ['dropped frames', String(statistics.dropped)],
    ['cursor events', String(cursor.length)],
    ['deepest queue', `${statistics.peakQueueFrames} of ${statistics.queueCapacityFrames} frames`],
    ['peak memory', `${megabytes(statistics.peakMemoryBytes)} (recorder and ffmpeg)`],
  ];
  console.log(`\n${rows.map(([name, value]) => `  ${name.padEnd(16)}${value}`).join('\n')}\n`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** What a person needs to see why a demo failed: the screen, and what the extension logged. */
async function keepEvidence(stage: Stage): Promise<void> {
  try {
    const picture = join(outFolder, 'failure.png');
    await stage.display.capture(picture);
    const logs = join(stage.folders.userData, 'logs');
    for (const file of await readdir(logs, { recursive: true })) {
      if (/codereel.*\.log$/i.test(file)) {
        await cp(join(logs, file), join(outFolder, file.replaceAll('/', '-')));
      }
    }
    console.error(`The screen as it was, and the logs: ${outFolder}`);
  } catch (error) {
    console.error('What happened could not be kept:', error);
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? `\n${error.message}` : error);
  process.exitCode = 1;
}
