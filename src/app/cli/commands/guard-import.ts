/** `firebreak guard import ZONE FILES`: octoDNS YAML as a first guard.yaml, with every gap said at its line. */
import { dirname, relative, resolve } from 'node:path';
import { LIMITS } from '#base';
import { type Name, parseName } from '#core/dns';
import { formatPolicy, formatServer, parseServer, type Policy } from '#core/guard';
import { readTextWithin } from '#io/files';
import { plural, render, sayName, showProblems } from '#app/report';
import { type Command, listOption, Misuse, type Options, textOption } from '../command.ts';
import { take } from '../question.ts';
import type { World } from '../world.ts';
import { writeOutput } from '../write-output.ts';
import { POLICY_NAME } from './guard-policy.ts';
import { refuseOverwriting, USUAL_PLACES } from './guard-init.ts';

export const importCommand: Command = {
  name: 'import',
  operands: '<zone> <files...>',
  summary: "make a first guard.yaml of octoDNS's YAML",
  options: [
    ['--server <address...>', 'servers that take the writes: 192.0.2.53, 192.0.2.53#5353'],
    ['--verify <address...>', 'every authority (default those that take the writes)'],
    ['--key-file <file>', 'the TSIG key, as tsig-keygen writes it'],
    ['--from <place...>', 'three places or more from where health is looked at'],
    ['--default-ttl <seconds>', "the provider's default_ttl (default 3600)"],
    ['--output <file>', `where to write (default ${POLICY_NAME}); - prints it`],
    ['--force', 'write over a file that is there'],
  ],
  examples: ['firebreak guard import example.net config/example.net.yaml --server 192.0.2.53'],
  touches: `Reads these files and opens no socket; writes ${POLICY_NAME}, never over one that is there.`,
  run: async ([given, files], options, world) => {
    const zone = zoneOf(given);
    const output = textOption(options, 'output') ?? POLICY_NAME;
    await refuseOverwriting(output, options, world);
    const { importOctodns } = await import('#io/zone');
    const texts = await Promise.all([files ?? []].flat().map((file) => fileOf(file, world)));
    const result = importOctodns(texts, { zone, ...ttlOf(options) });
    const { names, others } = take(result, world);
    if (result.problems.length > 0) {
      world.say(render(showProblems(result.problems, world.screen), world.screen));
    }
    const policy = policyOf(zone, names, output, options, world);
    const text = formatPolicy(policy);
    if (output === '-') world.out(text);
    else if (names.length > 0) await writeOutput(output, text, world);
    const said = [
      `${plural(names.length, 'name is', 'names are')} proposed of ${sayName(zone)}; ${plural(others, 'record set stays', 'record sets stay')} as ${others === 1 ? 'it is' : 'they are'}. Nothing else was changed.`,
      ...(output === '-' || names.length === 0
        ? []
        : ['', `Wrote ${output}. Next  firebreak guard plan`]),
    ];
    (output === '-' ? world.say : world.out)(render(said, world.screen));
    return names.length > 0 ? 0 : 1;
  },
};

function zoneOf(given: string | readonly string[] | undefined): Name {
  const text = typeof given === 'string' ? given : '';
  const name = parseName(text.endsWith('.') ? text : `${text}.`);
  if (name.ok && text !== '') return name.value;
  throw new Misuse([`${JSON.stringify(text)} is no zone: firebreak guard import example.net FILE`]);
}

async function fileOf(
  shown: string,
  world: World,
): Promise<{ readonly file: string; readonly text: string }> {
  const path = resolve(world.folder, shown);
  const read = await readTextWithin(null, path, { shown, limitBytes: LIMITS.yamlBytes });
  return { file: shown, text: take(read, world).text };
}

function ttlOf(options: Options): { readonly defaultTtlSeconds?: number } {
  const text = textOption(options, 'defaultTtl');
  if (text === null) return {};
  if (/^[1-9]\d{0,5}$/.test(text)) return { defaultTtlSeconds: Number(text) };
  throw new Misuse([`--default-ttl takes seconds, 3600, not ${text}.`]);
}

function policyOf(
  zone: Name,
  names: Policy['names'],
  output: string,
  options: Options,
  world: World,
): Policy {
  const write = serversOf(options, 'server');
  const verify = serversOf(options, 'verify');
  const places = listOption(options, 'from');
  const from = places.length > 0 ? places : USUAL_PLACES;
  if (new Set(from).size < 3) throw new Misuse(['--from takes three places or more.']);
  const keyFile = textOption(options, 'keyFile');
  const folder = resolve(world.folder, output === '-' ? '.' : dirname(output));
  // An address for documentation where none was given: it is to be filled in.
  const servers = write.length > 0 ? write : ['192.0.2.53'];
  return {
    zone,
    servers: { write: servers, verify: verify.length > 0 ? verify : servers },
    keyFile: keyFile === null ? null : relative(folder, resolve(world.folder, keyFile)),
    probes: { from, agree: Math.floor(from.length / 2) + 1 },
    names,
  };
}

function serversOf(options: Options, name: 'server' | 'verify'): readonly string[] {
  return listOption(options, name).map((text) => {
    const server = parseServer(text);
    if (server !== null) return formatServer(server);
    throw new Misuse([`--${name} takes an address, 192.0.2.53 or 192.0.2.53#5353, not ${text}.`]);
  });
}
