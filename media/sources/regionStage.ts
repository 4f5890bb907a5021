import { unreachable } from '../../src/base/unreachable.ts';
import type { ChooserSource } from '../../src/protocol/chooserProtocol.ts';
import type { ChooserTexts } from '../../src/protocol/chooserTexts.ts';
import type { Area } from '../../src/protocol/recorderProtocol.ts';
import { element, setAttribute } from '../panel/dom.ts';
import { fill } from '../panel/format.ts';
import {
  arrowStep,
  grips,
  moveRegion,
  placeOn,
  resizeRegion,
  screenPoint,
  spanRegion,
  type Grip,
  type Point,
} from './region.ts';

/** What the hand is doing: where it began, and the region there was. */
type Drag =
  | { readonly kind: 'span'; readonly from: Point; readonly before: Area | null }
  | { readonly kind: 'move'; readonly from: Point; readonly before: Area }
  | { readonly kind: 'resize'; readonly grip: Grip; readonly from: Point; readonly before: Area };

/** A display of which the system tells where it is; its picture shows the whole of that. */
export type PlacedDisplay = ChooserSource & { readonly area: Area };

/** The picture of a display, on which a region is drawn, moved and resized with the hand or by keys. */
export class RegionStage {
  readonly element: HTMLElement;
  readonly #texts: ChooserTexts;
  readonly #onRegion: (region: Area | null) => void;
  readonly #picture = element('img', { attributes: { alt: '', draggable: 'false' } });
  readonly #region = element('div', { class: 'region', attributes: { tabindex: '0' } });
  readonly #handles: readonly HTMLElement[];
  #display: PlacedDisplay | undefined;
  #shown: Area | null = null;
  #drag: Drag | undefined;

  /** @param onRegion what it is now; null: it was given up. */
  constructor(texts: ChooserTexts, onRegion: (region: Area | null) => void) {
    this.#texts = texts;
    this.#onRegion = onRegion;
    this.#handles = grips.map((grip) => this.#handle(grip));
    this.#region.setAttribute('role', 'application');
    this.#region.append(...this.#handles);
    this.element = element('div', { class: 'stage' }, this.#picture, this.#region);
    this.element.addEventListener('pointerdown', (event) => this.#press(event));
    this.element.addEventListener('pointermove', (event) => this.#pull(event));
    this.element.addEventListener('pointerup', () => {
      this.#drag = undefined;
    });
    this.element.addEventListener('pointercancel', () => this.#giveUp());
    this.element.addEventListener('keydown', (event) => this.#key(event));
  }

  /** @param region may lie on another display, or on more than one: what lies here is shown. */
  show(display: PlacedDisplay, region: Area | null): void {
    this.#display = display;
    this.#shown = region;
    const { area, picture } = display;
    this.element.style.aspectRatio = `${area.width} / ${area.height}`;
    // Upright displays would be taller than the page.
    this.element.style.maxWidth = `min(960px, ${(70 * area.width) / area.height}vh)`;
    this.#picture.hidden = picture === null;
    if (picture !== null) {
      setAttribute(this.#picture, 'src', picture);
    }
    this.#region.hidden = region === null;
    if (region !== null) {
      this.#place(region, area);
    }
  }

  #place(region: Area, area: Area): void {
    const place = placeOn(region, area);
    for (const side of ['left', 'top', 'width', 'height'] as const) {
      this.#region.style[side] = `${place[side] * 100}%`;
    }
    const { x, y, width, height } = region;
    setAttribute(this.#region, 'aria-label', fill(this.#texts.regionMove, width, height, x, y));
    const [first, last] = [this.#handles[0], this.#handles[4]];
    first?.setAttribute('aria-label', fill(this.#texts.regionCorner, this.#texts.topLeft, x, y));
    last?.setAttribute(
      'aria-label',
      fill(this.#texts.regionCorner, this.#texts.bottomRight, x + width, y + height),
    );
  }

  /** Two corners are enough for the keyboard; the hand has all eight. */
  #handle(grip: Grip): HTMLElement {
    const isCorner = grip.x !== 0 && grip.x === grip.y;
    return element('button', {
      class: 'handle',
      attributes: {
        type: 'button',
        'data-grip': `${grip.x} ${grip.y}`,
        ...(isCorner ? {} : { tabindex: '-1', 'aria-hidden': 'true' }),
      },
    });
  }

  #heldBy(drag: Drag): HTMLElement {
    const handle = drag.kind === 'resize' ? this.#handles[grips.indexOf(drag.grip)] : undefined;
    return handle ?? this.#region;
  }

  #gripAt(target: EventTarget | null): Grip | undefined {
    return grips[this.#handles.findIndex((handle) => handle === target)];
  }

  #press(event: PointerEvent): void {
    const point = this.#pointOf(event);
    if (event.button !== 0 || point === undefined) {
      return;
    }
    event.preventDefault();
    this.element.setPointerCapture(event.pointerId);
    const before = this.#shown;
    const grip = this.#gripAt(event.target);
    if (before === null || (grip === undefined && event.target !== this.#region)) {
      this.#drag = { kind: 'span', from: point, before };
    } else if (grip === undefined) {
      this.#drag = { kind: 'move', from: point, before };
    } else {
      this.#drag = { kind: 'resize', grip, from: point, before };
    }
  }

  #pull(event: PointerEvent): void {
    const point = this.#pointOf(event);
    if (this.#drag !== undefined && this.#display !== undefined && point !== undefined) {
      this.#onRegion(dragged(this.#drag, point, this.#display.area));
      // The keys go where the hand is, Escape before all.
      this.#heldBy(this.#drag).focus({ preventScroll: true });
    }
  }

  #key(event: KeyboardEvent): void {
    const step = arrowStep(event.key, event.shiftKey);
    if (event.key === 'Escape') {
      this.#giveUp();
    } else if (step !== null && this.#shown !== null && this.#display !== undefined) {
      const grip = this.#gripAt(event.target);
      const { area } = this.#display;
      this.#onRegion(
        grip === undefined
          ? moveRegion(this.#shown, step, area)
          : resizeRegion(this.#shown, grip, step, area),
      );
    } else {
      return;
    }
    event.preventDefault();
  }

  /** Back to what was there before the hand came; without a hand, to nothing. */
  #giveUp(): void {
    const before = this.#drag?.before ?? null;
    this.#drag = undefined;
    this.#onRegion(before);
  }

  #pointOf({ clientX, clientY }: PointerEvent): Point | undefined {
    return this.#display === undefined
      ? undefined
      : screenPoint(
          { x: clientX, y: clientY },
          this.element.getBoundingClientRect(),
          this.#display.area,
        );
  }
}

function dragged(drag: Drag, to: Point, within: Area): Area {
  const by = { x: to.x - drag.from.x, y: to.y - drag.from.y };
  switch (drag.kind) {
    case 'span':
      return spanRegion(drag.from, to, within);
    case 'move':
      return moveRegion(drag.before, by, within);
    case 'resize':
      return resizeRegion(drag.before, drag.grip, by, within);
    default:
      return unreachable(drag);
  }
}
