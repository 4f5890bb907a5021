import path from 'node:path';
import { systemClock } from '../../src/base/clock.ts';
import { Deferred } from '../../src/base/deferred.ts';
import type { Environment } from '../../src/base/environment.ts';
import { silentLog } from '../../src/base/log.ts';
import { launchRecorder, type RecorderLink } from '../../src/recorder/link/recorderLink.ts';
import { startCli, type Program } from '../node/cli/cliProcess.ts';
import { exampleRequest } from '../node/support/exampleRequest.ts';
import type { RoundPlan } from './plan.ts';

/** What is known of a recording from outside; times are Unix time in ms. */
export interface Course {
  /** When it was said that it records: a frame is in the file. */
  startedMs?: number;
  pauseAskedMs?: number;
  /** When it was said that it records again. */
  resumedMs?: number;
  stopAskedMs?: number;
  /** It was said to have ended as a finished one, or to be thrown away. */
  endedAs?: string;
  /** Since when the mouse and the microphone are recorded. */
  mouseSinceMs?: number;
  soundSinceMs?: number;
  /** Somebody types. */
  readonly types?: true;
  /** Labels that were answered: they are said to be in the timeline. */
  readonly marks: string[];
}

/** A recording that is going to be hit. Nothing here rejects: how it is answered is in the course. */
export interface Subject {
  readonly course: Course;
  /** Whether the first frame is in the file; false: none came. */
  readonly started: Promise<boolean>;
  /** Settles when it was said how it ended, or nobody is there to say it. */
  readonly ended: Promise<void>;
  pause(): void;
  resume(): void;
  stop(): void;
  dispose(): void;
}

export interface SubjectOptions {
  readonly plan: RoundPlan;
  readonly environment: Environment;
  readonly dist: string;
  /** Where its folder goes. */
  readonly parent: string;
}

const countdownSeconds = 1;
/** How often somebody types a character. */
export const typedEveryMs = 100;
const focusEveryMs = 400;

/** As the extension records: by a recorder that it talks to, with an editor in which somebody types. */
export async function openLinkSubject(options: SubjectOptions): Promise<Subject> {
  const { plan, environment, dist, parent } = options;
  const course: Course = { marks: [], types: true };
  const link = await launchRecorder({
    nodePath: process.execPath,
    scriptPath: path.join(dist, 'recorder.js'),
    environment,
    log: silentLog,
  });
  const ended = new Deferred();
  link.onEnded(({ state }) => {
    course.endedAs = state;
    ended.resolve();
  });
  link.onLost(() => ended.resolve());
  link.onStatus(({ cursor, sound, state }) => {
    if (state === 'recording' && cursor.state === 'on') {
      course.mouseSinceMs ??= Date.now();
    }
    if (state === 'recording' && sound.every((one) => one.state === 'on')) {
      course.soundSinceMs ??= Date.now();
    }
  });
  const editor = workInEditor(link, course);
  const start = link.start(
    exampleRequest(parent, {
      mode: plan.mode,
      cursorLog: true,
      keys: { log: 'all', commands: {} },
      sound: { microphone: { device: 'desk' }, system: null },
      countdownSeconds: plan.phase === 'countdown' ? countdownSeconds : 0,
    }),
  );
  return {
    course,
    started: start.then(
      () => {
        course.startedMs = Date.now();
        return true;
      },
      () => false,
    ),
    ended: ended.promise,
    pause: () => {
      course.pauseAskedMs = Date.now();
      link.pause().catch(() => undefined);
    },
    resume: () => {
      void link.resume().then(
        () => (course.resumedMs = Date.now()),
        () => undefined,
      );
    },
    stop: () => {
      course.stopAskedMs = Date.now();
      link.stop().catch(() => undefined);
    },
    dispose: () => {
      clearInterval(editor);
      link.dispose();
    },
  };
}

/** Types a character ten times a second, and sets a marker with each. */
function workInEditor(link: RecorderLink, course: Course): NodeJS.Timeout {
  let said = 0;
  return setInterval(() => {
    if (course.startedMs === undefined) {
      return;
    }
    said += 1;
    const atMonotonicMs = systemClock.monotonic();
    const label = `mark ${said}`;
    link
      .sendEditorEvents([
        ...((said * typedEveryMs) % focusEveryMs === 0
          ? [{ kind: 'focus', atMonotonicMs, focused: true } as const]
          : []),
        { kind: 'typed', atMonotonicMs, text: 'x' },
      ])
      .catch(() => undefined);
    link.mark(label).then(
      () => course.marks.push(label),
      () => undefined,
    );
  }, typedEveryMs);
}

/** As `codereel record` records, in the command's own process. */
export function openTerminalSubject(options: SubjectOptions): Subject {
  const { plan, environment, dist, parent } = options;
  const course: Course = { marks: [] };
  const words = [
    ...'record --json --name soak --microphone=desk --fps 30'.split(' '),
    `--mode=${plan.mode}`,
    `--output=${parent}`,
    `--countdown=${plan.phase === 'countdown' ? countdownSeconds : 0}`,
  ];
  const program = startCli(words, { cli: path.join(dist, 'cli.js'), environment, cwd: parent });
  return {
    course,
    started: program.sees('started').then(
      () => {
        course.startedMs = Date.now();
        return true;
      },
      () => false,
    ),
    ended: endOf(program, course),
    pause: () => undefined,
    resume: () => undefined,
    stop: () => {
      course.stopAskedMs = Date.now();
      program.child.kill('SIGINT');
    },
    dispose: () => undefined,
  };
}

async function endOf(program: Program, course: Course): Promise<void> {
  await program.exit;
  if (program.ofType('finished').length > 0) {
    course.endedAs = 'finished';
  }
}
