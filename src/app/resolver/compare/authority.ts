/** The authority of the comparison: a real name server (Knot, else BIND), the ways in which it breaks, and its repair. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Message } from '#core/dns';
import { kill, startProgram, untilItAnswers, type Running } from './child.ts';
import { GOOD, NEGATIVE_TTL_SECONDS, REPAIRED, TTL_SECONDS, ZONE, type Fault } from './name.ts';
import { installed, type Place, type Program } from './programs.ts';

const knot: Program = {
  name: 'Knot DNS',
  program: 'knotd',
  file: 'config',
  versionWords: ['-V'],
  words: ({ folder }) => ['-c', join(folder, 'config')],
  config: ({ folder, port }) => `server:
    rundir: "${folder}"
    listen: 127.0.0.1@${port}
database:
    storage: "${folder}"
zone:
  - domain: ${ZONE}
    storage: "${folder}"
    file: zone
    zonefile-load: whole
    journal-content: none
`,
};

const bind: Program = {
  name: 'BIND',
  program: 'named',
  file: 'config',
  versionWords: ['-v'],
  words: ({ folder }) => ['-g', '-n', '1', '-c', join(folder, 'config')],
  config: ({ folder, port }) => `options {
  directory "${folder}"; listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; };
  pid-file none; session-keyfile none; recursion no; notify no;
};
controls { };
zone "${ZONE}" { type primary; file "zone"; };
`,
};

/** Which server plays it; null: none is installed. */
export function authorityProgram(): Program | null {
  return [knot, bind].find(({ program }) => installed(program) !== null) ?? null;
}

const ZONE_FILE = `$ORIGIN ${ZONE}.
$TTL ${TTL_SECONDS}
@ ${NEGATIVE_TTL_SECONDS} SOA ns hostmaster SERIAL 60 60 3600 ${NEGATIVE_TTL_SECONDS}
@ NS ns
ns A 127.0.0.1
`;

/** A running authority. */
export interface Authority {
  /** From now on the name is as the fault leaves it. */
  break(fault: Fault): Promise<void>;
  /** From now on the name has the new addresses. */
  repair(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it well. @throws Error when it does not start. */
export async function startAuthority(program: Program, place: Place): Promise<Authority> {
  let child = await start(program, place, recordsOf(GOOD), 1);
  const restart = async (records: string | null, serial: number): Promise<void> => {
    await kill(child);
    child = await start(program, place, records, serial);
  };
  return {
    async break(fault) {
      if (fault === 'dead') await kill(child);
      // Stopped, not ended: its socket stays open, and nobody reads what comes in.
      else if (fault === 'silent') child.process.kill('SIGSTOP');
      else if (fault === 'empty') await restart('www TXT "no address"\n', 2);
      else if (fault === 'no-such-name') await restart('', 2);
      else await restart(null, 2);
    },
    repair: () => restart(recordsOf(REPAIRED), 3),
    stop: () => kill(child),
  };
}

function recordsOf(addresses: readonly string[]): string {
  return addresses.map((address) => `www A ${address}\n`).join('');
}

/** `records` null: the zone cannot be loaded, so that the server says SERVFAIL. */
async function start(
  program: Program,
  place: Place,
  records: string | null,
  serial: number,
): Promise<Running> {
  const zone = join(place.folder, 'zone');
  mkdirSync(place.folder, { recursive: true });
  if (records === null) rmSync(zone, { force: true });
  else writeFileSync(zone, ZONE_FILE.replace('SERIAL', String(serial)) + records);
  const child = startProgram(program, place);
  if (child === null) throw new Error(`${program.program} is not installed`);
  // Knot says SERVFAIL while it loads.
  const isReady = (answer: Message): boolean =>
    (answer.rcode === 'SERVFAIL') === (records === null);
  if (await untilItAnswers(child, place.port, isReady)) return child;
  await kill(child);
  throw new Error(`${program.name} did not start: ${child.lastWords()}`);
}
