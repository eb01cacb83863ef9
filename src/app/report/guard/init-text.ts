/** `firebreak guard init`: what looks balanced in a live zone, and what to set before the first write (TARGETS C1). */
import type { AdoptionProposal, BalancedSet } from '#core/guard';
import { columns, count, fold, next, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { sayName } from './words.ts';

/** A zone that was read, and the policy that was written from it. */
export interface ShownAdoption {
  readonly proposal: AdoptionProposal;
  /** `AXFR`, `its file`. */
  readonly by: string;
  /** The file that was written; null when it was only shown. */
  readonly wrote: string | null;
  readonly minAddresses: number;
  readonly maxTtlSeconds: number;
  /** The least that the server must allow, in its own words, and where that goes; null when unknown. */
  readonly rule: { readonly where: string; readonly lines: readonly string[] } | null;
  /** Whether the key may write other names, as tried now; null when it was not tried. */
  readonly isConfined: boolean | null;
  /** What a person should know besides. */
  readonly notes: readonly string[];
}

const SHOWN = 12;

/** What was found, what is not ours, what the server should enforce. */
export function initText(adoption: ShownAdoption, screen: Screen): readonly string[] {
  const { proposal, rule, notes, wrote } = adoption;
  return [
    ...fold(headline(adoption), screen.width),
    '',
    ...balanced(adoption),
    ...fold(
      `${plural(proposal.others, 'record set is', 'record sets are')} not ours. Firebreak will never write ${proposal.others === 1 ? 'it' : 'them'}.`,
      screen.width - 2,
    ).map((line) => `  ${line}`),
    ...(rule === null
      ? []
      : [
          '',
          ...ruleText(adoption, rule.where, screen),
          '',
          ...rule.lines.map((line) => `  ${line}`),
        ]),
    ...notes.flatMap((note) => ['', ...fold(note, screen.width)]),
    ...(wrote === null || proposal.sets.length === 0
      ? []
      : [
          '',
          ...next([['firebreak guard plan', 'changes nothing while all is healthy']], screen.width),
        ]),
  ];
}

function headline({ proposal, by, wrote }: ShownAdoption): string {
  const { zone, recordSets, serial } = proposal;
  const read = `Read ${sayName(zone)} by ${by}: ${plural(recordSets, 'record set')}${serial === null ? '' : `, serial ${serial}`}.`;
  return `${read} ${wrote === null ? 'Nothing was written.' : `Wrote ${wrote}.`} The zone was not changed.`;
}

function balanced({ proposal, minAddresses, maxTtlSeconds }: ShownAdoption): readonly string[] {
  const { sets } = proposal;
  const rule = `${minAddresses === 2 ? 'more than one address' : `${minAddresses} addresses or more`}, TTL ${maxTtlSeconds} or less`;
  if (sets.length === 0) {
    return [
      `  No name looks balanced (${rule}).`,
      '  Ask for longer TTLs: --max-ttl 300; or write the names yourself.',
    ];
  }
  const looks = sets.length === 1 ? 'name looks' : 'names look';
  const rows = sets
    .slice(0, SHOWN)
    .map(({ name, type, addresses, ttlSeconds }: BalancedSet) => [
      sayName(name),
      type,
      `${addresses.length} addresses, ${ttlSeconds} s`,
    ]);
  const hidden = sets.length - rows.length;
  return [
    `  ${count(sets.length)} ${looks} balanced (${rule}):`,
    ...columns(rows, { margin: '    ' }),
    ...(hidden > 0 ? [`    and ${count(hidden)} more, all in guard.yaml`] : []),
  ];
}

function ruleText(
  { isConfined }: ShownAdoption,
  where: string,
  { width }: Screen,
): readonly string[] {
  if (isConfined === true) {
    return fold(
      `The server lets this key write nothing else (tested now). The rule for ${where}:`,
      width,
    );
  }
  const tested =
    isConfined === false ? ' It does not yet: this key may write more (tested now).' : '';
  return fold(
    `Before the first write, let the server enforce that too.${tested} In ${where}:`,
    width,
  );
}
