import type { Environment } from '../../base/environment.ts';
import { CodereelError } from '../../base/errors.ts';
import { unreachable } from '../../base/unreachable.ts';
import { sourceText } from '../../protocol/source.ts';
import { macScreens } from '../ffmpeg/capturePlan.ts';
import type { Ffmpeg } from '../ffmpeg/locate.ts';
import { platformDisplay } from '../ffmpeg/platformDisplay.ts';
import { listSoundDevices } from '../sound/soundDevices.ts';
import { readMonitors } from '../x11/monitors.ts';
import { readWindows } from '../x11/windows.ts';
import { XConnection } from '../x11/xConnection.ts';
import type { DisplaySource, ScreenSources, SourceList } from './sourceList.ts';
import { noWindowCapture } from './sourceErrors.ts';
import { editorAmong } from './x11Picture.ts';

export interface ListSourcesOptions {
  readonly platform: NodeJS.Platform;
  readonly environment: Environment;
  readonly ffmpeg: Ffmpeg;
}

/**
 * All that can be recorded here. What cannot be listed is left out, and a note says why: sound can be
 * chosen where there is no screen, and the other way round. Never rejects for what is missing.
 */
export async function listSources(options: ListSourcesOptions): Promise<SourceList> {
  const { ffmpeg, platform, environment } = options;
  const [screen, sound] = await Promise.all([
    listScreenSources(options),
    listSoundDevices({ ffmpegPath: ffmpeg.path, platform, environment }),
  ]);
  const { problem, ...devices } = sound;
  const notes = problem === null ? [] : [problem.message];
  return { ...screen, ...devices, notes: [...screen.notes, ...notes] };
}

/** Displays, windows and regions alone. */
export async function listScreenSources(options: ListSourcesOptions): Promise<ScreenSources> {
  try {
    return await sourcesOfPlatform(options);
  } catch (error) {
    if (error instanceof CodereelError) {
      return { ...nothing, notes: [error.message] };
    }
    throw error;
  }
}

const nothing: ScreenSources = {
  displays: [],
  windows: [],
  windowHold: null,
  regions: false,
  notes: [],
};

async function sourcesOfPlatform(options: ListSourcesOptions): Promise<ScreenSources> {
  const { platform, environment, ffmpeg } = options;
  const display = platformDisplay(platform, environment);
  switch (display.kind) {
    case 'x11':
      return x11Sources(display.display, environment);
    case 'wayland':
      return {
        ...nothing,
        displays: [unknownDisplay(0, 'Display')],
        notes: ['This is a Wayland session: the desktop itself asks which display to share.'],
      };
    case 'windows':
      return withoutWindows([unknownDisplay(0, 'Desktop')]);
    case 'macos': {
      const screens = await macScreens(ffmpeg, environment);
      const displays = screens.map((_, index) => unknownDisplay(index, `Screen ${index + 1}`));
      return withoutWindows(displays);
    }
    default:
      return unreachable(display);
  }
}

function withoutWindows(displays: DisplaySource[]): ScreenSources {
  return { ...nothing, displays, regions: true, notes: [noWindowCapture().message] };
}

function unknownDisplay(index: number, name: string): DisplaySource {
  return {
    source: sourceText({ kind: 'display', index }),
    name,
    primary: index === 0,
    area: null,
  };
}

async function x11Sources(display: string, environment: Environment): Promise<ScreenSources> {
  const connection = await XConnection.open(display, environment);
  try {
    const [monitors, windows] = await Promise.all([
      readMonitors(connection),
      readWindows(connection),
    ]);
    const editor = await editorAmong(windows);
    return {
      displays: monitors.map(({ name, primary, area }, index) => ({
        source: sourceText({ kind: 'display', index }),
        name,
        primary,
        area,
      })),
      windows: windows.map(({ id, title, program, processId, placement, active }) => ({
        source: sourceText({ kind: 'window', id }),
        title,
        program,
        processId: processId ?? null,
        area: placement?.content ?? null,
        shown: placement !== undefined,
        active,
        editor: id === editor?.id,
      })),
      windowHold: 'following',
      regions: true,
      notes: [],
    };
  } finally {
    connection.close();
  }
}
