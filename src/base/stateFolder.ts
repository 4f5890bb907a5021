import path from 'node:path';
import type { Environment } from './environment.ts';

/**
 * Where Codereel keeps for a user what it knows from one start to the next (XDG Base Directory
 * Specification). It need not be there yet. undefined: this user has no such place.
 */
export function stateFolder(environment: Environment): string | undefined {
  const state = environment['XDG_STATE_HOME'] ?? '';
  const home = environment['HOME'] ?? '';
  if (path.isAbsolute(state)) {
    return path.join(state, 'codereel');
  }
  return path.isAbsolute(home) ? path.join(home, '.local', 'state', 'codereel') : undefined;
}
