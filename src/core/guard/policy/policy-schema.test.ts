import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parsePolicy } from './parse-policy.ts';
import { keysBelow, POLICY_KEYS } from './policy-keys.ts';
import { policyReference, policySchema } from './policy-schema.ts';

const ROOT = join(import.meta.dirname, '../../../..');

const FULL = `guard: 1
zone: example.net
servers: { write: [192.0.2.53], verify: [192.0.2.53#5353] }
key: { file: fb.key }
probes: { from: [ams, fra, sto], agree: 2 }
names:
  api:
    endpoints: [192.0.2.11, { address: 192.0.2.12, capacity: 2 }]
    probe: { https: /healthz, every: 5s, failAfter: 3, passAfter: 2 }
    minHealthy: 2
    removeAtMost: { count: 1, per: 60s }
    ttl: 60s
`;

test('every key that the table has is read, and no other', () => {
  expect(parsePolicy(FULL, 'guard.yaml').problems).toEqual([]);
  for (const path of ['', 'servers', 'key', 'probes', 'names.*', 'names.*.probe']) {
    expect(keysBelow(path).length, path).toBeGreaterThan(0);
  }
  const known = POLICY_KEYS.map(({ path }) => path);
  expect(new Set(known).size).toBe(known.length);
  const unknown = parsePolicy(FULL.replace('    ttl:', '    tll:'), 'guard.yaml');
  expect(unknown.problems.map(({ mend }) => mend)).toEqual(['did you mean `ttl`?']);
});

test('what is required is a problem when it is left out', () => {
  const lines = FULL.split('\n');
  for (const { path } of POLICY_KEYS.filter((key) => key.isRequired && !key.path.includes('.'))) {
    const start = lines.findIndex((line) => line.startsWith(`${path}:`));
    const end = lines.findIndex((line, index) => index > start && !line.startsWith(' '));
    const rest = [...lines.slice(0, start), ...lines.slice(end)].join('\n');
    expect(parsePolicy(rest, 'guard.yaml').ok, path).toBe(false);
  }
});

test('the schema in data/ and the reference in docs/ are those of the table', () => {
  const schema = readFileSync(join(ROOT, 'data/schema/guard.schema.json'), 'utf8');
  expect(JSON.parse(schema), 'npm run -s firebreak -- schema guard').toEqual(policySchema());
  const page = readFileSync(join(ROOT, 'docs/guard-reference.md'), 'utf8');
  const table = /<!-- keys -->\n\n([^]*?)\n\n<!-- end of keys -->/.exec(page)?.[1] ?? '';
  const cells = (text: string): string[][] =>
    text
      .split('\n')
      .filter((line) => !/^[| -]*$/.test(line))
      .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()));
  expect(cells(table)).toEqual(cells(policyReference()));
});

test('a zone in Route 53 or in a file needs no server that takes writes, and is written in one way', () => {
  const route53 = FULL.replace(/^servers:.*$/m, 'route53: { zone: Z1D633PJN98FT9 }');
  expect(parsePolicy(route53, 'guard.yaml').value?.where).toEqual({
    kind: 'route53',
    zoneId: 'Z1D633PJN98FT9',
  });
  const file = FULL.replace(/^servers:.*$/m, 'file: db.example.net');
  expect(parsePolicy(file, 'guard.yaml').value?.where).toEqual({
    kind: 'file',
    path: 'db.example.net',
  });
  for (const text of [
    `${FULL}file: db.example.net\n`,
    `${route53}file: db.example.net\n`,
    route53.replace('Z1D633PJN98FT9', 'nonsense!'),
  ]) {
    expect(parsePolicy(text, 'guard.yaml').problems).toHaveLength(1);
  }
});
