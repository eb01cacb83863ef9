/** `firebreak status` as people use it: from a diagnosis to copies on two hosts, one of which is lost. */
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ran, runFirebreak } from './world.testing.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firebreak-status-'));
  cpSync(resolve(import.meta.dirname, '../examples/status'), folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (words: readonly string[], input = ''): Promise<Ran> =>
  runFirebreak(['status', ...words], { folder, input });
const AT = ['--at', '2026-11-25T08:20Z'];

describe('firebreak status', () => {
  it('goes from a diagnosis to a published page, past a person', async () => {
    const words = ['diagnose', '--fails', 'pay-by-card', '--works', 'search', '--json'];
    const diagnosis = await runFirebreak(words, { folder });
    const drafted = await run(['draft', '-', ...AT], diagnosis.out);
    expect(drafted.out, drafted.said).toBe(
      'Wrote incidents/2026-11-25-paying-by-card-does-not-work.md as a draft. Read it, then: firebreak status approve 2026-11-25-paying-by-card-does-not-work --by YOU\n',
    );
    const id = '2026-11-25-paying-by-card-does-not-work';
    const built = await run(['build', '--to', 'site', ...AT]);
    expect(built.out).toContain('Left out: 1 draft that nobody approved.');
    expect(existsSync(join(folder, `site/incidents/${id}.html`))).toBe(false);
    const hasty = await run(['approve', id, '--by', 'ada', ...AT]);
    expect(hasty.exit).toBe(2);
    expect(hasty.said).toContain('is still');
    const file = join(folder, `incidents/${id}.md`);
    const text = readFileSync(file, 'utf8')
      .replace('{what}', 'all else')
      .replace('{time}', '09:00');
    writeFileSync(file, text);
    expect((await run(['approve', id, '--by', 'ada', ...AT])).exit).toBe(0);
    expect((await run(['build', '--to', 'site', ...AT])).out).not.toContain('Left out');
    const page = readFileSync(join(folder, 'site/index.html'), 'utf8');
    expect(page).toContain('Paying by card does not work');
    expect(page).not.toContain('ada');
  });

  it('opens, updates and resolves by command, each a change of one file', async () => {
    const id = '2026-11-25-search-is-slow';
    const opened = await run([
      'open',
      'Search is slow',
      '--affects',
      'search=degraded',
      '--since',
      '25m',
      '--text',
      'We look.',
      '--by',
      'ada',
      ...AT,
    ]);
    expect(opened.said).toBe('');
    expect((await run(AT)).exit).toBe(1);
    await run([
      'update',
      id,
      '--phase',
      'identified',
      '--text',
      'A disk.',
      '--by',
      'ada',
      '--at',
      '2026-11-25T08:30Z',
    ]);
    await run(['resolve', id, '--text', 'Over.', '--by', 'ada', '--at', '2026-11-25T08:40Z']);
    expect(readFileSync(join(folder, `incidents/${id}.md`), 'utf8')).toBe(`---
title: "Search is slow"
started: 2026-11-25T07:55:00Z
---

## investigating 2026-11-25T08:20:00Z by ada

Affects: search degraded

We look.

## identified 2026-11-25T08:30:00Z by ada

A disk.

## resolved 2026-11-25T08:40:00Z by ada

Over.
`);
    const shown = await run(['--json', '--at', '2026-11-25T08:50Z']);
    expect(shown.exit).toBe(0);
    expect(JSON.parse(shown.out)).toMatchObject({
      format: 1,
      headline: 'Everything works',
      open: [],
    });
    expect((await run(['report', id, '--at', '2026-11-25T08:50Z'])).out).toContain(
      'First told 25 min after it began.',
    );
  });

  it('writes nothing that would not be read again', async () => {
    const before = readdirSync(join(folder, 'incidents'));
    for (const words of [
      ['open', 'A', '--affects', 'serach=down', '--text', 'x', '--by', 'ada'],
      ['open', 'A', '--affects', 'search=broken', '--text', 'x'],
      ['open', 'A', '--impact', 'huge', '--text', 'x'],
      ['open', 'A', '--by', 'ada'],
      ['update', '2026-10-20-paying-fails-in-virginya', '--text', 'x'],
    ])
      expect((await run([...words, ...AT])).exit, words.join(' ')).toBe(2);
    expect(readdirSync(join(folder, 'incidents'))).toEqual(before);
  });

  it('publishes signed copies, and one that fails holds up none of the others', async () => {
    expect((await run(['key', '--out', 'page.key'])).exit).toBe(0);
    expect(statSync(join(folder, 'page.key')).mode & 0o777).toBe(0o600);
    expect((await run(['key', '--out', 'page.key'])).exit).toBe(2);
    writeFileSync(join(folder, 'taken'), 'a file where a folder should be');
    const published = await run([
      'publish',
      '--to',
      'a',
      '--to',
      'taken',
      '--to',
      'b',
      '--key',
      'page.key',
      ...AT,
    ]);
    expect(published.exit).toBe(1);
    expect(published.out).toContain('1 copy of 3 could not be written');
    const secret = readFileSync(join(folder, 'page.key'), 'utf8').split('\n')[1] ?? '';
    for (const dir of ['a', 'b']) {
      const verified = await run([
        'verify',
        dir,
        '--key',
        'page.key.pub',
        '--at',
        '2026-11-25T11:20Z',
      ]);
      expect(verified).toMatchObject({
        exit: 0,
        out: 'Signed by that key.\nAll 16 files are as listed.\nIt is 3 h old.\n',
      });
      for (const each of readdirSync(join(folder, dir), { recursive: true, withFileTypes: true }))
        if (each.isFile())
          expect(readFileSync(join(each.parentPath, each.name), 'utf8')).not.toContain(secret);
    }
    writeFileSync(join(folder, 'a/index.html'), 'Everything works');
    expect((await run(['verify', 'a', '--key', 'page.key.pub', ...AT])).exit).toBe(1);
  });

  it('says nothing of a key that it cannot read', async () => {
    writeFileSync(join(folder, 'page.key'), 'hunter2');
    const ran = await run(['publish', '--to', 'a', '--key', 'page.key', ...AT]);
    expect(ran.exit).toBe(2);
    expect(ran.said + ran.out).not.toContain('hunter2');
  });

  it('tells all that is wrong with all files at once', async () => {
    writeFileSync(join(folder, 'incidents/a.md'), 'x');
    writeFileSync(join(folder, 'incidents/b.md'), '---\ntitle: b\n---\n');
    const ran = await run(AT);
    expect(ran.said).toContain('incidents/a.md:1:1: error');
    expect(ran.said).toContain('incidents/b.md');
  });

  it('tells nobody without --apply, and takes no password on the command line', async () => {
    const early = ['--at', '2026-10-20T08:50Z'];
    const planned = await run(['tell', ...early]);
    expect(planned.out).toContain(
      'Paying by card fails for a part of our customers: the cause is known, to 0',
    );
    expect(planned.out).toContain('--apply');
    const loud = await run([
      'tell',
      '--apply',
      '--smtp',
      'smtp://u:hunter2@127.0.0.1:1',
      '--from',
      'a@b.example',
      ...early,
    ]);
    expect(loud.exit).toBe(2);
    expect(loud.said + loud.out).not.toContain('hunter2');
    const sent = await run([
      'tell',
      '--apply',
      '--smtp',
      'smtp://127.0.0.1:1',
      '--from',
      'a@b.example',
      '--json',
      ...early,
    ]);
    expect(JSON.parse(sent.out)).toEqual({
      format: 1,
      updates: 2,
      sent: 0,
      refused: [],
      waiting: 0,
    });
    expect((await run(['tell', ...early])).out).toBe('Nothing is new.\n');
  });

  it('adds a webhook, counts without showing anybody, and erases', async () => {
    const url = 'https://chat.example.com/hook';
    expect((await run(['subscribers', 'add', url, '--component', 'pay-by-card'])).out).toMatch(
      /^Added\. Its secret: [\w-]{43}\n$/,
    );
    expect((await run(['subscribers', 'add', url, '--component', 'nothing'])).exit).toBe(2);
    expect((await run(['subscribers'])).out).toBe(
      'By mail: 0. Webhooks: 1. Did not say yes yet: 0.\n',
    );
    expect((await run(['subscribers', 'erase', url])).exit).toBe(0);
    expect((await run(['subscribers', 'erase', url])).exit).toBe(1);
    expect(statSync(join(folder, 'subscribers.json')).mode & 0o777).toBe(0o600);
  });

  it('stays served when its first host is killed', async () => {
    await run(['publish', '--to', 'a', '--to', 'b', ...AT]);
    const hosts = await Promise.all(['a', 'b'].map((dir) => host(dir)));
    const read = async (port: number | undefined): Promise<string> =>
      (await fetch(`http://127.0.0.1:${port ?? 0}/`)).text();
    const [first, second] = hosts;
    try {
      expect(await read(first?.port)).toContain('Everything works');
      first?.child.kill('SIGKILL');
      await once(first?.child as ChildProcess, 'exit');
      await expect(read(first?.port)).rejects.toThrow('fetch failed');
      expect(await read(second?.port)).toContain('Everything works');
    } finally {
      for (const { child } of hosts) child.kill('SIGKILL');
    }
  });

  it('has a map of its own, on which it survives what it reports; in one cloud it would not', async () => {
    const map = join(folder, 'page/firebreak.yaml');
    expect((await runFirebreak(['check', 'page', '--quiet'], { folder })).exit).toBe(0);
    const together = readFileSync(map, 'utf8').replace(
      /in: \[(hoster\/leipzig|cellar)\]/g,
      'in: [aws/us-east-1]',
    );
    writeFileSync(map, together);
    expect((await runFirebreak(['check', 'page', '--quiet'], { folder })).exit).toBe(1);
  });

  /** `status serve` as a process of its own. */
  async function host(dir: string): Promise<{ child: ChildProcess; port: number }> {
    const main = resolve(import.meta.dirname, '../src/app/cli/main.ts');
    const words = [
      '--conditions=source',
      main,
      'status',
      'serve',
      join(folder, dir),
      '--port',
      '0',
    ];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] });
    const [said] = (await once(child.stderr, 'data')) as [Buffer];
    return {
      child,
      port: Number(/:(\d+)\//.exec(said.toString().replace(/^.*127\.0\.0\.1/, ''))?.[1]),
    };
  }
});
