/**
 * What an answer must be, in the language of Gatus: `[STATUS] == 200`, `[BODY].users[0].name == pat(a*)`,
 * `[CERTIFICATE_EXPIRATION] > 48h`. As data; `parseCondition` reads it, `evaluateCondition` judges.
 */

/** The values that an answer has. */
export const PLACEHOLDERS = [
  'STATUS',
  'RESPONSE_TIME',
  'IP',
  'BODY',
  'CONNECTED',
  'CERTIFICATE_EXPIRATION',
  'DNS_RCODE',
  'CONTEXT',
] as const;

export type Placeholder = (typeof PLACEHOLDERS)[number];

/** Longest first, so that `<=` is not read as `<`. */
export const OPERATORS = ['==', '!=', '<=', '>=', '<', '>'] as const;

export type Operator = (typeof OPERATORS)[number];

/** One step into JSON: a key, a position, or every position (`[*]`). */
export type PathStep = string | number | { readonly kind: 'every' };

/** One side. `text` is as it was written. */
export type Operand =
  | { readonly kind: 'literal'; readonly text: string }
  | {
      readonly kind: 'value';
      readonly text: string;
      readonly of: Placeholder;
      readonly path: readonly PathStep[];
      readonly take: 'value' | 'length' | 'presence';
    }
  /** `*` stands for any characters. */
  | { readonly kind: 'pattern'; readonly text: string; readonly pattern: string }
  | { readonly kind: 'any'; readonly text: string; readonly options: readonly string[] };

/** Left and right and how they must stand to each other. */
export interface Condition {
  readonly text: string;
  readonly left: Operand;
  readonly operator: Operator;
  readonly right: Operand;
}

/** What was seen, for conditions to judge. A value that does not apply is null. */
export interface Seen {
  readonly connected: boolean;
  readonly status: number | null;
  readonly responseMs: number;
  readonly ip: string | null;
  /** Null when it is longer than what was read, so that nothing can be said of it. */
  readonly body: string | null;
  readonly certificateExpiresInMs: number | null;
  readonly rcode: string | null;
  /** Values from outside, for `[CONTEXT].name`. */
  readonly context?: unknown;
}

/** How a condition went; `shown` has the values of what failed behind their names. */
export interface ConditionResult {
  readonly ok: boolean;
  readonly shown: string;
}
