/** octoDNS's YAML becomes a first guard.yaml, and the guard reads it. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parsePolicy } from '#core/guard';
import { afterAll, describe, expect, it } from 'vitest';
import { runFirebreak, type Ran } from './world.testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'firebreak-import-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(
  join(folder, 'example.net.yaml'),
  `---
api:
  ttl: 30
  type: A
  values: [192.0.2.1, 192.0.2.2, 192.0.2.3]
old:
  type: CNAME
  value: x.example.org.
www:
  - { ttl: 60, type: A, values: [192.0.2.21, 192.0.2.22] }
`,
);
const run = (...words: string[]): Promise<Ran> =>
  runFirebreak(['guard', 'import', 'example.net', 'example.net.yaml', ...words], { folder });

describe('guard import', () => {
  it('prints a policy that the guard reads, with what is balanced and nothing else', async () => {
    const ran = await run('--server', '192.0.2.53', '--output', '-');
    expect(ran.exit).toBe(0);
    const policy = parsePolicy(ran.out, 'guard.yaml').value;
    expect(policy?.names.map(({ name, endpoints }) => [name, endpoints.length])).toEqual([
      ['api.example.net.', 3],
      ['www.example.net.', 2],
    ]);
    expect(ran.said).toContain('2 names are proposed of example.net; 1 record set stays as it is.');
  });

  it('writes guard.yaml once, and never over one that is there', async () => {
    expect((await run('--server', '192.0.2.53')).exit).toBe(0);
    expect(readFileSync(join(folder, 'guard.yaml'), 'utf8')).toContain('write: [192.0.2.53]');
    const again = await run('--server', '192.0.2.54');
    expect([again.exit, again.said]).toEqual([2, expect.stringContaining('is here already')]);
  });

  it('tells what is wrong, and writes nothing', async () => {
    writeFileSync(join(folder, 'bad.yaml'), 'api: [');
    for (const words of [
      ['import', 'example.net', 'bad.yaml', '--output', 'x.yaml'],
      ['import', 'example.net', 'nowhere.yaml', '--output', 'x.yaml'],
      ['import', 'no..zone', 'example.net.yaml', '--output', 'x.yaml'],
      ['import', 'example.net', 'example.net.yaml', '--server', 'here', '--output', 'x.yaml'],
      ['import', 'example.net', 'example.net.yaml', '--from', 'a', '--output', 'x.yaml'],
    ]) {
      expect((await runFirebreak(['guard', ...words], { folder })).exit, words.join(' ')).toBe(2);
    }
    expect(existsSync(join(folder, 'x.yaml'))).toBe(false);
  });
});
