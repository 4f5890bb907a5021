import { CodereelError } from '../../base/errors.ts';

/** There is nobody to answer. `detail` is for the log. */
export function recorderLost(detail: string): CodereelError {
  return new CodereelError({
    code: 'recorder-lost',
    message: 'The recorder is gone or cannot be reached.',
    remedy: 'Start a new recording.',
    detail,
  });
}
