import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import type { Environment } from '../../../../src/base/environment.ts';
import { systemClock } from '../../../../src/base/clock.ts';
import { silentLog } from '../../../../src/base/log.ts';
import type { Source } from '../../../../src/protocol/recorderProtocol.ts';
import { listScreenSources } from '../../../../src/recorder/screen/listSources.ts';
import { openPicture } from '../../../../src/recorder/screen/openPicture.ts';
import type { Picture, PictureChange } from '../../../../src/recorder/screen/picture.ts';
import type { ScreenSources } from '../../../../src/recorder/screen/sourceList.ts';
import type { Ffmpeg } from '../../../../src/recorder/ffmpeg/locate.ts';
import { openDisplay, type Display } from '../../../stage/display.ts';
import { run, supervise, type Supervised } from '../../../stage/supervised.ts';
import { waitFor } from '../../../stage/waitFor.ts';

/** The colour of the screen behind all windows. */
export const background = '#0000ff';

export interface TestWindow {
  readonly id: number;
  readonly program: Supervised;
}

export interface WatchedPicture extends Picture {
  readonly changes: readonly PictureChange[];
  /** Waits until it has told of such a change since the last such wait. */
  told(kind: PictureChange['kind']): Promise<void>;
}

/** A real X screen of 800x600 with a window manager, blue, and windows of one colour each on it. */
export interface ScreenStage {
  readonly display: Display;
  readonly folder: string;
  readonly environment: Environment;
  readonly ffmpeg: Ffmpeg;
  show(title: string, geometry: string, colour: string): Promise<TestWindow>;
  picture(source: Source): Promise<WatchedPicture>;
  sources(): Promise<ScreenSources>;
  run(words: string): Promise<string>;
  close(): Promise<void>;
}

const windowScript = fileURLToPath(new URL('../../../fixtures/window.tcl', import.meta.url));

export async function openScreenStage({ composite = true } = {}): Promise<ScreenStage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'codereel-screen-'));
  const outside = { PATH: inject('searchPath'), HOME: folder };
  const size = { width: 800, height: 600 };
  const display = await openDisplay({
    environment: outside,
    folder,
    ...size,
    freeWindows: true,
    composite,
  });
  const environment = { ...outside, DISPLAY: display.name };
  const windows: TestWindow[] = [];
  const pictures: Picture[] = [];
  const stage: ScreenStage = {
    display,
    folder,
    environment,
    ffmpeg: { path: 'ffmpeg', source: 'PATH', version: { text: '5.1', release: [5, 1] } },
    show: async (title, geometry, colour) => {
      const program = supervise('wish', [windowScript, '--', title, geometry, colour], {
        name: title,
        environment,
      });
      await program.waitForOutput(/^window \d+$/m);
      // What the window manager looks after is the window around Tk's own.
      const source = await waitFor(`the window ${title} is managed`, async () => {
        const sources = await stage.sources();
        return sources.windows.find((each) => each.title === title && each.shown)?.source;
      });
      const window = { id: Number(source.replace('window:', '')), program };
      windows.push(window);
      return window;
    },
    picture: async (source) => {
      const options = { environment, platform: process.platform, clock: systemClock };
      const picture = await openPicture({ ...options, source, log: silentLog });
      pictures.push(picture);
      return watched(picture);
    },
    sources: () =>
      listScreenSources({ platform: process.platform, environment, ffmpeg: stage.ffmpeg }),
    run: (words) => {
      const [command = '', ...rest] = words.split(' ');
      return run(command, rest, { environment });
    },
    close: async () => {
      pictures.forEach((picture) => picture.close());
      await Promise.all(windows.map(({ program }) => program.stop()));
      await display.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await waitFor('the window manager is there', () =>
    stage.run('xdotool get_num_desktops').then(
      () => true,
      () => false,
    ),
  );
  await stage.run(`xsetroot -solid ${background}`);
  return stage;
}

function watched(picture: Picture): WatchedPicture {
  const changes: PictureChange[] = [];
  let seen = 0;
  picture.onChange((change) => void changes.push(change));
  return {
    changes,
    get hold() {
      return picture.hold;
    },
    shot: (outputSize) => picture.shot(outputSize),
    onChange: (listener) => picture.onChange(listener),
    close: () => picture.close(),
    told: async (kind) => {
      const index = await waitFor(
        `the picture tells "${kind}"`,
        () => {
          const found = changes.findIndex((change, at) => at >= seen && change.kind === kind);
          return found < 0 ? undefined : found + 1;
        },
        { seen: () => changes },
      );
      seen = index;
    },
  };
}
