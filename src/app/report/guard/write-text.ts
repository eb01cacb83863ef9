/** What became of a write: applied, server by server, or not, and what that can mean (TARGETS C2, C6). */
import { fold, labelled, list, next, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { hangingColumns, sayElapsed } from './words.ts';

/** One authority after a write, or at any time. */
export interface ShownAuthority {
  readonly server: string;
  readonly verdict: 'ok' | 'not-yet' | 'wrong';
  /** Null: it did not answer, or has no marker. */
  readonly generation: number | null;
  /** Addresses that it serves under the adopted names; null when it did not answer. */
  readonly addresses: number | null;
  /** Why there is no answer; null when there is one. */
  readonly trouble: string | null;
  /** From the write to its first good answer; null when nobody waited or it is not there. */
  readonly afterMs: number | null;
}

/** A write that the zone took. */
export interface ShownApplied {
  readonly generation: number;
  readonly serial: number | null;
  readonly elapsedMs: number;
  readonly authorities: readonly ShownAuthority[];
  /** What a person should know besides: the store was down, say. */
  readonly notes: readonly string[];
}

/** A write that was not made, or of which nobody knows. */
export type ShownFailure =
  /** The zone is not what the plan was made for. */
  | { readonly kind: 'outdated'; readonly server: string; readonly what: string }
  | {
      readonly kind: 'refused';
      readonly server: string;
      readonly what: string;
      readonly causes: readonly { readonly what: string; readonly mend: string }[];
    }
  | { readonly kind: 'no-reply'; readonly server: string; readonly what: string };

/** `APPLIED`: the table of servers, and whether all have it. */
export function appliedText(applied: ShownApplied, screen: Screen): readonly string[] {
  const { generation, serial, elapsedMs, authorities, notes } = applied;
  const facts = [
    `generation ${generation}`,
    ...(serial === null ? [] : [`serial ${serial}`]),
    sayElapsed(elapsedMs),
  ];
  return [
    ...fold(`APPLIED: ${facts.join(', ')}.`, screen.width),
    ...(authorities.length === 0 ? [] : ['', ...authorityRows(authorities, screen)]),
    '',
    ...fold(allText(generation, authorities), screen.width),
    ...notes.flatMap((note) => fold(note, screen.width)),
  ];
}

/** One row a server. */
export function authorityRows(
  authorities: readonly ShownAuthority[],
  screen: Screen,
): readonly string[] {
  return hangingColumns(
    authorities.map((each) => [
      each.server,
      each.generation === null ? '-' : String(each.generation),
      each.addresses === null ? '-' : plural(each.addresses, 'address', 'addresses'),
      sayVerdict(each),
    ]),
    '  ',
    screen,
  );
}

function sayVerdict({ verdict, trouble, afterMs, generation }: ShownAuthority): string {
  switch (verdict) {
    case 'ok':
      return afterMs === null || afterMs < 100 ? 'ok' : `ok, after ${sayElapsed(afterMs)}`;
    case 'wrong':
      return 'WRONG: says it has this generation, and serves something else';
    case 'not-yet':
      if (trouble !== null) return `not yet: ${trouble}`;
      return generation === null ? 'not yet: no _firebreak record there' : 'not yet';
  }
}

function allText(generation: number, authorities: readonly ShownAuthority[]): string {
  const wrong = authorities.filter(({ verdict }) => verdict === 'wrong');
  const late = authorities.filter(({ verdict }) => verdict === 'not-yet');
  if (wrong.length > 0) {
    return `${list(wrong.map(({ server }) => server))}: WRONG. A running guard goes back once, freezes, and calls a person.`;
  }
  if (authorities.length === 0) return 'No server was asked whether it has it.';
  if (late.length > 0) {
    return `Not all servers have ${generation} yet; a secondary may take as long as its refresh. See firebreak guard status.`;
  }
  const slowest = Math.max(0, ...authorities.map(({ afterMs }) => afterMs ?? 0));
  const after = slowest < 100 ? '' : ` after ${sayElapsed(slowest)}`;
  return authorities.length === 1
    ? `${authorities[0]?.server} has ${generation}${after}. Done.`
    : `All ${authorities.length} servers at ${generation}${after}. Done.`;
}

/** `NOT APPLIED`: what the server said, what it can mean, and how to tell. `said` begins the sentence. */
export function failureText(
  failure: ShownFailure,
  screen: Screen,
  said = 'NOT APPLIED',
): readonly string[] {
  const { width } = screen;
  switch (failure.kind) {
    case 'outdated':
      return [
        ...fold(`${said}: the zone is no longer what was shown. Nothing was changed.`, width),
        '',
        ...labelled('  why', `${failure.server} said ${failure.what}`, width, 9),
        ...labelled('  mend', 'look again; a new plan has a new hash', width, 9),
        '',
        ...next([['firebreak guard plan', 'what it would be now']], width),
      ];
    case 'refused':
      return [
        ...fold(
          `${said}: ${failure.server} said ${failure.what}. Nothing was changed.${few(failure.causes.length)}`,
          width,
        ),
        '',
        ...causeRows(failure.causes, width),
      ];
    case 'no-reply':
      return [
        ...fold(
          `NOT KNOWN: ${failure.server} gave no answer (${failure.what}). The write may have been applied, or may be yet; it is whole or not at all.`,
          width,
        ),
        '',
        ...next([['firebreak guard status', 'what the zone has now']], width),
      ];
  }
}

function few(causes: number): string {
  if (causes === 0) return '';
  const words = ['', 'one thing', 'one of two things', 'one of three things'];
  return ` It is ${words[causes] ?? `one of ${causes} things`}:`;
}

/** Numbered; the way to tell stands beside where there is room, else below. */
function causeRows(
  causes: readonly { readonly what: string; readonly mend: string }[],
  width: number,
): readonly string[] {
  const widest = Math.max(0, ...causes.map(({ what }) => what.length));
  const fits = causes.every(({ mend }) => 5 + widest + 4 + mend.length <= width);
  return causes.flatMap(({ what, mend }, index) => {
    const head = `  ${index + 1}  `;
    if (fits) return [`${head}${what.padEnd(widest)}    ${mend}`];
    return [...labelled(head, what, width, 5), ...labelled('', mend, width, 8)];
  });
}
