/** Ways to tell somebody something, one file each. Each tries once; who calls it keeps what failed. */

/** What became of one attempt. Trouble that may pass is thrown as `NotDelivered`. */
export type Delivery =
  | { readonly kind: 'done' }
  /** It will never be taken; `why` names no person. */
  | { readonly kind: 'refused'; readonly why: string };

/** Not now. Its message says the kind of trouble and nothing of whom, where or with which secret. */
export class NotDelivered extends Error {
  override readonly name = 'NotDelivered';
  readonly code: string;

  constructor(code: string) {
    super(`not delivered: ${code}`);
    this.code = code;
  }
}

/** The code of a system error, or `UNKNOWN`: texts of errors may hold addresses and passwords. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,40}$/.test(code) ? code : 'UNKNOWN';
}
