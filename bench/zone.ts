/**
 * How long a guarded write takes, beside `nsupdate` on the same BIND: same key, same conditions, same
 * records, one write each in turn, so that a busy machine slows all. `nsupdate` is measured as a script runs
 * it, a process a write, and as one process that stays; and what its start costs alone.
 * `npm run bench -- zone 101` says how many turns.
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nameOf, toBase64, type TsigKey } from '#core/dns';
import { formatMarker, type Contents, type ZoneView } from '#core/guard';
import { rfc2136Zone, type ZoneAdapter } from '#io/zone';
import { findProgram, missingProgram, startServer } from '../src/core/dns/name-servers.testing.ts';

const TURNS = Number(process.argv[3] ?? 101);
const ADDRESSES = 4;
const zone = nameOf('fb.lab.');
const api = 'api.fb.lab.';
/** A key of the bench's own: nothing secret. */
const key: TsigKey = {
  name: nameOf('fb.'),
  algorithm: 'hmac-sha256',
  secret: Uint8Array.from({ length: 32 }, (_, index) => index),
};

/** One way to write; returns when the server has answered. */
type Write = (from: ZoneView, to: ZoneView) => Promise<void>;
type Way = readonly [name: string, write: Write];

/** Measures and prints medians. */
export async function run(print: (line: string) => void): Promise<void> {
  const program = findProgram('nsupdate');
  if (missingProgram('BIND') !== null || program === null) {
    print('This needs BIND: named and nsupdate.');
    return;
  }
  const first = viewOf(1);
  const server = await startServer('BIND', { zone, zoneFile: zoneFileOf(first), key });
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-bench-'));
  try {
    const keyFile = join(folder, 'fb.key');
    const secret = toBase64(key.secret);
    writeFileSync(keyFile, `key "fb" { algorithm hmac-sha256; secret "${secret}"; };\n`, {
      mode: 0o600,
    });
    await compare(print, server.port, [program, '-k', keyFile], first);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(
  print: (line: string) => void,
  port: number,
  command: readonly string[],
  first: ZoneView,
): Promise<void> {
  const here = { address: '127.0.0.1', port };
  const adapter = rfc2136Zone({ zone, write: [here], verify: [here], key });
  const staying = startStaying(command, port);
  const ways: readonly [Way, Way, Way] = [
    ['firebreak: connect, write, ask the serial', (from, to) => writeWith(adapter, from, to)],
    ['nsupdate, a process a write', (from, to) => runOnce(command, scriptOf(port, from, to))],
    ['nsupdate, one process that stays', staying.write],
  ];
  const times = ways.map((): number[] => []);
  const starts: number[] = [];
  let from = first;
  for (let turn = 0; turn < TURNS; turn++) {
    for (let place = 0; place < ways.length; place++) {
      // Each in every place of the row: what goes before leaves its work to the server.
      const index = (turn + place) % ways.length;
      const write = ways[index]?.[1] ?? ways[0][1];
      const to = viewOf((from.marker?.generation ?? 0) + 1);
      times[index]?.push(await timed(() => write(from, to)));
      from = to;
    }
    starts.push(await timed(() => runOnce(command, '')));
  }
  staying.process.stdin.end();
  const seen = await adapter.look(first.contents, AbortSignal.timeout(5_000));
  if (seen.marker?.generation !== from.marker?.generation) {
    throw new Error('not every write was applied: nothing was measured');
  }
  print(
    `One write of ${ADDRESSES} addresses under its conditions on one BIND, medians of ${TURNS} turns`,
  );
  for (const [index, [name]] of ways.entries()) print(`  ${row(name, times[index] ?? [])}`);
  print(`  ${row('nsupdate started and ended, no write', starts)}`);
}

function row(name: string, times: readonly number[]): string {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(2).padStart(7);
  return `${name.padEnd(44)}${at(0.5)} ms   (a tenth took less than ${at(0.1).trim()}, a tenth more than ${at(0.9).trim()})`;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

function viewOf(generation: number): ZoneView {
  const endpoints = Array.from({ length: ADDRESSES }, (_, index) => ({
    address: `192.0.2.${(generation % 2) * 100 + index + 1}`,
    weight: 1,
  }));
  const contents: Contents = [{ name: api, type: 'A', ttlSeconds: 60, endpoints }];
  return { marker: { generation, owner: 'bench', state: 'run' }, contents };
}

function addressesOf({ contents }: ZoneView): readonly string[] {
  return contents.flatMap(({ endpoints }) => endpoints.map(({ address }) => address));
}

function markerOf({ marker }: ZoneView): string {
  return marker === null ? '' : formatMarker(marker);
}

function zoneFileOf(view: ZoneView): string {
  return `$ORIGIN fb.lab.
@ 60 IN SOA ns.fb.lab. host.fb.lab. 1 3600 600 86400 60
@ 60 IN NS ns.fb.lab.
ns 60 IN A 192.0.2.53
_firebreak 0 IN TXT "${markerOf(view)}"
${addressesOf(view)
  .map((address) => `api 60 IN A ${address}`)
  .join('\n')}
`;
}

async function writeWith(adapter: ZoneAdapter, from: ZoneView, to: ZoneView): Promise<void> {
  if (to.marker === null) throw new Error('a generation has a marker');
  const write = { expect: from, marker: to.marker, contents: to.contents };
  const answer = await adapter.write(write, AbortSignal.timeout(5_000));
  if (answer.kind !== 'applied') throw new Error(`not applied: ${answer.what}`);
}

/** The same conditions and changes, in the words of nsupdate. */
function scriptOf(port: number, from: ZoneView, to: ZoneView): string {
  return [
    `server 127.0.0.1 ${port}`,
    'zone fb.lab',
    `prereq yxrrset _firebreak.fb.lab TXT "${markerOf(from)}"`,
    ...addressesOf(from).map((address) => `prereq yxrrset ${api} A ${address}`),
    'update delete _firebreak.fb.lab TXT',
    `update add _firebreak.fb.lab 0 TXT "${markerOf(to)}"`,
    `update delete ${api} A`,
    ...addressesOf(to).map((address) => `update add ${api} 60 A ${address}`),
    'send',
    '',
  ].join('\n');
}

async function runOnce([program = '', ...words]: readonly string[], input: string): Promise<void> {
  const child = spawn(program, [...words, '-v'], { stdio: ['pipe', 'ignore', 'inherit'] });
  child.stdin.end(input);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  if (code !== 0) throw new Error(`nsupdate ended with ${String(code)}`);
}

/** One nsupdate that is told one write after the other, and says the answer to each. */
function startStaying(
  [program = '', ...words]: readonly string[],
  port: number,
): { readonly process: ChildProcessWithoutNullStreams; readonly write: Write } {
  const child = spawn(program, [...words, '-v']);
  let heard = '';
  let told: (() => void) | null = null;
  child.stdout.on('data', (chunk: Buffer) => {
    heard += chunk.toString();
    if (/status: \w+/.test(heard)) told?.();
  });
  const write: Write = async (from, to) => {
    heard = '';
    const answered = new Promise<void>((resolve) => {
      told = resolve;
    });
    child.stdin.write(`${scriptOf(port, from, to)}answer\n`);
    await answered;
    if (!heard.includes('status: NOERROR')) throw new Error(heard);
  };
  return { process: child, write };
}
