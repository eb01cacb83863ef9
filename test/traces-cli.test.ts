/** Traces on the command line: what is said of them, and that nothing planted comes out of any command. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { hex, otlpLines, type TestSpan } from '../src/io/source/traces/spans.testing.ts';
import { type Ran, runFirebreak } from './world.testing.ts';

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

const SECRETS = ['hunter2', '123456789012', '10.9.8.7'];
const DAY = 86_400_000_000;

/** A request for payouts, which asks for a score; the score fails, and the payout is made all the same. */
function payout(number: number, fails: boolean): TestSpan[] {
  const trace = hex(number + 1, 32);
  const start = number * (DAY / 10);
  const at = (region: string): Readonly<Record<string, string>> => ({
    'cloud.provider': 'aws',
    'cloud.region': region,
  });
  const about = { trace, start, resource: at('us-west-2') };
  const state = 'ot=th:e666';
  return [
    { ...about, id: hex(1, 16), service: 'payouts', kind: 'server', name: 'POST /payouts', state },
    {
      ...about,
      id: hex(2, 16),
      parent: hex(1, 16),
      service: 'payouts',
      kind: 'client',
      failed: fails,
      state,
      attributes: {
        'http.url': 'http://user:hunter2@risk-score:8080/score?key=hunter2',
        'db.statement': "select 'hunter2'",
      },
    },
    {
      ...about,
      id: hex(3, 16),
      parent: hex(2, 16),
      service: 'risk-score',
      resource: at('us-east-1'),
      kind: 'server',
      failed: fails,
      state,
    },
    {
      ...about,
      id: hex(5, 16),
      parent: hex(3, 16),
      service: 'risk-score',
      resource: at('us-east-1'),
      kind: 'client',
      state,
      attributes: {
        'rpc.system': 'aws-api',
        'rpc.service': 'DynamoDB',
        'aws.dynamodb.table_names': ['scores'],
        'cloud.region': 'us-east-1',
      },
    },
    {
      ...about,
      id: hex(4, 16),
      parent: hex(1, 16),
      service: 'payouts',
      kind: 'client',
      state,
      attributes: {
        'messaging.system': 'aws_sqs',
        'messaging.url': 'https://sqs.us-west-2.amazonaws.com/123456789012/payouts-out',
        'network.peer.address': '10.9.8.7',
      },
    },
  ];
}

const MANIFESTS = ['payouts', 'risk-score']
  .map(
    (name) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - name: main
          image: example.com/${name}
          env: [{ name: SCORE_QUEUE, value: "amqp://app:hunter2@rabbitmq:5672" }]
---
`,
  )
  .join('');

function folderOf(failures: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-traces-'));
  made.push(folder);
  mkdirSync(join(folder, 'k8s'));
  writeFileSync(join(folder, 'k8s/all.yaml'), MANIFESTS);
  const spans = Array.from({ length: 70 }, (_, at) => payout(at, at < failures)).flat();
  writeFileSync(join(folder, 'traces.jsonl.gz'), gzipSync(otlpLines(spans)));
  return folder;
}

function run(folder: string, ...words: readonly string[]): Promise<Ran> {
  return runFirebreak(words, { folder, screen: { width: 100 } });
}

describe('traces beside manifests', () => {
  it('are said with their window and sampling, and with what they settle', async () => {
    const folder = folderOf(40);
    const map = await run(folder, 'map', '.');
    expect(map.out.replace(/\s+/g, ' ')).toContain(
      'Seen traces: 210 calls in 7 days, 10 % sampled (18 November 2025 to 25 November 2025); both ends are named of 100 % of them',
    );
    expect(map.out).toContain('traces: what makes no spans');
    const init = await run(folder, 'init', '.');
    expect(init.out).toContain('  traces: 210 calls in 7 days, 10 % sampled; they settle');
    const found = readFileSync(join(folder, 'firebreak.found.yaml'), 'utf8');
    expect(found).toMatch(/risk-score:\n\s+soft: true/);
  });

  it('that show a few failures are asked about, with what they look like', async () => {
    const { out } = await run(folderOf(9), 'ask', '.');
    expect(out).toContain('payouts -> risk-score');
    expect(out).toContain('9 of 70 calls failed; payouts answered all 9 well [seen, 7 days]');
    expect(out).toContain('That looks soft, but 9 is few. If you agree, add:');
  });

  it('have a window that is a number', async () => {
    const ran = await run(folderOf(0), 'map', '.', '--window', 'wide');
    expect([ran.exit, ran.said]).toEqual([
      2,
      expect.stringContaining('--window takes a number of spans'),
    ]);
    const late = await run(folderOf(0), 'map', 'traces.jsonl.gz', '--window', '3');
    expect(late.out.replace(/\s+/g, ' ')).toContain('of the records were out of the window');
  });

  it('let nothing out that was planted: no command prints or writes it', async () => {
    const folder = folderOf(9);
    const runs = [
      await run(folder, 'map', '.', '--all', '--html', 'map.html'),
      await run(folder, 'map', '.', '--json'),
      await run(folder, 'map', '.', '--stage', 'found'),
      await run(folder, 'map', '.', '--stage', 'resolved'),
      await run(folder, 'ask', '.', '--json'),
      await run(folder, 'look', '.', '--all'),
      await run(folder, 'check', '.'),
      await run(folder, 'init', '.'),
      await run(folder, 'explain', 'POST/payouts', '.'),
    ];
    const written = readdirSync(folder)
      .filter((name) => /^(?:firebreak|map|\.firebreak)/.test(name))
      .map((name) => readFileSync(join(folder, name), 'utf8'));
    expect(written.length).toBe(4);
    for (const text of [...runs.map(({ out, said }) => out + said), ...written]) {
      expect(text.length).toBeGreaterThan(0);
      for (const secret of SECRETS)
        expect([secret, text.includes(secret)]).toEqual([secret, false]);
    }
  });
});
