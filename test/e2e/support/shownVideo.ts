import type { Stage } from '../../stage/stage.ts';
import { waitFor } from '../../stage/waitFor.ts';

export interface ShownVideo {
  readonly seconds: number;
  readonly width: number;
  readonly height: number;
}

/** The video that VS Code shows in an editor, once its player can play it. */
export async function waitForShownVideo({
  workbench,
}: Pick<Stage, 'workbench'>): Promise<ShownVideo> {
  return waitFor('VS Code shows a video that can be played', async () => {
    for (const frame of workbench.page.frames()) {
      const shown = await frame.evaluate<ShownVideo | null>(readVideo).catch(() => null);
      if (shown !== null) {
        return shown;
      }
    }
    return undefined;
  });
}

/** Metadata are there, so is a first picture, and there was no error. */
const readVideo = `(() => {
  const video = document.querySelector('video');
  return video !== null && video.error === null && video.readyState >= 2 && video.duration > 0
    ? { seconds: video.duration, width: video.videoWidth, height: video.videoHeight }
    : null;
})()`;
