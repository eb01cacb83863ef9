/**
 * The file that a program prints or saves for `firebreak map`: for each thing that it needs, what it
 * does when that is away, in numbers that its own policies, endpoints, outboxes and local mode give.
 * Programs in other languages may print it too: docs/runtime-policies.md.
 */

/** One time that the target was away, as the running program saw it. */
export interface SeenOutage {
  /** When it began, ISO 8601. */
  readonly at: string;
  readonly lastedMs: number;
  /** Callers who got a kept answer, one of the program's own, or a failure. */
  readonly kept: number;
  readonly own: number;
  readonly failed: number;
  /** From its beginning to the first answer of its own, or the first failure; null: none came. */
  readonly feltAfterMs: number | null;
}

/** What one mechanism does when the target is away, in plain JSON; more may stand beside it. */
export interface NeedDescription {
  /** `policy`, `endpoints`, `outbox`, `local-mode`, or what somebody else adds. */
  readonly kind: string;
  readonly name: string;
  /** One sentence, with the numbers: it becomes the evidence of the map. */
  readonly promise: string;
  /** The program goes on without the target, with less. */
  readonly soft?: true;
  /** For how long the loss is not felt at all: guaranteed, and at most; null: that is not known. */
  readonly graceMs?: readonly [number, number | null];
  /** Addresses of which any one will do, the best first; `group` is a region, where it is known. */
  readonly anyOf?: readonly { readonly address: string; readonly group?: string }[];
  /** What is to be sent waits so long without being lost. */
  readonly canWaitMs?: number;
  /** What a run of it showed: evidence beside the promise. */
  readonly seen?: readonly SeenOutage[];
}

/** One way in which a program needs something. A second way to the same target is an entry of its own. */
export interface DescribedNeed {
  /** As a map names it: `price-list`, `aws/us-east-1/dynamodb:read`; or a URL, a host, an ARN. */
  readonly needs: string;
  /** What stands on this way: a policy around endpoints is two descriptions. */
  readonly by: NeedDescription | readonly NeedDescription[];
  /** The journey that is finished only when what waits has arrived: it then `canWait`. */
  readonly journey?: string;
}

/** The file; `policies` is the version of its format. */
export interface PoliciesFile {
  readonly policies: 1;
  /** The program, as the map calls it. */
  readonly component: string;
  readonly needs: readonly {
    readonly needs: string;
    readonly by: readonly NeedDescription[];
    readonly journey?: string;
  }[];
}

/** What a program says of itself. */
export function describeProgram(component: string, needs: readonly DescribedNeed[]): PoliciesFile {
  return {
    policies: 1,
    component,
    needs: needs.map(({ by, ...need }) => ({ ...need, by: [by].flat() })),
  };
}

/** The text of the file, to be printed or saved as `NAME.policies.json`: `firebreak map` finds it. */
export function formatPolicies(component: string, needs: readonly DescribedNeed[]): string {
  return `${formatJson(describeProgram(component, needs), '')}\n`;
}

const MOST_COLUMNS = 100;

/** JSON for people: what fits into a line is one. */
function formatJson(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  const parts = (inner: string): readonly string[] =>
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([name, each]) => (isList ? '' : `${JSON.stringify(name)}: `) + formatJson(each, inner));
  const short = isList ? `[${parts('').join(', ')}]` : `{ ${parts('').join(', ')} }`;
  if (indent.length + short.length < MOST_COLUMNS && !short.includes('\n')) return short;
  const inner = `${indent}  `;
  const lines = parts(inner).map((part) => inner + part);
  return `${isList ? '[' : '{'}\n${lines.join(',\n')}\n${indent}${isList ? ']' : '}'}`;
}
