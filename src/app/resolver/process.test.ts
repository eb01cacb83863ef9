/** `firebreak resolver run` as a process: its file, SIGHUP, SIGTERM, and what it says. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { freePort } from '../../core/dns/name-servers.testing.ts';
import { addressesOf, afterTest, ask, upstream } from './resolver.testing.ts';

const MAIN = join(import.meta.dirname, '../cli/main.ts');

interface Program {
  readonly child: ChildProcess;
  /** What it said until now. */
  said(): string;
  /** Waits until it has said so. */
  until(words: RegExp): Promise<void>;
  readonly ended: Promise<number | null>;
}

function firebreak(...words: string[]): Program {
  const child = spawn(process.execPath, ['--conditions=source', MAIN, ...words]);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part: Buffer) => (text += part.toString()));
  }
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  afterTest(async () => {
    if (child.exitCode === null) child.kill('SIGKILL');
    await ended;
  });
  const until = async (pattern: RegExp): Promise<void> => {
    for (let attempt = 0; attempt < 200 && !pattern.test(text); attempt++) await pause(50);
    expect(text).toMatch(pattern);
  };
  return { child, said: () => text, until, ended };
}

describe.skipIf(process.platform === 'win32')('firebreak resolver run --config', () => {
  it('reads its file again at SIGHUP, says what is wrong with it, and goes on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'resolver-'));
    afterTest(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'resolver.yaml');
    const [first, second] = [await upstream('192.0.2.1'), await upstream('192.0.2.2')];
    first.saying.ttlSeconds = 60;
    const port = await freePort();
    const config = (server: number, more = ''): void =>
      writeFileSync(
        file,
        `resolver: 1\nlisten: [127.0.0.1#${port}]\ncontrol: none\nworkers: 2\nupstreams: [127.0.0.1#${server}]\n${more}`,
      );
    config(first.port);
    const program = firebreak('resolver', 'run', '--config', file);
    await program.until(/The resolver answers on 127\.0\.0\.1#/);
    expect(addressesOf(await ask(port, 'known.test.'))).toEqual(['192.0.2.1']);

    config(second.port, 'hodl: { steady: 1m }\n');
    program.child.kill('SIGHUP');
    await program.until(/Not changed[^]*resolver\.yaml:6[^]*did you mean `hold`\?/);
    expect(addressesOf(await ask(port, 'other.test.'))).toEqual(['192.0.2.1']);

    config(second.port, 'save: names.json\n');
    program.child.kill('SIGHUP');
    await program.until(/Read again: asks 1 upstream[^]*Needs a restart to change: save/);
    expect(addressesOf(await ask(port, 'known.test.'))).toEqual(['192.0.2.1']);
    expect(addressesOf(await ask(port, 'new.test.'))).toEqual(['192.0.2.2']);

    program.child.kill('SIGTERM');
    expect(await program.ended).toBe(0);
  });

  it('refuses other options beside its file, and a file that is not there', async () => {
    const both = firebreak('resolver', 'run', '--config', 'x.yaml', '--upstream', '192.0.2.1');
    const none = firebreak('resolver', 'run', '--config', 'no-such-file.yaml');
    expect(await both.ended).toBe(2);
    expect(both.said()).toContain('without --upstream');
    expect(await none.ended).toBe(2);
    expect(none.said()).toContain('no-such-file.yaml');
  });
});
