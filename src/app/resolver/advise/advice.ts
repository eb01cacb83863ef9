/** Advice about names that go away: a resolver's settings that keep most of them, and what they still lose. */
import { ADVICE, type AdviceEntry } from './entries.ts';
import { EXAMPLE, SETTINGS, type ProductId } from './settings.ts';

/** What is printed for one range of versions of one product. */
export interface Advice extends Omit<AdviceEntry, 'setting'> {
  /** To be written there, with the reader's own addresses and names for `EXAMPLE`. */
  readonly lines: readonly string[];
}

/** In the order in which products are shown. */
export const ADVISED: readonly ProductId[] = [...new Set(ADVICE.map(({ product }) => product))];

/** One for each range of versions that differs. */
export function adviceFor(wanted: ProductId): readonly Advice[] {
  return ADVICE.filter(({ product }) => product === wanted).map(({ setting, ...entry }) => ({
    ...entry,
    lines: SETTINGS[setting].lines(EXAMPLE),
  }));
}

/** The product of that word, as people write it: `named` is BIND. Null: there is none. */
export function productOf(word: string): ProductId | null {
  const others: Readonly<Record<string, ProductId>> = {
    named: 'bind',
    bind9: 'bind',
    kresd: 'knot-resolver',
    knot: 'knot-resolver',
    pdns: 'powerdns',
    'pdns-recursor': 'powerdns',
    pdns_recursor: 'powerdns',
    'powerdns-recursor': 'powerdns',
  };
  const lower = word.toLowerCase();
  return ADVISED.find((each) => each === lower) ?? others[lower] ?? null;
}
