/**
 * `npm run bench -- dns-logs`: messages of DNS read in a second, as dnstap, as a capture and as a query log,
 * with all that is counted of them; beside them `decodeMessage` alone on the same messages. Every round runs
 * each once; medians of processor time are shown, so that what else the machine does does not count.
 */
import { createRandom, type Random } from '../src/base/index.ts';
import { decodeMessage } from '../src/core/dns/index.ts';
import type { Catalogue } from '../src/core/map/index.ts';
import { readCatalogue } from '../src/io/library/index.ts';
import { answer, pcap, question, udp } from '../src/io/source/dns-logs/captures.testing.ts';
import type { End } from '../src/io/source/dns-logs/captures.testing.ts';
import { dnsLogs } from '../src/io/source/dns-logs/dns-logs.ts';
import { tap, TAP } from '../src/io/source/dns-logs/dnstaps.testing.ts';
import { frameFile } from '../src/io/source/dns-logs/frame-receiver.testing.ts';

const ROUNDS = 7;
const EXCHANGES = 100_000;
const CLIENTS = 500;
const NAMES = 2_000;
const PIECE = 1_048_576;
const RESOLVER: End = ['10.0.0.53', 53];

interface Exchange {
  readonly from: End;
  readonly name: string;
  readonly asked: Uint8Array;
  readonly answered: Uint8Array;
}

/** Clients ask for few of many names, as programs do; one name in three is an alias. */
function exchanges(random: Random): readonly Exchange[] {
  return Array.from({ length: EXCHANGES }, (_, at) => {
    const client = random.below(CLIENTS);
    const number = (client * 7 + random.below(25)) % NAMES;
    const name = `api${number}.vendor${number % 90}.example.`;
    const chain = number % 3 === 0 ? [`edge${number % 40}.network.example.`] : [];
    const from: End = [`10.1.${client >> 8}.${client & 255}`, 1_024 + (at % 60_000)];
    const id = at & 0xffff;
    return { from, name, asked: question(id, name), answered: answer(id, name, { chain }) };
  });
}

function dnstapOf(all: readonly Exchange[]): Buffer {
  return frameFile(
    all.flatMap(({ from, asked, answered }) => [
      tap(TAP.clientQuery, from, RESOLVER, asked),
      tap(TAP.clientResponse, from, RESOLVER, answered),
    ]),
  );
}

function captureOf(all: readonly Exchange[]): Buffer {
  return pcap(
    all.flatMap(({ from, asked, answered }) => [
      udp(from, RESOLVER, asked),
      udp(RESOLVER, from, answered),
    ]),
  );
}

function bindLogOf(all: readonly Exchange[]): Buffer {
  const lines = all.map(({ from: [address, port], name }) => {
    const plain = name.slice(0, -1);
    return `2026-11-25T10:31:53.572Z client @0x7f98a9122098 ${address}#${port} (${plain}): query: ${plain} IN A +E(0)K (10.0.0.53)\n`;
  });
  return Buffer.from(lines.join(''));
}

function corednsLogOf(all: readonly Exchange[]): Buffer {
  const lines = all.map(
    ({ from: [address, port], name }, at) =>
      `2026-11-25T10:31:53.572Z [INFO] ${address}:${port} - ${at & 0xffff} "A IN ${name} udp 45 false 512" NOERROR qr,rd,ra 90 0.012s\n`,
  );
  return Buffer.from(lines.join(''));
}

function read(path: string, bytes: Uint8Array, catalogue: Catalogue): number {
  const recording = dnsLogs.open({ catalogue, runsIn: null, window: 2_000_000 });
  recording.begin(path);
  for (let at = 0; at < bytes.length; at += PIECE) recording.add(bytes.subarray(at, at + PIECE));
  recording.end();
  return recording.findings().read[0]?.count ?? 0;
}

interface Contender {
  readonly name: string;
  readonly bytes: number;
  /** Messages or lines in it. */
  readonly records: number;
  readonly run: () => number;
  readonly times: number[];
}

/** Runs the bench. */
export function run(print: (line: string) => void): void {
  const catalogue = readCatalogue([]).value;
  if (catalogue === null) throw new Error('the catalogue cannot be read');
  const all = exchanges(createRandom(1));
  const messages = all.flatMap(({ asked, answered }) => [asked, answered]);
  const total = messages.reduce((sum, { length }) => sum + length, 0);
  const file = (name: string, path: string, bytes: Buffer, records: number): Contender => ({
    name,
    bytes: bytes.length,
    records,
    run: () => read(path, bytes, catalogue),
    times: [],
  });
  const contenders: readonly Contender[] = [
    {
      name: 'decodeMessage alone',
      bytes: total,
      records: messages.length,
      run: () => messages.filter((each) => decodeMessage(each).ok).length / 2,
      times: [],
    },
    file('dnstap, with the map', 'a.fstrm', dnstapOf(all), messages.length),
    file('pcap, with the map', 'a.pcap', captureOf(all), messages.length),
    file('BIND, with the map', 'a.log', bindLogOf(all), all.length),
    file('CoreDNS, with the map', 'a.log', corednsLogOf(all), all.length),
  ];
  print(`${EXCHANGES} questions of ${CLIENTS} clients for ${NAMES} names, and their answers`);
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, run: once, times } of contenders) {
      const start = process.cpuUsage();
      const count = once();
      const { user, system } = process.cpuUsage(start);
      times.push((user + system) / 1_000);
      if (count !== EXCHANGES) throw new Error(`${name} read ${count} questions`);
    }
  }
  for (const { name, bytes, records, times } of contenders) {
    const ms = times.toSorted((a, b) => a - b)[ROUNDS >> 1] ?? 1;
    const each = Math.round(records / (ms / 1_000)).toLocaleString('en');
    const megabytes = (bytes / 1_000 / ms).toFixed(1);
    print(
      `${name.padEnd(24)} ${each.padStart(10)} messages or lines/s  ${megabytes.padStart(6)} MB/s of processor time`,
    );
  }
  print(`memory: ${Math.round(process.memoryUsage().rss / 1_048_576)} MB, with all inputs held`);
}
