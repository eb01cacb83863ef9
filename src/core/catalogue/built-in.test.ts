import { describe, expect, it } from 'vitest';
import { parseDuration } from '#base';
import { builtIn, builtInFiles } from './built-in.testing.ts';

const domainIds = new Set(builtIn.domains.map((domain) => domain.id));
const services = builtIn.serviceIds.map((id) => {
  const service = builtIn.service(id);
  if (service === null) throw new Error(id);
  return service;
});
const operationOf = (id: string, name: string): boolean =>
  builtIn.service(id)?.operations.some((operation) => operation.name === name) === true;

describe('the built-in catalogue', () => {
  it('has domains that form a tree, sorted', () => {
    const orphans = builtIn.domains.filter(
      ({ parent, level }) => (parent === null) !== (level === 'provider'),
    );
    const lost = builtIn.domains.filter(({ parent }) => parent !== null && !domainIds.has(parent));
    expect([orphans, lost]).toEqual([[], []]);
    expect([...domainIds]).toEqual([...domainIds].sort());
  });

  it('offers every service somewhere, in domains that exist (N8)', () => {
    const wrong = services.filter(
      ({ domains }) => domains.length === 0 || domains.some((domain) => !domainIds.has(domain)),
    );
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it('gives every service a data-plane operation (O1), sorted and each once', () => {
    const wrong = services.filter(({ operations }) => {
      const names = operations.map((operation) => operation.name);
      const sorted = [...new Set(names)].sort();
      return (
        !operations.some((operation) => operation.plane === 'data') ||
        sorted.join() !== names.join()
      );
    });
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it('homes operations in domains that exist', () => {
    const wrong = services.flatMap(({ id, operations }) =>
      operations
        .filter(({ home }) => home !== null && !domainIds.has(home))
        .map(({ name, home }) => `${id}:${name} ${home}`),
    );
    expect(wrong).toEqual([]);
  });

  it('needs only operations that exist, where they can be meant (N4)', () => {
    const wrong = services.flatMap((service) =>
      service.operations.flatMap((operation) =>
        operation.needs
          .filter((need) => !isNamed(need.on, service.scope))
          .map((need) => `${service.id}:${operation.name} -> ${need.on}`),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('carries evidence, a citation and a date on every row', () => {
    const rows = services.flatMap((service) => [
      service,
      ...service.operations,
      ...service.operations.flatMap((operation) => operation.needs),
    ]);
    const bare = rows.filter(
      ({ evidence }) => evidence.cites === '' || !/^\d{4}-\d\d/.test(evidence.date),
    );
    expect(bare).toEqual([]);
  });

  it('never passes general knowledge off as published', () => {
    const rows = services.flatMap((service) => [
      service,
      ...service.operations,
      ...service.operations.flatMap((operation) => operation.needs),
    ]);
    const wrong = rows.filter(
      ({ evidence }) => evidence.cites === 'general' && evidence.word !== 'assumed',
    );
    expect(wrong).toEqual([]);
  });

  it('names hosts to services and operations that exist', () => {
    const rows = builtInFiles.flatMap((file) => file.names).filter((row) => row.service !== null);
    const wrong = rows.filter(
      ({ service, operation }) =>
        builtIn.service(service ?? '') === null ||
        (operation !== null && !operationOf(service ?? '', operation)),
    );
    expect(wrong.map((row) => row.host)).toEqual([]);
  });

  it('points API hosts and ARNs at operations that exist', () => {
    const rows = builtInFiles.flatMap((file) => file.services);
    const wrong = rows.filter(({ id, apiOperation, arnOperation }) =>
      [apiOperation, arnOperation].some((name) => name !== null && !operationOf(id, name)),
    );
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it('never names a vendor like a domain or a service (N3)', () => {
    const ids = builtIn.vendors.map((vendor) => vendor.id);
    expect(ids.filter((id) => domainIds.has(id) || builtIn.service(id) !== null)).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('lets one vendor have a host name once', () => {
    const hosts = builtInFiles.flatMap((file) => file.names.map((row) => row.host));
    expect(hosts.filter((host, index) => hosts.indexOf(host) !== index)).toEqual([]);
  });

  it('says of a vendor only hops that exist, each with who says so', () => {
    const wrong = builtIn.vendors.flatMap(({ id, standsOn }) =>
      standsOn
        .filter(({ on, edge, evidence }) => {
          const known = edge ? builtIn.service(on) !== null : domainIds.has(on);
          return !known || evidence.word === 'assumed' || !/^\d{4}-\d\d-\d\d$/.test(evidence.date);
        })
        .map(({ on }) => `${id}: ${on}`),
    );
    expect(wrong).toEqual([]);
  });

  it('says of a range whose it is, as an edge and with a citation', () => {
    const rows = builtInFiles.flatMap((file) => file.addresses);
    expect(rows.length).toBeGreaterThan(40);
    const wrong = rows.filter(
      ({ service, edge, region }) =>
        !edge || region !== null || builtIn.service(service ?? '') === null,
    );
    expect(wrong).toEqual([]);
  });

  it('has at least 150 vendors, each with what it is for', () => {
    expect(builtIn.vendors.length).toBeGreaterThan(150);
    expect(builtIn.vendors.filter(({ use }) => use === null)).toEqual([]);
  });

  it('takes IAM changes with us-east-1, not IAM authentication (N8)', () => {
    const homes = Object.fromEntries(
      builtIn.service('aws/iam')?.operations.map(({ name, home }) => [name, home]) ?? [],
    );
    expect(homes).toEqual({ authenticate: null, change: 'aws/us-east-1' });
    expect(builtIn.service('aws/iam')?.domains).toEqual(['aws']);
  });

  it('never takes a region elsewhere down with us-east-1 through a data plane that is regional', () => {
    const regional = services.filter(
      ({ id, scope }) => id.startsWith('aws/') && scope === 'regional',
    );
    const wrong = regional.flatMap(({ id, operations }) =>
      operations
        .filter(({ plane, home }) => plane === 'data' && home !== null)
        .map(({ name }) => `${id}:${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('writes usual graces as a map does, and as assumptions (T2)', () => {
    const graces = services.flatMap(({ usualGrace }) => (usualGrace === null ? [] : [usualGrace]));
    expect(graces.length).toBeGreaterThan(3);
    for (const { grace, evidence } of graces) {
      expect(evidence.word).toBe('assumed');
      expect(grace.split('..').every((part) => parseDuration(part) !== null)).toBe(true);
    }
  });
});

/** `aws/same-region/x`, `aws/us-east-1/x` or `aws/x` with an operation that the service has. */
function isNamed(on: string, scope: 'regional' | 'global'): boolean {
  const [name = '', operation] = on.split(':');
  const parts = name.split('/');
  const id = parts.length < 3 ? name : `${parts[0]}/${parts.at(-1)}`;
  const target = builtIn.service(id);
  if (target === null || (operation !== undefined && !operationOf(id, operation))) return false;
  const place = parts.slice(0, -1).join('/');
  if (parts.length < 3) return target.scope === 'global';
  if (place.endsWith('/same-region')) return scope === 'regional' && target.scope === 'regional';
  return target.domains.includes(place);
}
