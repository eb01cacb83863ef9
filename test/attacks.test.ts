/** The command line attacked: what is no file, what lies, what never ends; and words and maps at random. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { createRandom, type Random } from '#base';
import { COMMANDS } from '../src/app/cli/commands/all.ts';
import { readStream } from '../src/app/cli/read-input.ts';
import { type Ran, runFirebreak } from './world.testing.ts';

const SEED = Number(process.env['FIREBREAK_SEED'] ?? 20_251_020);
const MAIN = resolve(import.meta.dirname, '../src/app/cli/main.ts');
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function newFolder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-attack-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

const SMALL = `firebreak: 1
components:
  shop: { in: [aws/us-east-1], needs: { aws/same-region/dynamodb: {}, stripe: {} } }
  stripe: { kind: vendor }
journeys: { buy: { through: shop, rate: 60/min } }
goals: [{ survive: any vendor, for: 1h }]
`;

/** Bad input: exit 2, something said, no answer, no stack trace. */
function expectRefused(ran: Ran, what: string): void {
  expect(`${what}: ${ran.exit} ${ran.said}`).toMatch(/: 2 ./);
  expect(ran.out, what).toBe('');
  expect(ran.said, what).not.toMatch(/bug in Firebreak|\n {4}at /);
}

describe('what is no map and no manifest', () => {
  it('is refused by every command that would judge it', async () => {
    const folder = newFolder({
      'empty.yaml': '',
      'binary.yaml': Uint8Array.from({ length: 4_000 }, (_, index) => (index * 7_919) % 256),
      'binary.bin': Uint8Array.from({ length: 4_000 }, (_, index) => (index * 104_729) % 256),
      'good.yaml': SMALL,
    });
    mkdirSync(join(folder, 'nothing'));
    for (const path of ['empty.yaml', 'binary.yaml', 'binary.bin', 'nothing', 'missing.yaml'])
      expectRefused(await runFirebreak(['check', path], { folder }), path);
    for (const command of ['look', 'ask', 'map', 'init'])
      expectRefused(await runFirebreak([command, 'empty.yaml'], { folder }), command);
    expectRefused(
      await runFirebreak(['check', 'good.yaml', '--merge', 'binary.bin'], { folder }),
      '--merge',
    );
    expect(readdirSync(folder).sort()).toEqual(
      ['binary.bin', 'binary.yaml', 'empty.yaml', 'good.yaml', 'nothing'].sort(),
    );
  });

  it('is refused on standard input, and an input without an end is not waited for', async () => {
    const folder = newFolder();
    for (const input of ['', 'what?\n', '{"a":', 'services: [', '---\n'.repeat(1_000)])
      expectRefused(await runFirebreak(['check', '-'], { folder, input }), input.slice(0, 10));
    const endless = async function* (bytes: Uint8Array): AsyncGenerator<Uint8Array> {
      for (;;) yield bytes;
    };
    await expect(readStream(endless(new Uint8Array(1_048_576).fill(97)))).rejects.toThrow('20 MB');
    const once = async function* (bytes: Uint8Array): AsyncGenerator<Uint8Array> {
      yield bytes;
    };
    await expect(readStream(once(Uint8Array.of(0xc3)))).rejects.toThrow('UTF-8');
    await expect(readStream(once(Uint8Array.of(97, 0)))).rejects.toThrow('UTF-8');
  });
});

describe.skipIf(process.platform === 'win32')('pipes and devices', () => {
  const pipe = (path: string): void => {
    execFileSync('mkfifo', [path]);
  };

  it('in the place of a file are neither waited for nor read for ever', async () => {
    const folder = newFolder({
      'good.yaml': SMALL,
      'based/firebreak.yaml': SMALL,
      'locked/firebreak.yaml': SMALL,
      'endless/firebreak.yaml': SMALL,
      'incidents/aws-2031-01-01/README.md': '',
      'rows/README.md': '',
      'pod/README.md': '',
    });
    for (const path of ['pipe', 'pipe.yaml', 'based/firebreak.baseline.json', 'rows/a.yaml'])
      pipe(join(folder, path));
    pipe(join(folder, 'locked/firebreak.lock'));
    pipe(join(folder, 'incidents/aws-2031-01-01/incident.yaml'));
    pipe(join(folder, 'pod/pod.yaml'));
    symlinkSync('/dev/zero', join(folder, 'endless/firebreak.lock'));
    symlinkSync('/dev/zero', join(folder, 'zero.yaml'));
    for (const words of [
      ['check', 'pipe'],
      ['check', 'pipe.yaml'],
      ['check', 'zero.yaml'],
      ['look', '/dev/zero'],
      ['look', 'pod'],
      ['check', 'based'],
      ['check', 'locked'],
      ['check', 'endless'],
      ['check', 'good.yaml', '--catalogue', 'ROWS'],
      ['incidents', '--incidents', 'INCIDENTS'],
      ['format', 'pipe.yaml'],
      ['format', '/dev/zero'],
      ['replay', 'aws-2025-10-20', 'good.yaml', '--with', 'pipe.yaml'],
      ['replay', 'aws-2025-10-20', 'good.yaml', '--with', '/dev/zero'],
      ['check', 'good.yaml', '--merge', 'pipe'],
    ]) {
      const whole = words.map((word) =>
        /^(ROWS|INCIDENTS)$/.test(word) ? join(folder, word.toLowerCase()) : word,
      );
      expectRefused(await runFirebreak(whole, { folder }), words.join(' '));
    }
  });

  it('are not replaced by what is written, and a pipe that nobody reads is said', async () => {
    const folder = newFolder({ 'firebreak.yaml': SMALL });
    pipe(join(folder, 'pipe'));
    for (const option of ['--sarif', '--markdown'])
      expectRefused(await runFirebreak(['check', option, 'pipe'], { folder }), option);
    symlinkSync('/dev/null', join(folder, 'null'));
    const ran = await runFirebreak(['check', '--sarif', 'null'], { folder });
    expect(ran.exit).toBe(1);
    expect(readdirSync(folder).sort()).toEqual(['firebreak.yaml', 'null', 'pipe']);
    expect(readFileSync('/dev/null')).toHaveLength(0);
  });
});

describe('what is written', () => {
  it('is there whole or not at all, and the trouble is said by the name that was given', async () => {
    const folder = newFolder({ 'firebreak.yaml': SMALL });
    mkdirSync(join(folder, 'sub'));
    const before = readdirSync(folder);
    for (const [option, name] of [
      ['--sarif', 'sub'],
      ['--sarif', 'a'.repeat(300)],
      ['--junit', 'none/page'],
      ['--html', 'firebreak.yaml/page'],
    ] as const) {
      const ran = await runFirebreak(['check', option, name], { folder });
      expectRefused(ran, `${option} ${name.slice(0, 30)}`);
      expect(ran.said.replace(/\s/g, '')).toContain(name);
    }
    expect(readdirSync(folder)).toEqual(before);
    expect(readFileSync(join(folder, 'firebreak.yaml'), 'utf8')).toBe(SMALL);
  });

  it('by init can be checked, also where a service is called what YAML 1.1 takes for a truth', async () => {
    const services = ['on', 'no', 'null', 'y'].map(
      (id, index) => `  "${id}": { image: a, ports: ["${8_000 + index}:80"] }\n`,
    );
    const folder = newFolder({ 'compose.yaml': `services:\n${services.join('')}` });
    expect((await runFirebreak(['init', '--in', 'aws/us-east-1'], { folder })).exit).toBe(0);
    const ran = await runFirebreak(['check', '--quiet'], { folder });
    expect(ran.said).toBe('');
    expect(ran.exit).toBeLessThan(2);
  });

  it('is written although the reader of the answer has gone, and the exit stays the verdict', () => {
    const folder = newFolder({ 'firebreak.yaml': SMALL });
    const node = [process.execPath, '--conditions=source', MAIN].map((each) => `'${each}'`);
    const script = `{ ${node.join(' ')} replay --html page.html; echo $? > exit; } | true`;
    spawnSync('sh', ['-c', script], { cwd: folder });
    expect(readFileSync(join(folder, 'exit'), 'utf8')).toBe('0\n');
    expect(readFileSync(join(folder, 'page.html'), 'utf8')).toContain('</html>');
  });

  it.skipIf(!existsSync('/dev/full'))('to a full disk is said, with exit 2', () => {
    const folder = newFolder({ 'firebreak.yaml': SMALL });
    const node = [process.execPath, '--conditions=source', MAIN].map((each) => `'${each}'`);
    const ran = spawnSync('sh', ['-c', `${node.join(' ')} map > /dev/full`], { cwd: folder });
    expect(ran.status).toBe(2);
    expect(String(ran.stderr)).toContain('could not be written out whole');
  });
});

describe('files of Firebreak itself', () => {
  it('of another shape are refused, and never obeyed by the terminal', async () => {
    const entry = { journey: 'buy', goal: 'g', lost: ['x'], why: 'w', until: '2027-01-01' };
    const hostile = { ...entry, journey: 'a\u001b[31mb\u202ec', lost: ['\u009b2J'] };
    const shapes: readonly (readonly [string, unknown, number])[] = [
      ['firebreak.baseline.json', null, 2],
      ['firebreak.baseline.json', { format: 1, findings: [null] }, 2],
      ['firebreak.baseline.json', { format: 1, findings: [{ ...entry, until: '2027-02-30' }] }, 2],
      ['firebreak.baseline.json', { format: 1, findings: [hostile] }, 1],
      ['firebreak.lock', [], 2],
      ['firebreak.lock', { format: 1, catalogue: { hash: 'h' }, verdicts: [] }, 2],
      ['firebreak.lock', { format: 1, catalogue: { hash: 'h', version: 1 }, verdicts: [] }, 2],
      [
        'firebreak.lock',
        { format: 1, catalogue: { hash: 'h', version: 'v' }, verdicts: [null] },
        2,
      ],
      [
        'firebreak.lock',
        { format: 1, catalogue: { hash: '\u001b[2J', version: '\r\u202e' }, verdicts: [] },
        1,
      ],
    ];
    for (const [name, value, exit] of shapes) {
      const folder = newFolder({ 'firebreak.yaml': SMALL, [name]: JSON.stringify(value) });
      const ran = await runFirebreak(['check'], { folder });
      expect(`${name} ${JSON.stringify(value)}: ${ran.exit}`).toMatch(new RegExp(`: ${exit}$`));
      expectShowable(ran);
    }
  });
});

describe('check --changed-since', () => {
  it('never compares the present with itself, and leaves no copy of the past behind', async () => {
    const folder = newFolder({ 'map/firebreak.yaml': SMALL });
    const outside = newFolder({ 'firebreak.yaml': SMALL });
    const git = (...words: string[]): void => {
      execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...words]);
    };
    git('init', '-q');
    git('add', '.');
    git('commit', '-q', '-m', 'first');
    mkdirSync(join(folder, 'later'));
    writeFileSync(join(folder, 'later/firebreak.yaml'), SMALL);
    const copies = newFolder();
    vi.stubEnv('TMPDIR', copies);
    for (const words of [
      ['later', '--changed-since', 'HEAD'],
      [join(folder, 'map'), '--changed-since', 'HEAD'],
      ['map', '--merge', join(outside, 'firebreak.yaml'), '--changed-since', 'HEAD'],
      ['map', '--changed-since', '--output=x'],
      ['map', '--changed-since', ''],
      ['map', '--changed-since', 'HEAD:map'],
      ['map', '--changed-since', '^HEAD'],
      ['map', '--changed-since', 'a\u001b[31m\nb'],
    ]) {
      const ran = await runFirebreak(['check', ...words], { folder });
      expectRefused(ran, words.join(' '));
      expectShowable(ran);
    }
    const ran = await runFirebreak(['check', 'map', '--changed-since', 'HEAD'], { folder });
    expect(ran.exit).toBe(0);
    expect(readdirSync(copies)).toEqual([]);
    vi.unstubAllEnvs();
  });
});

describe('secrets in manifests', () => {
  it('are in no output, page or written file', async () => {
    const secret = 'pLaNtEdSeCrEt';
    const folder = newFolder({
      'pod.yaml': `apiVersion: v1
kind: Pod
metadata: { name: web, annotations: { token: ${secret} } }
spec:
  containers:
    - image: "registry.example/web"
      args: ["--password=${secret}", "--db=postgres://u:${secret}@db:5432/x"]
      env:
        - { name: DATABASE_URL, value: "postgres://u:${secret}@db:5432/app?password=${secret}" }
        - { name: STRIPE_KEY, value: "sk_live_${secret}" }
        - { name: HOOK_URL, value: "https://hooks.slack.com/services/T0/B0/${secret}" }
        - { name: SENTRY_DSN, value: "https://${secret}@o1.ingest.sentry.io/42" }
        - { name: ODD_URL, value: "postgres://u:${secret}/x@y@db:5432/x" }
---
apiVersion: v1
kind: Secret
metadata: { name: keys }
stringData: { URL: "https://u:${secret}@api.twilio.com" }
`,
      'compose.yaml': `services:\n  app: { image: app, ports: ['80:80'], environment: { DB: 'mysql://root:${secret}@mysql:3306/x', PGPASSWORD: ${secret} } }\n  mysql: { image: mysql }\n`,
      '.env': `TOKEN=${secret}\nKAFKA_URL=kafka://u:${secret}@broker:9092\n`,
      'main.tf': `provider "aws" {\n  region = "us-east-1"\n  secret_key = "${secret}"\n}\nresource "aws_db_instance" "d" {\n  password = "${secret}"\n}\n`,
    });
    const at = ['--in', 'aws/us-east-1'];
    for (const words of [
      ['look', '--all', '--html', 'look.html'],
      ['map', '--all', '--write'],
      ['map', '--json'],
      ['map', '--stage', 'found'],
      ['replay', '--json'],
      ['check', '--all', '--sarif', 's.sarif', '--junit', 'j.xml', '--markdown', 'm.md'],
      ['ask', '--all'],
    ]) {
      const ran = await runFirebreak([...words, ...at], { folder });
      expect(ran.exit, words.join(' ')).toBeLessThan(2);
      expect(`${ran.out}${ran.said}`.toLowerCase()).not.toContain(secret.toLowerCase());
    }
    const written = ['firebreak.found.yaml', 'look.html', 's.sarif', 'j.xml', 'm.md'];
    for (const name of written) {
      const text = readFileSync(join(folder, name), 'utf8').toLowerCase();
      expect(text.length, name).toBeGreaterThan(100);
      expect(text, name).not.toContain(secret.toLowerCase());
    }
  });
});

/** Nothing that a terminal obeys. */
function expectShowable(ran: Ran): void {
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  expect(ran.out + ran.said).not.toMatch(/(?!\n)[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u);
}

const WORDS = [
  'buy shop stripe __proto__ constructor toString any aws aws/us-east-1 aws/us-east-1/dynamodb',
  'incident/aws-2025-10-20 aws-2025-10-20 gcp-2025-06-12 2027-09-30 0000-00-00 -1 1e999 NaN . .. /',
  'firebreak.yaml other.yaml none.yaml ../x /dev/null - -- --nope best worst grace found resolved',
].flatMap((line) => line.split(' '));

const PIECES = [
  '__proto__',
  'on',
  '1:30',
  '~',
  '.nan',
  '-5h',
  '99999999999d',
  'any region',
  'aws/us-west-2',

  '{',
  '}',
  '[',
  ']',
  ': ',
  '&a ',
  '*a',
  '<<: ',
  '!!binary ',
  '"',
  '\n',
  '\t',
  '\u202e',
  '\u0000',
  'ever',
  'shop',
  'buy',
  '[any placement, any vendor]',
  'failover: { after: 1h }',
  '#',
  '👩‍👩‍👧',
];

/** A map with some of its letters taken out, doubled, or replaced by something unkind. */
function brokenMap(random: Random): string {
  let text = SMALL;
  for (let times = random.chance(0.6) ? 0 : random.below(4); times > 0; times--) {
    const [from, length] = [random.below(text.length), random.below(12)];
    const put = random.chance(0.6) ? random.pick(PIECES) : '';
    text = text.slice(0, from) + put + text.slice(from + length);
  }
  return text;
}

function randomWords(random: Random): string[] {
  const command = random.pick(COMMANDS);
  // `verify` explores, and these run until they are told to stop: their bounds are their own tests.
  const words = ['verify', 'watch', 'example'].includes(command.name) ? ['look'] : [command.name];
  for (let times = random.below(3); times > 0; times--) {
    const option = random.chance(0.8) ? random.pick(command.options)?.[0].split(' ') : undefined;
    if (option === undefined) words.push(random.pick(WORDS));
    else words.push(option[0] ?? '', ...(option.length > 1 ? [random.pick(WORDS)] : []));
  }
  return words.filter((word) => !word.includes('..') && word !== '/' && word !== '/dev/null');
}

describe('the command line at random', () => {
  it('gives an answer or says what is wrong: never a bug, never a letter that a terminal obeys', async () => {
    const random = createRandom(SEED);
    const exits = [0, 0, 0, 0];
    for (let round = 0; round < 80; round++) {
      const map = brokenMap(random);
      const words = randomWords(random);
      const folder = newFolder({ 'firebreak.yaml': map, 'other.yaml': brokenMap(random) });
      const input = random.chance(0.5) ? brokenMap(random) : random.pick(PIECES);
      const ran = await runFirebreak(words, { folder, input });
      const told = `seed ${SEED}, round ${round}: ${JSON.stringify(words)} over ${JSON.stringify(map)}\n${ran.said}`;
      expect(ran.exit, told).not.toBe(3);
      if (ran.exit === 2) expect(ran.said, told).not.toBe('');
      if (!words.some((word) => ['--json', '--stage'].includes(word))) expectShowable(ran);
      expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
      exits[ran.exit] = (exits[ran.exit] ?? 0) + 1;
      rmSync(folder, { recursive: true, force: true });
    }
    console.log(`80 command lines at random, seed ${SEED}: exits 0, 1, 2, 3: ${exits.join(', ')}`);
    expect(Math.min(exits[0] ?? 0, exits[2] ?? 0)).toBeGreaterThan(10);
  });
});
