/** What docs/guard-zones.md shows is what the code prints. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nameOf } from '#core/dns';
import { formatIamPolicy } from './route53/iam-policy.ts';
import { readZoneText, rewriteZoneText } from './zone-file/rewrite-zone-text.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/guard-zones.md'), 'utf8');

function blockAfter(mark: string): string {
  const after = PAGE.slice(PAGE.indexOf(`<!-- ${mark} -->`));
  return /```\w+\n([^]*?)```/.exec(after)?.[1] ?? '';
}

test('the IAM policy', () => {
  const name = {
    ttlSeconds: 60,
    endpoints: [],
    minHealthy: 1,
    removeAtMost: { count: 1, perMs: 60_000 },
    probe: null,
  };
  const names = [
    { ...name, name: 'api.example.net.', type: 'A' as const },
    { ...name, name: 'www.example.net.', type: 'AAAA' as const },
  ];
  const policy = formatIamPolicy('Z1D633PJN98FT9', { zone: 'example.net.', names });
  expect(JSON.parse(blockAfter('iam'))).toEqual(JSON.parse(policy));
});

test('the block of a zone file', () => {
  const reading = {
    file: 'example.net.zone',
    origin: nameOf('example.net.'),
    include: () => ({ kind: 'refused', why: 'none' }) as const,
  };
  const text = '@ 60 SOA ns host 1 1 1 1 1\n';
  const zone = readZoneText(text, reading);
  if (!zone.ok) throw new Error(zone.problems[0]?.what);
  const endpoints = ['192.0.2.11', '192.0.2.12'].map((address) => ({ address, weight: 1 }));
  const made = rewriteZoneText(
    text,
    zone.value,
    {
      expect: { marker: null, contents: [] },
      marker: { generation: 1215, owner: 'ams-1', state: 'run' },
      contents: [{ name: 'api.example.net.', type: 'A', ttlSeconds: 60, endpoints }],
    },
    reading,
  );
  expect(made.value?.text).toBe(`@ 60 SOA ns host 2 1 1 1 1\n${blockAfter('block')}`);
});
