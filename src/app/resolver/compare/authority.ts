/** The authority of the comparison: a real name server (Knot, else BIND), and four ways in which it breaks. */
import type { ChildProcess } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kill, startProgram, untilItAnswers } from './child.ts';
import { installed, ZONE, type Place, type Program } from './programs.ts';

/** What happens to the name. */
export const FAULTS = ['dead', 'empty', 'no-such-name', 'servfail'] as const;

/** One of them. */
export type Fault = (typeof FAULTS)[number];

const knot: Program = {
  name: 'Knot',
  program: 'knotd',
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
$TTL 2
@ SOA ns hostmaster SERIAL 60 60 3600 2
@ NS ns
ns A 127.0.0.1
`;
const GOOD = 'www A 127.0.0.1\nwww A 127.0.0.2\n';

/** A running authority. */
export interface Authority {
  /** From now on the name is as the fault leaves it. */
  break(fault: Fault): Promise<void>;
  stop(): Promise<void>;
}

/** Starts it well. @throws Error when it does not start. */
export async function startAuthority(program: Program, place: Place): Promise<Authority> {
  let child = await start(program, place, GOOD, 1);
  return {
    async break(fault) {
      await kill(child);
      if (fault === 'dead') return;
      const records = { empty: 'www TXT "no address"\n', 'no-such-name': '', servfail: null };
      child = await start(program, place, records[fault], 2);
    },
    stop: () => kill(child),
  };
}

/** `records` null: the zone cannot be loaded, so that the server says SERVFAIL. */
async function start(
  program: Program,
  place: Place,
  records: string | null,
  serial: number,
): Promise<ChildProcess> {
  const child = startProgram(program, place);
  if (child === null) throw new Error(`${program.program} is not installed`);
  const zone = join(place.folder, 'zone');
  if (records === null) rmSync(zone, { force: true });
  else writeFileSync(zone, ZONE_FILE.replace('SERIAL', String(serial)) + records);
  if (await untilItAnswers(place.port, `www.${ZONE}.`)) return child;
  await kill(child);
  throw new Error(`${program.name} did not start`);
}
