import { CodereelError } from '../../../src/base/errors.ts';

/** The CodereelError that `action` ends in; fails the test if it ends otherwise. */
export async function thrownBy(action: () => unknown): Promise<CodereelError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof CodereelError) {
      return error;
    }
    throw error;
  }
  throw new Error('nothing was thrown');
}
