/** `firebreak guard --explain-risk`: what he needs before he installs anything (TARGETS C8). */
import type { Policy } from '#core/guard';
import { fold, labelled, list, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { sayName, shortName } from './words.ts';

/** What the guard may do and touches, with what was tested now. */
export interface ShownRisk {
  readonly policy: Policy;
  /** Who serves the zone: `BIND`, or `the name server`. */
  readonly server: string;
  /** Whether a write of another name was refused when it was tried; null when it was not tried, and why. */
  readonly isConfined: boolean | null;
  readonly notTested: string | null;
  /** Where it listens; null for nowhere. */
  readonly listens: string | null;
  /** Where it keeps its own state. */
  readonly keeps: string;
  /** Whether the zone compares in the write. */
  readonly compares: boolean;
}

/** First what happens when it dies; then what it can touch. */
export function riskText(risk: ShownRisk, screen: Screen): readonly string[] {
  const { policy, server, listens, keeps } = risk;
  const { width } = screen;
  const row = (label: string, text: string): readonly string[] =>
    labelled(label, text, width, 19, '  ');
  return [
    ...fold(
      `If Firebreak is killed, hangs, or its machine is lost, your zone stays as it is. DNS is served by ${server}; Firebreak only writes to it.`,
      width,
    ),
    '',
    ...row('it can write', whatItWrites(policy)),
    ...row('it cannot write', confinement(risk)),
    ...row('two at once', twoAtOnce(risk)),
    ...row('to remove it', `stop the process; delete _firebreak.${sayName(policy.zone)} TXT`),
    ...row('it listens on', listens ?? 'nothing'),
    ...row('it opens', whatItOpens(policy)),
    ...row('it keeps', keeps),
  ];
}

function whatItWrites(policy: Policy): string {
  const names = [...new Set(policy.names.map(({ name }) => shortName(name, policy.zone)))];
  const types = [...new Set(policy.names.map(({ type }) => type))].sort();
  const shown =
    names.length <= 6
      ? names.join(', ')
      : `${names.slice(0, 5).join(', ')} and ${names.length - 5} more`;
  return `${shown} (${types.join(', ')}) and _firebreak (TXT) of ${sayName(policy.zone)}`;
}

function confinement({ isConfined, notTested, server }: ShownRisk): string {
  if (isConfined === true) return `anything else: ${server} refuses  (tested now: ok)`;
  if (isConfined === false) {
    return `anything else by its own rules; but ${server} WOULD LET ITS KEY write more (tested now). firebreak guard init prints the rule that stops it`;
  }
  return `anything else by its own rules; whether ${server} refuses was not tested: ${notTested ?? 'no reason given'}`;
}

function twoAtOnce({ compares }: ShownRisk): string {
  return compares
    ? 'any number of enactors: the server compares the old text in each write'
    : 'ONE enactor only: this kind of zone cannot compare in a write';
}

function whatItOpens({ servers, names }: Policy): string {
  const all = [...new Set([...servers.write, ...servers.verify])];
  const ports = new Map<string, Set<string>>();
  for (const { probe, endpoints } of names) {
    const port =
      probe === null || probe.kind === 'https'
        ? '443'
        : probe.kind === 'http'
          ? '80'
          : probe.target;
    const own = ports.get(port) ?? new Set();
    for (const { address } of endpoints) own.add(address);
    ports.set(port, own);
  }
  const probed = [...ports].map(([port, own]) => `port ${port} of ${plural(own.size, 'endpoint')}`);
  return list([`DNS to ${plural(all.length, 'server')}`, ...probed]);
}
