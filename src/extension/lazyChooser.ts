import type { Disposable } from '../base/listeners.ts';
import type { SourceChooser, SourceChooserParts } from './panel/sourceChooser.ts';

/** The page to choose what to record. Its code is loaded when the user opens it for the first time. */
export class LazyChooser implements Disposable {
  readonly #parts: SourceChooserParts;
  #chooser: SourceChooser | undefined;
  #disposed = false;

  constructor(parts: SourceChooserParts) {
    this.#parts = parts;
  }

  async show(): Promise<void> {
    const { SourceChooser } = await import('./panel/sourceChooser.ts');
    if (!this.#disposed) {
      this.#chooser ??= new SourceChooser(this.#parts);
      this.#chooser.show();
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#chooser?.dispose();
  }
}
