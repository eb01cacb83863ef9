/** The names of a plan as rows: what changes, address by address, and what stays. */
import type { NamePolicy, PlannedName, Policy } from '#core/guard';
import { columns, count, fold } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { sayHealth } from './refusal-reasons.ts';
import { sayName, saySeconds } from './words.ts';

/** How rows are shown. */
export interface RowOptions {
  /** Every name and every address. */
  readonly all: boolean;
  /** Why an address that is not in the policy is published, by address. */
  readonly reasons?: ReadonlyMap<string, string>;
}

const ADDRESSES_SHOWN = 8;
const UNCHANGED_SHOWN = 6;

/** Names that change or may not come first, each with its addresses; those that stay are counted. */
export function planRows(
  names: readonly PlannedName[],
  policy: Policy,
  screen: Screen,
  options: RowOptions,
): readonly string[] {
  const moving = names.filter(({ verdict }) => verdict !== 'same');
  const still = names.filter(({ verdict }) => verdict === 'same');
  const shown = options.all ? still : still.slice(0, UNCHANGED_SHOWN);
  const heads = [...moving, ...shown].map((name) => headCells(name, ownPolicy(policy, name)));
  const lines = columns(heads, { margin: '  ' });
  const rows = lines.flatMap((line, index) => {
    const name = moving[index];
    return name === undefined ? [line] : [line, ...addressRows(name, policy, screen, options)];
  });
  const hidden = still.length - shown.length;
  if (hidden === 0) return rows;
  return [...rows, `  = ${count(hidden)} more stay as they are    firebreak guard plan --all`];
}

function headCells(name: PlannedName, policy: NamePolicy | null): readonly string[] {
  const { before, after, verdict, removed } = name;
  const wanted = verdict === 'refused' ? before.length - removed.length : after.length;
  const many = (value: number): string => `${value} address${value === 1 ? '' : 'es'}`;
  const change = verdict === 'same' ? many(after.length) : `${before.length} -> ${many(wanted)}`;
  const sign = verdict === 'same' ? '=' : '~';
  const ttl = policy === null ? '' : saySeconds(policy.ttlSeconds * 1000);
  return [
    `${sign} ${sayName(name.name)}`,
    name.type,
    ttl,
    change,
    ...(verdict === 'change' && policy !== null ? [floor(name, policy)] : []),
  ];
}

/** Whether what will be published and is healthy keeps the floor. */
function floor({ after, health }: PlannedName, { minHealthy }: NamePolicy): string {
  const up = health.filter(({ state }) => state === 'up').map(({ address }) => address);
  const healthy = after.filter(({ address }) => up.includes(address)).length;
  return `minHealthy ${minHealthy}: ${healthy >= minHealthy ? 'ok' : `${healthy} known to be healthy`}`;
}

function addressRows(
  name: PlannedName,
  policy: Policy,
  screen: Screen,
  { all, reasons }: RowOptions,
): readonly string[] {
  const isRefused = name.verdict === 'refused';
  const gone = isRefused ? refusedAddresses(name) : name.removed;
  const most = all ? Infinity : ADDRESSES_SHOWN;
  const lost = gone.slice(0, most).map((address): readonly string[] => {
    const { seen, others } = sayHealth(name, address);
    return [`- ${address}`, reasons?.get(address) ?? `${seen}${looks(name, policy)}`, others];
  });
  const rest = gone.length - lost.length;
  return [
    ...addedRows(name, screen),
    ...columns(lost, { margin: '      ' }),
    ...(rest > 0 ? [`      - and ${count(rest)} more    firebreak guard plan --all`] : []),
  ];
}

/** What is added does no harm: one paragraph. */
function addedRows({ added, verdict }: PlannedName, { width }: Screen): readonly string[] {
  if (added.length === 0 || verdict === 'refused') return [];
  return fold(`+ ${added.join(', ')}`, width - 6, '  ').map((line) => `      ${line}`);
}

/** Addresses that would go if those who see them down were believed. */
function refusedAddresses({ removed, refusals }: PlannedName): readonly string[] {
  const disputed = refusals.flatMap((each) =>
    each.kind === 'places-disagree' ? [each.address] : [],
  );
  return [...new Set([...disputed, ...removed])].toSorted();
}

/** How long an endpoint was down before it counted as that, by the probe that looked. */
function looks(name: PlannedName, policy: Policy): string {
  const probe = ownPolicy(policy, name)?.probe ?? null;
  if (name.verdict === 'refused' || probe === null || probe.failAfter < 2) return '';
  return `, ${probe.failAfter} times, ${saySeconds(probe.everyMs)} apart`;
}

function ownPolicy(policy: Policy, { name, type }: PlannedName): NamePolicy | null {
  return policy.names.find((each) => each.name === name && each.type === type) ?? null;
}
