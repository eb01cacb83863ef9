/**
 * A BIND as a hosting company has it: one primary with an `update-policy` and a control channel, one
 * secondary that it notifies, and a key in a file. Each is a process of ours on free loopback ports.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findProgram, freePort } from '../src/core/dns/name-servers.testing.ts';

/** A running pair. */
export interface BindPair {
  /** Holds `fb.key`; a place for `guard.yaml`. */
  readonly folder: string;
  readonly primaryPort: number;
  readonly secondaryPort: number;
  /** `rndc WORDS` on the primary. */
  rndc(...words: readonly string[]): string;
  /** `nsupdate` with a key of another hand, on the primary. */
  update(lines: readonly string[]): void;
  /** Answers of one name, sorted. */
  dig(port: number, name: string, type: string): readonly string[];
  stop(): Promise<void>;
}

/** Why it cannot run here; null when it can. */
export function missingBind(): string | null {
  const missing = ['named', 'rndc', 'dig', 'nsupdate'].filter((name) => findProgram(name) === null);
  return missing.length === 0 ? null : `${missing.join(', ')} not installed`;
}

/** Starts both; `names` may be written by the key `fb`, which is in `fb.key`. */
export async function startBindPair(
  zone: string,
  records: readonly string[],
  names: readonly string[],
): Promise<BindPair> {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-guard-'));
  const [primaryPort, secondaryPort, controlPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  const secret = (): string => randomBytes(32).toString('base64');
  const key = (name: string, text: string): string =>
    `key "${name}" { algorithm hmac-sha256; secret "${text}"; };\n`;
  const keys = { fb: secret(), other: secret(), rndc: secret() };
  for (const name of ['fb', 'other', 'rndc'] as const) {
    writeFileSync(join(folder, `${name}.key`), key(name, keys[name]));
    chmodSync(join(folder, `${name}.key`), 0o600);
  }
  for (const name of ['primary', 'secondary']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'primary/zone'), zoneFile(zone, records));
  const all = Object.entries(keys)
    .map(([name, text]) => key(name, text))
    .join('');
  const grants = [
    ...names.map((name) => `grant fb name ${name}.${zone} A AAAA;`),
    `grant fb name _firebreak.${zone} TXT;`,
    'grant other zonesub ANY;',
  ].join('\n    ');
  writeFileSync(
    join(folder, 'primary/named.conf'),
    `${all}${options(join(folder, 'primary'), primaryPort)}
controls { inet 127.0.0.1 port ${controlPort} allow { 127.0.0.1; } keys { "rndc"; }; };
zone "${zone}" {
  type primary; file "zone"; allow-transfer { key "fb"; };
  notify explicit; also-notify { 127.0.0.1 port ${secondaryPort}; };
  update-policy {
    ${grants}
  };
};
`,
  );
  writeFileSync(
    join(folder, 'secondary/named.conf'),
    `${all}${options(join(folder, 'secondary'), secondaryPort)}
controls { };
zone "${zone}" {
  type secondary; file "zone"; masterfile-format text;
  primaries { 127.0.0.1 port ${primaryPort} key "fb"; };
  allow-notify { 127.0.0.1; }; allow-transfer { key "fb"; };
};
`,
  );
  const servers = ['primary', 'secondary'].map((name) => startNamed(join(folder, name)));
  const stop = async (): Promise<void> => {
    for (const each of servers) await stopProcess(each);
    rmSync(folder, { recursive: true, force: true });
  };
  const dig = (port: number, name: string, type: string): readonly string[] =>
    run('dig', ['+short', '+time=1', '+tries=1', '-p', String(port), '@127.0.0.1', name, type])
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith(';'))
      .sort();
  for (const port of [primaryPort, secondaryPort]) {
    if (await eventually(() => dig(port, zone, 'SOA').length > 0)) continue;
    await stop();
    throw new Error(`BIND did not answer on port ${port}`);
  }
  return {
    folder,
    primaryPort,
    secondaryPort,
    rndc: (...words) =>
      run('rndc', [
        '-s',
        '127.0.0.1',
        '-p',
        String(controlPort),
        '-k',
        join(folder, 'rndc.key'),
        ...words,
      ]),
    update: (lines) => {
      const input = [`server 127.0.0.1 ${primaryPort}`, `zone ${zone}`, ...lines, 'send', ''];
      run('nsupdate', ['-k', join(folder, 'other.key')], input.join('\n'));
    },
    dig,
    stop,
  };
}

/** Waits until something is so, at most 20 seconds. */
export async function eventually(isSo: () => boolean): Promise<boolean> {
  for (let attempt = 0; attempt < 200; attempt++) {
    try {
      if (isSo()) return true;
    } catch {
      // Not yet.
    }
    await pause(100);
  }
  return false;
}

function run(program: string, words: readonly string[], input = ''): string {
  return execFileSync(findProgram(program) ?? program, words, {
    input,
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

function zoneFile(zone: string, records: readonly string[]): string {
  return [
    `$ORIGIN ${zone}.`,
    '$TTL 3600',
    '@ SOA ns1 hostmaster 2026112301 3600 600 86400 60',
    '@ NS ns1',
    'ns1 A 127.0.0.1',
    ...records,
    '',
  ].join('\n');
}

function options(folder: string, port: number): string {
  return `options {
  directory "${folder}"; listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; };
  pid-file none; session-keyfile none; recursion no; dnssec-validation no;
  allow-query { any; }; masterfile-format text; notify-delay 0;
};`;
}

function startNamed(folder: string): ChildProcess {
  return spawn(
    findProgram('named') ?? 'named',
    ['-g', '-n', '1', '-c', join(folder, 'named.conf')],
    { stdio: 'ignore' },
  );
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await Promise.race([ended, pause(3000, null, { ref: false })]);
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await ended;
}
