import type { MoviePipeline } from '../output/moviePipeline.ts';
import type { SessionClock } from '../sessionClock.ts';

/** How much of a held picture a recorder that is killed may cost: of its length, not of pictures. */
const holdEveryMs = 1_000;

/** While there is nothing to film, the last picture stays, and the file is kept up to date with it. */
export class LastPicture {
  readonly #movie: MoviePipeline;
  readonly #clock: SessionClock;
  #holding: NodeJS.Timeout | undefined;

  constructor(movie: MoviePipeline, clock: SessionClock) {
    this.#movie = movie;
    this.#clock = clock;
  }

  hold(): void {
    this.#holding ??= setInterval(() => this.#movie.stayUntil(this.#clock.mediaNow()), holdEveryMs);
  }

  release(): void {
    clearInterval(this.#holding);
    this.#holding = undefined;
  }
}
