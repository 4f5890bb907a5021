/**
 * Ends a switch that has a case for every kind there is: forgetting one does not compile. Reached
 * all the same, something outside the types' reach has come in.
 */
export function unreachable(value: never): never {
  throw new Error(`Not among the known kinds: ${JSON.stringify(value)}`);
}
