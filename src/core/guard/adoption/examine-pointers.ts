/** Records that point at adopted names: what they need of a name may be more than its addresses. */
import type { Problem } from '#base';
import { nameKey, nameLabels, nameOf, type Name, type RecordData, type RecordSet } from '#core/dns';
import type { EndpointProbe, NamePolicy } from '../policy/policy.ts';
import { adoptionProblem } from './adoption-problems.ts';

/** Where a record leads. `tcpPort` is null where nothing listens by TCP, or nobody said. */
export interface Pointer {
  readonly target: Name;
  readonly tcpPort: number | null;
}

const SMTP_PORT = 25;

/** Where MX, SRV and NS data lead; null for others. */
export function pointerOf(name: Name, data: RecordData): Pointer | null {
  if (data.kind === 'MX') return { target: data.exchange, tcpPort: SMTP_PORT };
  if (data.kind === 'NS') return { target: data.target, tcpPort: null };
  if (data.kind !== 'SRV') return null;
  const isTcp = nameLabels(name)[1]?.toLowerCase() === '_tcp';
  return { target: data.target, tcpPort: isTcp ? data.port : null };
}

/** One problem for each set that points at an adopted name, unless its probe looks there already. */
export function examinePointers(
  sets: ReadonlyMap<string, RecordSet>,
  names: readonly NamePolicy[],
): readonly Problem[] {
  const adopted = new Map(names.map((policy) => [nameKey(nameOf(policy.name)), policy]));
  const problems = new Map<string, Problem>();
  for (const { name, type, data } of sets.values()) {
    for (const each of data) {
      const pointer = pointerOf(name, each);
      const policy = pointer === null ? undefined : adopted.get(nameKey(pointer.target));
      if (pointer === null || policy === undefined) continue;
      if (looksAt(policy.probe, pointer.tcpPort)) continue;
      const key = `${nameKey(name)} ${type} ${policy.name}`;
      problems.set(key, pointerProblem(name, type, policy.name, pointer));
    }
  }
  return [...problems.values()];
}

function looksAt(probe: EndpointProbe | null, port: number | null): boolean {
  return probe?.kind === 'tcp' && probe.target === String(port);
}

function pointerProblem(name: Name, type: string, target: string, { tcpPort }: Pointer): Problem {
  if (type === 'NS') {
    const what = `${target} is a name server of ${name}: the addresses that its parent zone hands out do not change with it`;
    return adoptionProblem('guard-serves-zone', what, 'do not guard the names of name servers');
  }
  const what = `${name} ${type} points at ${target}; BIND's check-integrity wants an address there, which the guard always leaves`;
  const mend =
    tcpPort === null
      ? 'see that its probe looks at what it is for'
      : `look at what it is for: probe: { tcp: ${tcpPort} }`;
  return adoptionProblem('guard-pointed-at', what, mend);
}
