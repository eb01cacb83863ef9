/** What a person's hand did: freeze, override, thaw, rollback, keep, restore (TARGETS C5, C6). */
import type { HandRefusal, PlannedName, Policy, PublishedSet } from '#core/guard';
import { fold, labelled, next, plural, type NextCommands } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { planRows } from './plan-rows.ts';
import { hangingColumns, sayMoment, sayName, shortName } from './words.ts';

/** A freeze that is in the zone. */
export interface ShownFreeze {
  readonly zone: string;
  readonly generation: number;
  readonly owner: string;
  /** Not null: the store was down, and what it said. */
  readonly storeTrouble: string | null;
  /** False: the adapter cannot compare, so that only writers that look are stopped. */
  readonly compares: boolean;
}

/** What a freeze does, and how to go on. */
export function freezeText(freeze: ShownFreeze, screen: Screen): readonly string[] {
  const { generation, owner, storeTrouble, compares } = freeze;
  const fenced = compares
    ? 'Every write has the old text as its condition, so the name server itself refuses it.'
    : 'This kind of zone cannot compare in a write: a writer that does not look first is not stopped.';
  const head = compares ? ' No enactor can write, even one that does not know.' : '';
  const store =
    storeTrouble === null
      ? 'It works with the store down.'
      : `The store is down (${storeTrouble}); the freeze holds without it.`;
  return [
    ...fold(`FROZEN at generation ${generation} by ${owner}.${head}`, screen.width),
    '',
    ...indented(
      `The freeze is in the zone, in _firebreak TXT: state=frozen. ${fenced} ${store} Health is still watched and shown.`,
      screen,
    ),
    '',
    ...next(
      [
        ['firebreak guard override NAME ADDRESS... --for 2h --why "..."', ''],
        ['firebreak guard thaw', 'shows first what it would do'],
      ],
      screen.width,
    ),
  ];
}

/** Addresses set by hand. */
export interface ShownOverride {
  readonly zone: string;
  readonly set: PublishedSet;
  readonly minHealthy: number;
  readonly generation: number;
  readonly untilMs: number;
  readonly nowMs: number;
  /** Null: it stays and asks; true: at its end the zone thaws by itself. */
  readonly thenThaw: boolean;
  /** What a look at each address found; `ok` null when it could not look. */
  readonly looks: readonly {
    readonly address: string;
    readonly ok: boolean | null;
    readonly what: string;
  }[];
}

/** Each address with what a look at it found: what does not answer is published all the same. */
export function overrideText(override: ShownOverride, screen: Screen): readonly string[] {
  const { set, untilMs, nowMs, minHealthy, looks, thenThaw, generation } = override;
  const until = sayMoment(untilMs, nowMs);
  const many = plural(set.endpoints.length, 'address', 'addresses');
  const rows = hangingColumns(
    looks.map(({ address, ok, what }) => [address, sayLook(ok, what)]),
    '  ',
    screen,
  );
  const few = set.endpoints.length < minHealthy;
  const end = thenThaw
    ? `At ${until} the guard thaws and plans again, as you said.`
    : `At ${until} the guard asks; it does not go back by itself while frozen.`;
  return [
    ...fold(
      `OVERRIDDEN: ${sayName(set.name)} has the ${many} you gave, until ${until}.`,
      screen.width,
    ),
    '',
    ...rows,
    ...indented(
      few
        ? `Below minHealthy ${minHealthy}: allowed, because it is by hand.`
        : `The zone is frozen at generation ${generation}.`,
      screen,
    ),
    '',
    ...indented(end, screen),
  ];
}

function sayLook(ok: boolean | null, what: string): string {
  if (ok === null) return `could not be looked at on ${what}`;
  return ok ? `answers on ${what}` : `DOES NOT ANSWER on ${what} (you said so, so it is published)`;
}

/** What a thaw would do at once: shown first, applied by its hash. */
export interface ShownThaw {
  readonly zone: string;
  readonly number: number;
  readonly hash: string;
  readonly names: readonly PlannedName[];
  readonly policy: Policy;
  /** Why an address is published that the policy does not have, by address. */
  readonly reasons: ReadonlyMap<string, string>;
}

/** Thawing is a write like any other: it shows its plan. */
export function thawText(thaw: ShownThaw, screen: Screen, all: boolean): readonly string[] {
  const { names, number, hash, policy, reasons } = thaw;
  const changes = names.some(({ verdict }) => verdict === 'change');
  const head = changes
    ? `Not thawed yet. Thawing would apply plan ${number} at once; look at it first.`
    : `Not thawed yet. Thawing would change no address; the guard runs again.`;
  return [
    ...fold(head, screen.width),
    '',
    ...planRows(names, policy, screen, { all, reasons }),
    '',
    ...next([[`firebreak guard thaw ${hash}`, 'exactly this']], screen.width),
  ];
}

/** A command that was done, in one sentence, and what comes next. */
export function doneText(
  sentence: string,
  more: readonly string[],
  commands: NextCommands,
  screen: Screen,
): readonly string[] {
  return [
    ...fold(sentence, screen.width),
    ...(more.length === 0 ? [] : ['', ...more.flatMap((each) => indented(each, screen))]),
    ...(commands.length === 0 ? [] : ['', ...next(commands, screen.width)]),
  ];
}

/** Why a command was not done: why, so, mend. */
export function handRefusalText(
  refusal: HandRefusal,
  command: string,
  zone: string,
  screen: Screen,
): readonly string[] {
  const { why, so, mend } = REFUSALS[refusal];
  const words = [
    ['  why', why],
    ['  so', so],
    ['  mend', mend],
  ] as const;
  return [
    ...fold(`NOT DONE: ${command} of ${sayName(zone)}. Nothing was changed.`, screen.width),
    '',
    ...words.flatMap(([label, text]) => labelled(label, text, screen.width, 9)),
  ];
}

const REFUSALS: Readonly<
  Record<HandRefusal, { readonly why: string; readonly so: string; readonly mend: string }>
> = {
  'not-adopted': {
    why: 'the zone has no _firebreak record',
    so: 'it is not adopted, or somebody removed the record; nothing is written without it',
    mend: 'firebreak guard plan shows the first plan, which puts the record',
  },
  'not-in-that-state': {
    why: 'the zone is in that state already',
    so: 'there is nothing to do',
    mend: 'firebreak guard status',
  },
  'would-be-empty': {
    why: 'a name would have no address',
    so: 'nobody may publish that, by hand neither',
    mend: 'give at least one address',
  },
  'other-names': {
    why: 'it is not one of the adopted names, or has no addresses of that family',
    so: 'the guard never writes names that are not in guard.yaml',
    mend: 'add it to guard.yaml first',
  },
  'not-in-store': {
    why: 'the store does not have the contents to go back to',
    so: 'it was deleted, never stored, or the store is down',
    mend: 'give the addresses: firebreak guard override NAME ADDRESS... --for 2h --why "..."',
  },
  'not-foreign': {
    why: 'the zone has exactly what the guard wrote',
    so: 'nobody else changed anything',
    mend: 'firebreak guard status',
  },
};

function indented(text: string, { width }: Screen): readonly string[] {
  return fold(text, width - 2).map((line) => `  ${line}`);
}

/** Names as they are typed, from the policy. */
export function typedNames(policy: Policy): readonly string[] {
  return [...new Set(policy.names.map(({ name }) => shortName(name, policy.zone)))];
}
