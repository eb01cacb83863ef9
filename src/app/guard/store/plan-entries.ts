/**
 * Plans as entries of a store: one head that every change touches, and one entry a plan. What cannot
 * be read is never taken for less than it was: contents are null, and a broken head is an error.
 */
import { type Plan, type StoredPlan, type StoreView } from '#core/guard';
import { StoreError, type StoreEntry, type StorePut } from '#io/store';
import { isContents } from './contents-text.ts';

/** What was read, with the revision that the next change rests on; null when there is no head yet. */
export interface Protocol {
  readonly view: StoreView;
  readonly headRevision: number | null;
}

/** Digits of a plan's number in its key: the order of keys is the order of numbers. */
const DIGITS = 16;

/** The key of a plan. */
export function planKey(prefix: string, number: number): string {
  return prefix + String(number).padStart(DIGITS, '0');
}

/** The entry of a plan. */
export function planPut(prefix: string, { number, ...rest }: Plan): StorePut {
  return { key: planKey(prefix, number), value: JSON.stringify(rest) };
}

/** The entry that every change rewrites. */
export function headPut(prefix: string, head: Omit<StoreView, 'plans'>): StorePut {
  return { key: headKey(prefix), value: JSON.stringify(head) };
}

function headKey(prefix: string): string {
  return `${prefix}head`;
}

/** All entries below `prefix` as the protocol sees them. Throws `StoreError` (`damaged`). */
export function readProtocol(prefix: string, entries: readonly StoreEntry[]): Protocol {
  const head = entries.find(({ key }) => key === headKey(prefix));
  const plans = entries.filter((entry) => entry !== head).map((entry) => readPlan(prefix, entry));
  if (head === undefined) {
    if (plans.length > 0) throw damaged(prefix, 'the entry "head" is missing');
    return { view: { latest: 0, verified: 0, plans: [] }, headRevision: null };
  }
  const { latest, verified } = readHead(prefix, head.value);
  // Only somebody else's hand can leave a plan above the head; its number is not given again.
  const highest = Math.max(latest, ...plans.map(({ number }) => number));
  return { view: { latest: highest, verified, plans }, headRevision: head.revision };
}

function readHead(prefix: string, value: string): Omit<StoreView, 'plans'> {
  const head = parseJson(value);
  const { latest, verified } = isRecord(head) ? head : {};
  if (!isNumber(latest) || !isNumber(verified)) throw damaged(prefix, `"head" says ${value}`);
  return { latest, verified };
}

function readPlan(prefix: string, { key, value }: StoreEntry): StoredPlan {
  const number = Number(key.slice(prefix.length));
  if (!isNumber(number) || planKey(prefix, number) !== key) {
    throw damaged(prefix, `there is an entry "${key}" that no guard made`);
  }
  const plan = parseJson(value);
  const { base, state, origin, contents } = isRecord(plan) ? plan : {};
  const isWhole = isNumber(base) && isState(state) && isOrigin(origin);
  // A plan whose base is itself follows nothing: it can be neither applied nor waited for.
  if (!isWhole) return { number, base: number, state: 'run', origin: 'planner', contents: null };
  return { number, base, state, origin, contents: isContents(contents) ? contents : null };
}

function damaged(prefix: string, what: string): StoreError {
  return new StoreError(
    'damaged',
    `The plans in the store cannot be used: ${what}. Restore the store from a backup; or delete ` +
      `its entries below "${prefix}" and run: firebreak guard keep`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isState(value: unknown): value is Plan['state'] {
  return value === 'run' || value === 'frozen';
}

function isOrigin(value: unknown): value is Plan['origin'] {
  return value === 'planner' || value === 'rollback' || value === 'hand';
}
