/**
 * Why each condition of the protocol is there: the world in which leaving it out, alone, does harm.
 * A test explores every row twice, with the condition (all holds) and without (the named property
 * fails), and fails for a condition that has no row.
 */
import { CONDITIONS, type Condition } from '../protocol/conditions.ts';
import type { Troubles, World } from './guarded-state.ts';
import { NO_TROUBLES } from './guarded.ts';

/** One row. */
export interface ConditionRow {
  readonly condition: Condition;
  /** What it demands. */
  readonly demands: string;
  /** The property that fails without it. */
  readonly breaks: string;
  /** Null: as shipped. Else what is already lost where this condition alone holds the line. */
  readonly degraded: string | null;
  readonly world: World;
}

/** The world of the rows: small, so that all of it is seen. Nothing is degraded in it. */
const SMALL: World = {
  enactors: 2,
  wishes: 1,
  keep: 0,
  troubles: { ...NO_TROUBLES, expiries: 1 },
  lease: true,
  flies: false,
  compares: true,
  restless: false,
};

interface Case {
  readonly demands: string;
  readonly breaks: string;
  readonly degraded?: string;
  readonly world?: Partial<Omit<World, 'troubles'>>;
  readonly troubles?: Partial<Troubles>;
}

const CASES: Readonly<Record<Condition, Case>> = {
  'numbers-from-zone': {
    demands: 'a new plan has a number above that of the store and of the zone',
    breaks: 'never-older',
    degraded: 'the store was restored from a backup',
    world: { wishes: 2 },
    troubles: { restores: 1, expiries: 0 },
  },
  'put-compares': {
    demands: 'the store takes each number once, and only upwards',
    breaks: 'store-tells-the-truth',
    troubles: { freezes: 1 },
  },
  'plan-fits': {
    demands: 'a plan is applied only to the generation it was made for',
    breaks: 'only-as-shown',
    world: { wishes: 2 },
  },
  'frozen-stops': {
    demands: 'a frozen zone is changed by people only',
    breaks: 'freeze-holds',
    troubles: { freezes: 1 },
  },
  'foreign-stops': {
    demands: 'records other than those of the generation stop the enactor',
    breaks: 'no-fight-with-others',
    troubles: { foreign: 1 },
  },
  'never-empty': {
    demands: 'what could not be read, or has a name without addresses, is not published',
    breaks: 'never-empty',
    troubles: { unread: 1 },
  },
  'compare-marker': {
    demands: 'the exact old marker is a condition of the write',
    breaks: 'never-older',
    // With equal contents the comparison of records does not help.
    troubles: { freezes: 1 },
  },
  'compare-records': {
    demands: 'the exact old records are a condition of the write',
    breaks: 'no-fight-with-others',
    troubles: { foreign: 1 },
  },
  'one-write': {
    demands: 'old records go and new ones come in one write',
    breaks: 'never-empty',
  },
  'one-enactor-without-compare': {
    demands: 'where the zone cannot compare, a second enactor does not start',
    breaks: 'never-older',
    degraded: 'the zone cannot compare in a write',
    world: { compares: false, wishes: 2 },
  },
  'only-wrong-rolls-back': {
    demands: 'an authority that is late, or silent, is waited for',
    breaks: 'rolls-back-only-wrong',
  },
  'rollback-freezes': {
    demands: 'after a rollback nobody writes until a person has looked',
    breaks: 'wrong-stays-away',
    troubles: { wrong: 1 },
  },
  'clean-by-reach': {
    demands: 'clean-up keeps what is live and what a rollback needs, however old',
    breaks: 'rolls-back-to-good',
    world: { wishes: 2, enactors: 1 },
    troubles: { wrong: 1 },
  },
};

/** The table, in the order of `CONDITIONS`. */
export const CONDITION_TABLE: readonly ConditionRow[] = CONDITIONS.map((condition) => {
  const { demands, breaks, degraded = null, world, troubles } = CASES[condition];
  return {
    condition,
    demands,
    breaks,
    degraded,
    world: { ...SMALL, ...world, troubles: { ...SMALL.troubles, ...troubles } },
  };
});
