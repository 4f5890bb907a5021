import type { Stage } from '../../stage/stage.ts';
import { run } from '../../stage/supervised.ts';
import { waitFor } from '../../stage/waitFor.ts';
import type { Rectangle } from './video.ts';

/** A window as the X server knows it, without the window manager's frame. */
export class FreeWindow {
  readonly #stage: Pick<Stage, 'display'>;
  readonly id: number;

  constructor(stage: Pick<Stage, 'display'>, id: number) {
    this.#stage = stage;
    this.id = id;
  }

  /**
   * The place is told by the pointer, which is put onto the window's corner: what xdotool says of a
   * window in a frame is off by that frame.
   */
  async geometry(): Promise<Rectangle> {
    const id = String(this.id);
    const toCorner = ['mousemove', '--sync', '--window', id, '0', '0'];
    const words = [
      await this.#xdotool('getwindowgeometry', '--shell', id).then((all) =>
        all.replaceAll(/^[XY]=.*$/gm, ''),
      ),
      await this.#xdotool(...toCorner, 'getmouselocation', '--shell'),
    ].join('\n');
    const value = (name: string): number =>
      Number(new RegExp(`^${name}=(-?\\d+)$`, 'm').exec(words)?.[1] ?? Number.NaN);
    return { x: value('X'), y: value('Y'), width: value('WIDTH'), height: value('HEIGHT') };
  }

  /** Settles when it stands somewhere else than it did. */
  async moveTo(x: number, y: number): Promise<Rectangle> {
    const before = await this.geometry();
    await this.#xdotool('windowmove', String(this.id), String(x), String(y));
    return this.#settled((now) => now.x !== before.x || now.y !== before.y);
  }

  async resizeTo(width: number, height: number): Promise<Rectangle> {
    await this.#xdotool('windowsize', String(this.id), String(width), String(height));
    return this.#settled((now) => now.width === width && now.height === height);
  }

  async minimise(): Promise<void> {
    await this.#xdotool('windowminimize', String(this.id));
  }

  async #settled(isSo: (now: Rectangle) => boolean): Promise<Rectangle> {
    return waitFor(
      'the window stands where it was put',
      async () => {
        const now = await this.geometry();
        return isSo(now) && now;
      },
      { seen: () => this.geometry() },
    );
  }

  async #xdotool(...words: readonly string[]): Promise<string> {
    const { environment } = this.#stage.display;
    return run('xdotool', words, { environment });
  }
}
