/** A bug of ours: never thrown for bad input, which is returned as problems. */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/** States what must hold. @throws AssertionError when it does not; the message says what we believed. */
export function assert(condition: unknown, belief: string): asserts condition {
  if (!condition) throw new AssertionError(belief);
}

/** Ends an exhaustive switch. @throws AssertionError when a variant was forgotten. */
export function unreachable(variant: never): never {
  throw new AssertionError(`unexpected variant ${JSON.stringify(variant)}`);
}
