/** `firebreak guard init ZONE`: reads a live zone, writes guard.yaml, and prints what the server should enforce. */
import { stat } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import type { Problem } from '#base';
import { type Name, nameKey, parseName, type TsigKey, type Zone } from '#core/dns';
import {
  type AdoptionProposal,
  draftPolicy,
  examineAdoption,
  formatPolicy,
  formatServer,
  parseServer,
  type Policy,
  proposeAdoption,
} from '#core/guard';
import {
  initText,
  render,
  sayName,
  SERVER_SOFTWARE,
  serverRule,
  type ServerSoftware,
} from '#app/report';
import {
  type Command,
  type ExitCode,
  flag,
  listOption,
  Misuse,
  type Options,
  textOption,
} from '../command.ts';
import type { World } from '../world.ts';
import { writeOutput } from '../write-output.ts';
import { POLICY_NAME, readKey } from './guard-policy.ts';
import { readZone, tryConfinement } from './guard-zone.ts';

/** Places to be named: examples. */
export const USUAL_PLACES: readonly string[] = ['place-1', 'place-2', 'place-3'];

export const guardInitCommand: Command = {
  name: 'init',
  operands: '<zone>',
  summary: 'read a live zone, propose the names that look balanced, write guard.yaml',
  options: [
    ['--server <address...>', 'servers that take the writes: 192.0.2.53, 192.0.2.53#5353'],
    ['--verify <address...>', 'every authority (default those of the NS records)'],
    ['--key-file <file>', 'the TSIG key, as tsig-keygen writes it'],
    ['--zone-file <file>', 'read this zone file instead of asking a server'],
    ['--from <place...>', 'three places or more from where health is looked at'],
    ['--max-ttl <seconds>', 'names with a TTL up to this look balanced (default 60)'],
    ['--min-addresses <number>', 'and so many addresses at least (default 2)'],
    ['--software <name>', `whose rule to print: ${SERVER_SOFTWARE.join(', ')} (default bind)`],
    ['--output <file>', `where to write (default ${POLICY_NAME}); - prints it`],
    ['--force', 'write over a file that is there'],
  ],
  examples: [
    'firebreak guard init example.net --server 192.0.2.53 --key-file fb.key',
    'firebreak guard init example.net --zone-file db.example.net --output -',
  ],
  touches: `Reads the zone and changes nothing in it; writes ${POLICY_NAME}, never over one that is there.`,
  run: async ([given], options, world) => {
    const zone = zoneOf(given);
    const output = textOption(options, 'output') ?? POLICY_NAME;
    await refuseOverwriting(output, options, world);
    const asked = askedOf(options);
    const keyFile = textOption(options, 'keyFile');
    const key = keyFile === null ? null : await readKey(keyFile, world.folder, '--key-file', world);
    const read = await readZone(
      zone,
      { ...asked, key, file: textOption(options, 'zoneFile') },
      world,
    );
    return adopt(read.zone, read.by, { ...asked, key, keyFile, output }, options, world);
  },
};

interface Asked {
  readonly servers: readonly string[];
  readonly verify: readonly string[];
  readonly places: readonly string[];
  readonly limits: { readonly minAddresses: number; readonly maxTtlSeconds: number };
  readonly software: ServerSoftware;
}

function zoneOf(given: string | readonly string[] | undefined): Name {
  const text = typeof given === 'string' ? given : '';
  const name = parseName(text.endsWith('.') ? text : `${text}.`);
  if (name.ok && text !== '') return name.value;
  throw new Misuse([
    `${JSON.stringify(text)} is no zone: firebreak guard init example.net --server ADDRESS`,
  ]);
}

/** Everything that was asked for, checked before anything is touched. @throws Misuse */
function askedOf(options: Options): Asked {
  const servers = serversOf(options, 'server');
  if (servers.length === 0 && textOption(options, 'zoneFile') === null) {
    throw new Misuse(['Which server? --server 192.0.2.53; or a file: --zone-file db.example.net']);
  }
  const places = listOption(options, 'from');
  if (places.length > 0 && new Set(places).size < 3) {
    throw new Misuse([
      '--from takes three places or more: fewer can never agree that something is down.',
    ]);
  }
  const software = SERVER_SOFTWARE.find(
    (each) => each === (textOption(options, 'software') ?? 'bind'),
  );
  if (software === undefined) throw new Misuse([`--software takes ${SERVER_SOFTWARE.join(', ')}.`]);
  return {
    servers,
    verify: serversOf(options, 'verify'),
    places: places.length > 0 ? places : USUAL_PLACES,
    limits: {
      maxTtlSeconds: wholeOption(options, 'maxTtl', 60),
      minAddresses: wholeOption(options, 'minAddresses', 2),
    },
    software,
  };
}

function serversOf(options: Options, name: 'server' | 'verify'): readonly string[] {
  return listOption(options, name).map((text) => {
    const server = parseServer(text);
    if (server !== null) return formatServer(server);
    throw new Misuse([`--${name} takes an address, 192.0.2.53 or 192.0.2.53#5353, not ${text}.`]);
  });
}

function wholeOption(options: Options, name: string, usual: number): number {
  const text = textOption(options, name);
  if (text === null) return usual;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  const long = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new Misuse([`--${long} takes a whole number from 1, not ${text}.`]);
}

/** A policy is its owner's: it is written once. @throws Misuse */
export async function refuseOverwriting(
  output: string,
  options: Options,
  world: World,
): Promise<void> {
  if (output === '-' || flag(options, 'force')) return;
  const isThere = await stat(resolve(world.folder, output)).then(
    () => true,
    () => false,
  );
  if (!isThere) return;
  throw new Misuse([
    `${output} is here already and is yours. To see what would be written: --output -; to write over it: --force`,
  ]);
}

async function adopt(
  zone: Zone,
  by: string,
  asked: Asked & {
    readonly key: TsigKey | null;
    readonly keyFile: string | null;
    readonly output: string;
  },
  options: Options,
  world: World,
): Promise<ExitCode> {
  const proposal = proposeAdoption(zone, asked.limits);
  const policy = draft(proposal, zone, asked, world);
  const problems = examineAdoption(zone, policy);
  const isPrinted = asked.output === '-';
  const isWritten = proposal.sets.length > 0;
  const keyName = asked.key === null ? 'KEY' : sayName(asked.key.name);
  const isConfined = asked.key === null ? null : await tryConfinement(policy, asked.key);
  if (isPrinted) world.out(formatPolicy(policy));
  else if (isWritten) await writeOutput(asked.output, formatPolicy(policy), world);
  const text = initText(
    {
      proposal,
      by,
      wrote: isWritten && !isPrinted ? asked.output : null,
      ...asked.limits,
      rule: isWritten ? serverRule(asked.software, policy, keyName) : null,
      isConfined,
      notes: [...problems.map(sayProblem), ...placeNote(options)],
    },
    world.screen,
  );
  (isPrinted ? world.say : world.out)(render(text, world.screen));
  return isWritten ? 0 : 1;
}

function draft(
  proposal: AdoptionProposal,
  zone: Zone,
  {
    servers,
    verify,
    places,
    keyFile,
    output,
  }: Asked & { readonly keyFile: string | null; readonly output: string },
  world: World,
): Policy {
  const folder = output === '-' ? world.folder : dirname(resolve(world.folder, output));
  return draftPolicy(proposal, {
    write: servers.length > 0 ? servers : ['192.0.2.53'],
    verify: verify.length > 0 ? verify : authorities(zone, servers),
    keyFile: keyFile === null ? null : relative(folder, resolve(world.folder, keyFile)),
    places,
  });
}

/** The addresses of the NS records, as far as the zone has them; a server on another port stands for all. */
function authorities(zone: Zone, servers: readonly string[]): readonly string[] {
  if (servers.some((server) => server.includes('#'))) return servers;
  const apex = nameKey(zone.origin);
  const targets = zone.records.flatMap(({ name, data }) =>
    data.kind === 'NS' && nameKey(name) === apex ? [nameKey(data.target)] : [],
  );
  const found = zone.records.flatMap(({ name, data }) =>
    (data.kind === 'A' || data.kind === 'AAAA') && targets.includes(nameKey(name))
      ? [data.address]
      : [],
  );
  return [...new Set([...servers, ...found])];
}

function sayProblem({ severity, what, mend }: Problem): string {
  return `${severity === 'error' ? 'TO MEND FIRST' : 'note'}: ${what}; ${mend}.`;
}

function placeNote(options: Options): readonly string[] {
  if (listOption(options, 'from').length > 0) return [];
  return [
    'note: the places under probes are examples. Name three networks, and run one guard in each: firebreak guard run --place NAME.',
  ];
}
