/**
 * Every way Codereel can tell a user that something went wrong. An error is a code (for programs
 * and translations), a sentence (what was wrong, with what) and a remedy (what to do). The detail is
 * for the log: the tail of ffmpeg's own words, an errno.
 */
export const errorCodes = [
  'already-recording',
  'cancelled',
  'disk-full',
  'encoder-unavailable',
  'ffmpeg-failed',
  'ffmpeg-not-found',
  'ffmpeg-unusable',
  'folder-not-writable',
  'internal',
  'invalid-input',
  'newer-format',
  'no-display',
  'not-a-recording',
  'not-recording',
  'permission-denied',
  'recorder-lost',
  'source-unavailable',
  'wayland-only',
  'write-failed',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** What travels between processes when an error does. */
export interface ErrorData {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
  /** For the log, never for a notification. */
  readonly detail?: string;
}

export class CodereelError extends Error {
  override readonly name = 'CodereelError';
  readonly code: ErrorCode;
  readonly remedy: string;
  readonly detail: string | undefined;

  constructor(data: ErrorData, options?: { cause?: unknown }) {
    super(data.message, options);
    this.code = data.code;
    this.remedy = data.remedy;
    this.detail = data.detail;
  }

  toData(): ErrorData {
    const { code, message, remedy, detail } = this;
    return detail === undefined ? { code, message, remedy } : { code, message, remedy, detail };
  }
}

/** Makes a CodereelError of whatever was thrown; one that already is passes unchanged. */
export function asCodereelError(thrown: unknown): CodereelError {
  if (thrown instanceof CodereelError) {
    return thrown;
  }
  const cause = thrown instanceof Error ? thrown : new Error(String(thrown));
  return new CodereelError(
    {
      code: 'internal',
      message: `Codereel ran into a fault of its own: ${cause.message}`,
      remedy: 'Try again; if it happens again, report it with the log ("Codereel: Show Log").',
      detail: cause.stack ?? cause.message,
    },
    { cause },
  );
}

/** The errno name (ENOSPC, EACCES, ...) of a thrown system error, if it has one. */
export function errnoOf(thrown: unknown): string | undefined {
  if (thrown instanceof CodereelError) {
    return undefined;
  }
  if (thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string') {
    return thrown.code;
  }
  return undefined;
}
