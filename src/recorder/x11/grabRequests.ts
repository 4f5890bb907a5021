/** A request by its first byte and, for an extension's, its second. */
export interface RequestKind {
  readonly major: number;
  readonly minor: number;
}

/** GetImage and QueryPointer of the core protocol, ShmGetImage of MIT-SHM. */
const getImage = 73;
const queryPointer = 38;
const shmGetImage = 4;

/**
 * Finds the first request of each of x11grab's grabs. With the pointer in the picture, x11grab asks
 * first where that is. Without, it asks for the picture alone: by shared memory or, when that was
 * refused, once more without it, which then belongs to the same grab.
 */
export function grabFinder(options: {
  readonly pointer: boolean;
  /** undefined: the server has no MIT-SHM. */
  readonly shm: number | undefined;
}): (kind: RequestKind) => boolean {
  let wasShared = false;
  return ({ major, minor }) => {
    if (options.pointer) {
      return major === queryPointer;
    }
    const isShared = major === options.shm && minor === shmGetImage;
    const begins = isShared || (major === getImage && !wasShared);
    wasShared = isShared;
    return begins;
  };
}
