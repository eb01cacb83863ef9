/**
 * DNS messages beside `dns-packet`: decoding and encoding one answer of 118 bytes (a question, four
 * addresses, OPT), in turns, so that a busy machine slows both; the middle of the turns is shown.
 * `dns-packet` does not compress names, so what it encodes has 218 bytes.
 */
import { createRequire } from 'node:module';
import {
  decodeMessage,
  encodeMessage,
  nameOf,
  queryMessage,
  type Message,
  type ResourceRecord,
} from '#core/dns';

/** As much of `dns-packet` as is measured. */
interface DnsPacket {
  decode(bytes: Buffer): object;
  encode(message: object): Buffer;
}

/** One of the two, with what it needs prepared. */
interface Contender {
  readonly name: string;
  readonly decode: () => unknown;
  readonly encode: () => unknown;
}

const TURNS = 31;
const CALLS = 20_000;

/** Measures and prints calls a second of processor time, and the two ratios. */
export async function run(print: (line: string) => void): Promise<void> {
  const [ours, theirs] = contenders();
  print(`One answer of 118 bytes, medians of ${TURNS} turns of ${CALLS} calls, processor time`);
  for (const work of ['decode', 'encode'] as const) {
    const rates: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
    for (let turn = 0; turn < TURNS; turn++) {
      rates.theirs.push(callsPerSecond(theirs[work]));
      rates.ours.push(callsPerSecond(ours[work]));
      // Lets the process breathe between turns.
      await Promise.resolve();
    }
    const [mine, other] = [median(rates.ours), median(rates.theirs)];
    const ratio = (mine / other).toFixed(1);
    print(`  ${work}  ${perSecond(mine)}  ${theirs.name} ${perSecond(other)}  ${ratio} x`);
  }
}

function contenders(): readonly [Contender, Contender] {
  const packet = createRequire(import.meta.url)('dns-packet') as DnsPacket;
  const message = typicalAnswer();
  const bytes = encodeMessage(message).value ?? new Uint8Array(0);
  if (bytes.length !== 118) throw new Error(`the answer has ${bytes.length} bytes, not 118`);
  const buffer = Buffer.from(bytes);
  const theirMessage = packet.decode(buffer);
  return [
    {
      name: 'firebreak',
      decode: () => decodeMessage(bytes),
      encode: () => encodeMessage(message),
    },
    {
      name: 'dns-packet 5.6.1',
      decode: () => packet.decode(buffer),
      encode: () => packet.encode(theirMessage),
    },
  ];
}

function typicalAnswer(): Message {
  const name = nameOf('apis.shop-one.example.com');
  const addresses = ['192.0.2.11', '192.0.2.12', '198.51.100.13', '203.0.113.14'];
  const answers = addresses.map((address): ResourceRecord => ({
    name,
    class: 'IN',
    ttl: 60,
    data: { kind: 'A', address },
  }));
  return queryMessage(0x1234, name, 'A', { response: true, recursionAvailable: true, answers });
}

/** By processor time, garbage collection and compiler included, as others may be using the machine. */
function callsPerSecond(call: () => unknown): number {
  const before = process.cpuUsage();
  for (let index = 0; index < CALLS; index++) call();
  const { user, system } = process.cpuUsage(before);
  return (CALLS / (user + system)) * 1e6;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function perSecond(rate: number): string {
  return `${(rate / 1e6).toFixed(2)} M/s`;
}
