/**
 * A file of catalogue rows that would name what nobody knows. Names under one registrable domain are one
 * party; which part of a name that is only the list of public suffixes knows (`tldts`), which is loaded
 * here alone: no other command pays for it.
 */
import type { FullCatalogue, UnknownName } from '#core/catalogue';

/** Lines of YAML that `--catalogue` reads, or none. */
export async function rowsToAdd(
  unknown: readonly UnknownName[],
  catalogue: FullCatalogue,
): Promise<readonly string[]> {
  if (unknown.length === 0) return [];
  const { parse } = await import('tldts');
  const vendors = new Map<string, string>();
  const names: string[] = [];
  for (const { name, why, provider } of unknown) {
    if (why === 'service') {
      names.push(
        `  - { host: ${quote(name)}, provider: ${quote(provider ?? '')}, service: WHICH }`,
      );
      continue;
    }
    const { domain, domainWithoutSuffix } = parse(name, { allowPrivateDomains: true });
    const host = domain ?? name;
    if (vendors.has(host)) continue;
    vendors.set(host, freeId(domainWithoutSuffix ?? host, catalogue, [...vendors.values()]));
  }
  const rows = [...vendors].map(
    ([host, id]) => `  ${quote(id)}: { title: WHO, for: WHAT, hosts: [${quote(host)}] }`,
  );
  return [
    'catalogue: 1',
    'cites: WHO SAYS SO',
    ...(rows.length === 0 ? [] : ['vendors:', ...rows]),
    ...(names.length === 0 ? [] : ['names:', ...names]),
  ];
}

/** The name of a party without its suffix, unless that is taken. */
function freeId(text: string, catalogue: FullCatalogue, taken: readonly string[]): string {
  const plain = text.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'party';
  const isTaken = (id: string): boolean =>
    taken.includes(id) ||
    catalogue.vendor(id) !== null ||
    catalogue.domains.some((domain) => domain.id === id);
  let id = plain;
  for (let next = 2; isTaken(id); next++) id = `${plain}-${next}`;
  return id;
}

/** As YAML has it: bare where that is read as a text. */
function quote(text: string): string {
  return /^[A-Za-z][A-Za-z0-9./-]*$/.test(text) &&
    !/^(true|false|null|yes|no|on|off|y|n)$/.test(text)
    ? text
    : `'${text.replaceAll("'", "''")}'`;
}
