import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { Environment } from '../../../src/base/environment.ts';
import type { Notice } from '../../../src/protocol/recorderProtocol.ts';
import { launchRecorder, type RecorderLink } from '../../../src/recorder/link/recorderLink.ts';
import { Session } from '../../../src/recorder/session.ts';
import type { SessionDependencies } from '../../../src/recorder/sessionDependencies.ts';
import { until, type Scene } from './scene.ts';

/** A session on the scene's screen. What is under way when the test ends is thrown away. */
export function openSession(
  scene: Scene,
  changes: Parameters<Scene['request']>[0] = {},
  dependencies: Partial<SessionDependencies> = {},
): Session {
  const session = new Session(scene.request(changes), { ...scene.dependencies, ...dependencies });
  onTestFinished(async () => {
    await session.discard();
  });
  return session;
}

/** A recorder in a process of its own, which ends with the test. */
export async function openRecorder(
  scene: Scene,
  environment: Environment = {},
): Promise<RecorderLink> {
  const link = await launchRecorder({
    nodePath: process.execPath,
    scriptPath: scene.programs.recorder,
    environment: {
      ...scene.environment,
      ...environment,
      XDG_RUNTIME_DIR: path.dirname(scene.folder),
    },
    log: scene.log,
  });
  onTestFinished(async () => {
    await link.discard().catch(() => undefined);
    link.dispose();
  });
  return link;
}

/** What it tells from now on, as it comes. */
export function noticesOf(session: Session): Notice[] {
  const notices: Notice[] = [];
  session.onNotice((notice) => notices.push(notice));
  return notices;
}

/** Settles when so many more frames are in the file. */
export async function moreFrames(session: Session, count: number): Promise<void> {
  const { frames } = session.status();
  await until(() => session.status().frames >= frames + count);
}
