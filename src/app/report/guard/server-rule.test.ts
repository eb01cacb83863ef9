import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { serverRule } from './server-rule.ts';

const SETS = [
  ['api', 'A'],
  ['api', 'AAAA'],
  ['www', 'A'],
] as const;
const POLICY = {
  zone: 'example.net.',
  names: SETS.map(([name, type]) => ({
    name: `${name}.example.net.`,
    type,
    ttlSeconds: 60,
    endpoints: [],
    minHealthy: 1,
    removeAtMost: { count: 1, perMs: 60_000 },
    probe: null,
  })),
};

const folder = mkdtempSync(join(tmpdir(), 'firebreak-rule-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lines = (software: 'bind' | 'knot' | 'powerdns'): readonly string[] =>
  serverRule(software, POLICY, 'fb').lines;

describe('the least rule', () => {
  test('of BIND grants each name its own types, the marker, and transfers (C1)', () => {
    expect(lines('bind').join('\n')).toBe(
      `
allow-transfer { key fb; };
update-policy {
    grant fb name api.example.net A AAAA;
    grant fb name www.example.net A;
    grant fb name _firebreak.example.net TXT;
};
`.trim(),
    );
  });

  const check = '/usr/bin/named-checkconf';
  test.skipIf(!existsSync(check))('of BIND is one that named-checkconf takes', () => {
    const path = join(folder, 'named.conf');
    const key = 'key "fb" { algorithm hmac-sha256; secret "c2VjcmV0c2VjcmV0"; };';
    const zone = `zone "example.net" { type primary; file "zone";\n${lines('bind').join('\n')}\n};`;
    writeFileSync(path, `${key}\n${zone}\n`);
    expect(() => execFileSync(check, [path], { stdio: 'pipe' })).not.toThrow();
    writeFileSync(path, `${key}\n${zone.replace('grant', 'grnat')}\n`);
    expect(() => execFileSync(check, [path], { stdio: 'pipe' })).toThrow();
  });

  const knotc = '/usr/sbin/knotc';
  test.skipIf(!existsSync(knotc))('of Knot is one that knotc takes', () => {
    const path = join(folder, 'knot.conf');
    const head = 'key:\n  - id: fb\n    algorithm: hmac-sha256\n    secret: c2VjcmV0c2VjcmV0\n';
    const zone = 'zone:\n  - domain: example.net\n    acl: [fb-reads, fb-writes]\n';
    writeFileSync(path, `${head}${lines('knot').join('\n')}\n${zone}`);
    expect(() => execFileSync(knotc, ['-c', path, 'conf-check'], { stdio: 'pipe' })).not.toThrow();
  });
});
