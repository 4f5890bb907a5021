import type { Clock } from '../../base/clock.ts';
import type { Environment } from '../../base/environment.ts';
import { CodereelError } from '../../base/errors.ts';
import { Listeners, type Disposable } from '../../base/listeners.ts';
import type { Log } from '../../base/log.ts';
import type { Mode } from '../../protocol/mode.ts';
import type { PictureHold, Source } from '../../protocol/recorderProtocol.ts';
import type { Picture, PictureChange } from '../screen/picture.ts';
import type { Shot, Size } from '../screen/shot.ts';
import { missingGstreamer, streamSize } from './gstreamer.ts';
import { RestoreToken } from './restoreToken.ts';
import { openScreenCast, type ScreenCast, type SourceType } from './screenCast.ts';

export interface WaylandPictureOptions {
  readonly source: Source;
  readonly mode: Mode;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly log: Log;
  /** Gives up the asking. */
  readonly signal: AbortSignal;
}

/**
 * Asks the desktop for what the source means: any display, or any window, because only the desktop
 * knows which ones there are, and its user says which.
 *
 * @throws CodereelError What is missing, what cannot be chosen here, or that the user said no.
 */
export async function openWaylandPicture(options: WaylandPictureOptions): Promise<Picture> {
  const { source, mode, environment, clock, log, signal } = options;
  const type = sourceType(source);
  const missing = await missingGstreamer(environment);
  if (missing !== null) {
    throw missing;
  }
  const token = new RestoreToken(type, environment, log);
  const cast = await openScreenCast({
    environment,
    source: type,
    // In studio mode the cursor is drawn later.
    cursor: mode === 'instant' ? 'embedded' : 'hidden',
    restoreToken: await token.read(),
    signal,
  });
  try {
    await token.keep(cast.restoreToken);
    const size = await streamSize(cast.node, environment);
    log.info(`PipeWire node ${cast.node} shows ${size.width}x${size.height}.`);
    return new WaylandPicture(cast, size, type, clock);
  } catch (error) {
    cast.close();
    throw error;
  }
}

/** What the portal is asked for. Throws CodereelError for what it cannot be asked for. */
function sourceType(source: Source): SourceType {
  if (source.kind === 'region') {
    throw unavailable('A region cannot be recorded on Wayland.', 'Record a display or a window.');
  }
  if (source.kind === 'window' && source.id !== null) {
    throw unavailable(
      'Windows have no numbers on Wayland.',
      "Choose the source window: the desktop's dialog then asks which one.",
    );
  }
  return source.kind === 'window' ? 'window' : 'monitor';
}

function unavailable(message: string, remedy: string): CodereelError {
  return new CodereelError({ code: 'source-unavailable', message, remedy });
}

/** Lives as long as the screen cast: pauses and takes share it, so that the user is asked once. */
class WaylandPicture implements Picture {
  readonly hold: PictureHold;
  readonly #cast: ScreenCast;
  readonly #size: Size;
  readonly #listeners = new Listeners<PictureChange>();
  #over = false;

  constructor(cast: ScreenCast, size: Size, type: SourceType, clock: Clock) {
    this.#cast = cast;
    this.#size = size;
    this.hold = type === 'window' ? 'following' : 'fixed';
    void this.#watch(clock);
  }

  /** Every take has the size of the first: GStreamer fits a window that changes its own into it. */
  shot(): Shot | undefined {
    const area = { x: 0, y: 0, ...this.#size };
    return this.#over
      ? undefined
      : {
          grab: { kind: 'pipewire', node: this.#cast.node, area },
          outputSize: null,
          place: null,
          area,
        };
  }

  async #watch(clock: Clock): Promise<void> {
    await this.#cast.ended;
    if (!this.#over) {
      this.#over = true;
      this.#listeners.tell({ kind: 'closed', atMonotonicMs: clock.monotonic() });
    }
  }

  onChange(listener: (change: PictureChange) => void): Disposable {
    return this.#listeners.add(listener);
  }

  close(): void {
    this.#over = true;
    this.#cast.close();
  }
}
