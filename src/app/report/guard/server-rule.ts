/**
 * The least that a name server must let the guard's key do, in the server's own words: the adopted
 * names, the marker, and transfers. Whoever holds the key can write without any condition, so the
 * server's rule is the last wall.
 */
import type { Policy } from '#core/guard';
import { sayName } from './words.ts';

/** Programs whose rules we can write. */
export const SERVER_SOFTWARE = ['bind', 'knot', 'powerdns'] as const;

/** One of them. */
export type ServerSoftware = (typeof SERVER_SOFTWARE)[number];

/** Where a rule goes, and its lines. */
export interface ServerRule {
  readonly where: string;
  readonly lines: readonly string[];
}

/** Names as people know the programs. */
export function sayServer(software: ServerSoftware): string {
  return { bind: 'BIND', knot: 'Knot DNS', powerdns: 'PowerDNS' }[software];
}

/** The rule. `keyName` as the server has it, without the last dot. */
export function serverRule(
  software: ServerSoftware,
  { zone, names }: Pick<Policy, 'zone' | 'names'>,
  keyName: string,
): ServerRule {
  const marker = `_firebreak.${zone === '.' ? '' : sayName(zone)}`;
  const adopted = [...new Set(names.map(({ name }) => sayName(name)))];
  const typesOf = (name: string): string =>
    names
      .filter((each) => sayName(each.name) === name)
      .map(({ type }) => type)
      .join(' ');
  switch (software) {
    case 'bind':
      return {
        where: 'named.conf, in the zone',
        lines: [
          `allow-transfer { key ${keyName}; };`,
          'update-policy {',
          ...adopted.map((name) => `    grant ${keyName} name ${name} ${typesOf(name)};`),
          `    grant ${keyName} name ${marker} TXT;`,
          '};',
        ],
      };
    case 'knot':
      return {
        where: 'knot.conf; the zone then names both: acl: [fb-reads, fb-writes]',
        lines: [
          'acl:',
          '  - id: fb-reads',
          `    key: ${keyName}`,
          '    action: transfer',
          '  - id: fb-writes',
          `    key: ${keyName}`,
          '    action: update',
          '    update-type: [A, AAAA, TXT]',
          '    update-owner: name',
          '    update-owner-match: equal',
          `    update-owner-name: [${[...adopted, marker].map((name) => `${name}.`).join(', ')}]`,
        ],
      };
    case 'powerdns':
      return {
        where: 'a Lua file that lua-dnsupdate-policy-script names',
        lines: [
          'local allowed = {',
          ...adopted.map((name) => `  ["${name}."] = { [pdns.A] = true, [pdns.AAAA] = true },`),
          `  ["${marker}."] = { [pdns.TXT] = true },`,
          '}',
          'function updatepolicy(input)',
          `  if input:getTsigName():toString() ~= "${keyName}." then return false end`,
          '  local types = allowed[input:getQName():toString():lower()]',
          '  return types ~= nil and types[input:getQType()] == true',
          'end',
        ],
      };
  }
}
