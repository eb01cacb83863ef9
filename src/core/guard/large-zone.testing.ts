/** Zones of any size with a few adopted names in them, and what one address less makes of them. */
import { createRandom } from '#base';
import {
  encodeMessage,
  nameOf,
  parseZoneFile,
  updateMessage,
  type Message,
  type Name,
  type Update,
  type Zone,
} from '#core/dns';
import { makePlan, type Proposal } from './plan/make-plan.ts';
import type { NamePolicy, Policy } from './policy/policy.ts';
import type { ZoneView } from './protocol/contents.ts';
import { updateOfWrite } from './protocol/zone-update.ts';

/** The zone of all texts made here. */
export const LARGE_ZONE: Name = nameOf('example.net.');

const PLACES = ['ams', 'fra', 'sto'];

/** How many names are adopted, with how many addresses each. */
export interface AdoptedSize {
  readonly names: number;
  readonly addresses: number;
}

function addressOf(name: number, index: number): string {
  return `10.${name >> 8}.${name & 255}.${index + 1}`;
}

/** A zone file of so many record sets; the adopted names stand among all others. */
export function largeZoneText(recordSets: number, { names, addresses }: AdoptedSize): string {
  const random = createRandom(20_251_020);
  const own = Array.from({ length: names }, (_, name) =>
    Array.from({ length: addresses }, (__, index) => `lb${name} 60 A ${addressOf(name, index)}`),
  ).flat();
  // SOA, NS and the marker are record sets as well.
  const others = Array.from({ length: recordSets - names - 3 }, (_, index) => {
    const host = `host-${index}`;
    const last = random.below(254) + 1;
    switch (random.below(4)) {
      case 0:
        return `${host} 3600 A 172.16.${index & 255}.${last}`;
      case 1:
        return `${host} 3600 AAAA 2001:db8::${(index & 0xffff).toString(16)}:${last}`;
      case 2:
        return `${host} 300 CNAME host-${(index * 7) % recordSets}.example.org.`;
      default:
        return `${host} 3600 TXT "v=spf1 include:mail${last}.example.org -all"`;
    }
  });
  const middle = others.length >> 1;
  return [
    '$ORIGIN example.net.',
    '@ 3600 SOA ns1.example.org. hostmaster.example.org. 1 3600 600 86400 60',
    '@ 3600 NS ns1.example.org.',
    '_firebreak 0 TXT "v=1 gen=41 owner=ams-1 state=run"',
    ...others.slice(0, middle),
    ...own,
    ...others.slice(middle),
    '',
  ].join('\n');
}

/** The zone of a text. @throws when it is none. */
export function readLargeZone(text: string): Zone {
  const zone = parseZoneFile(text, { file: 'large' });
  if (!zone.ok) throw new Error(zone.problems.map(({ what }) => what).join(' '));
  return zone.value;
}

/** The policy of the adopted names. */
export function largeZonePolicy({ names, addresses }: AdoptedSize): Policy {
  return {
    zone: LARGE_ZONE,
    servers: { write: ['192.0.2.53'], verify: ['192.0.2.53'] },
    keyFile: null,
    probes: { from: PLACES, agree: 2 },
    names: Array.from({ length: names }, (_, name): NamePolicy => ({
      name: `lb${name}.example.net.`,
      type: 'A',
      ttlSeconds: 60,
      endpoints: Array.from({ length: addresses }, (__, index) => ({
        address: addressOf(name, index),
        capacity: 1,
      })),
      minHealthy: 1,
      removeAtMost: { count: 1, perMs: 60_000 },
      probe: null,
    })),
  };
}

/** The plan after everybody saw the first address of the first name go down. */
export function planOneLess(policy: Policy, view: ZoneView): Proposal {
  const [down] = policy.names[0]?.endpoints ?? [];
  const readings = policy.names.flatMap(({ endpoints }) =>
    endpoints.flatMap(({ address }) =>
      PLACES.map((place) => ({ place, address, isUp: address !== down?.address })),
    ),
  );
  const { contents: published } = view;
  return makePlan(policy, { nowMs: 0, published, readings, removals: [], weighs: false });
}

/** The UPDATE of a plan as data, as message, and in bytes. */
export function updateOfPlan(
  view: ZoneView,
  { contents }: Proposal,
): { readonly update: Update; readonly message: Message; readonly bytes: Uint8Array } {
  const marker = { generation: 42, owner: 'ams-1', state: 'run' } as const;
  const update = updateOfWrite(7, LARGE_ZONE, { expect: view, marker, contents });
  const message = updateMessage(update);
  const bytes = message.ok ? encodeMessage(message.value) : message;
  if (!message.ok || !bytes.ok) throw new Error('the update is none');
  return { update, message: message.value, bytes: bytes.value };
}
