/**
 * The authority of the name: BIND or Knot where one is installed, one of our own otherwise. Its record
 * is taken away and put back by signed UPDATEs, as automation does it.
 */
import { randomBytes } from 'node:crypto';
import { nameOf, toBase64, type TsigKey } from '#core/dns';
import {
  freePort,
  missingProgram,
  startServer,
  type Serving,
} from '../../src/core/dns/name-servers.testing.ts';
import { sendUpdate } from '../chaos/send-update.ts';
import { startEmbedded } from './embedded-authority.ts';

export const ZONE = 'us-east-1.amazonaws.com.';
/** The name that went empty that day. Here it stands on a loopback port; nobody else is asked. */
export const NAME: string = `dynamodb.${ZONE}`;

/** A running authority. */
export interface Authority {
  readonly product: string;
  readonly port: number;
  /** The name has no address from here on. It still exists: its answer is empty. */
  empty(): Promise<void>;
  /** It has its address again. */
  restore(): Promise<void>;
  stop(): Promise<void>;
}

const ADDRESS = '127.0.0.1';

/** The servers that can be it, the first that is installed before the others. */
export const PRODUCTS = ['BIND', 'Knot', 'our own'] as const;
export type Product = (typeof PRODUCTS)[number];

/** Those that can be started here. */
export function installed(): readonly Product[] {
  return PRODUCTS.filter((each) => each === 'our own' || missingProgram(each) === null);
}

/** Starts it, with the name's one address. */
export async function startAuthority(
  product: Product = installed()[0] ?? 'our own',
): Promise<Authority> {
  const secret = randomBytes(32);
  const key: TsigKey = { name: nameOf('enactor.'), algorithm: 'hmac-sha256', secret };
  const serving: Serving = { zone: nameOf(ZONE), key, zoneFile: ZONE_FILE };
  const server =
    product === 'our own'
      ? await startEmbedded(await freePort(), serving)
      : await startServer(product, serving);
  const update = (changes: Parameters<typeof sendUpdate>[3]): Promise<void> =>
    sendUpdate(server.port, serving.zone, { name: 'enactor', secret: toBase64(secret) }, changes);
  const name = nameOf(NAME);
  return {
    product: product === 'our own' ? 'an authority of our own' : product,
    port: server.port,
    empty: () => update([{ kind: 'delete-record-set', name, type: 'A' }]),
    restore: () => update([{ kind: 'add', name, ttl: 5, data: { kind: 'A', address: ADDRESS } }]),
    stop: () => server.stop(),
  };
}

/** The TXT keeps the name there when its addresses are gone: NOERROR without an answer, as that day. */
const ZONE_FILE = `$ORIGIN ${ZONE}
$TTL 5
@ SOA ns hostmaster 1 3600 600 86400 5
@ NS ns
ns A ${ADDRESS}
dynamodb A ${ADDRESS}
dynamodb TXT "plan-145"
`;
