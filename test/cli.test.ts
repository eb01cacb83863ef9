/** The command line: exits, bad input, JSON shapes, widths, what is written and what is not. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../src/app/cli/commands/all.ts';
import { runFirebreak } from './world.testing.ts';

const EXAMPLES = resolve(import.meta.dirname, '../examples');
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

function newFolder(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'firebreak-cli-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const SMALL = `firebreak: 1
components:
  shop: { in: [aws/us-east-1], needs: { aws/same-region/dynamodb: {}, stripe: {}, flags: { unknown: true } } }
  stripe: { kind: vendor }
  flags: { in: [aws/us-east-1], needs: [aws/same-region/lambda:invoke] }
journeys: { buy: { through: shop, rate: 60/min } }
goals: [{ survive: any vendor, for: 1h }, { survive: incident/aws-2025-10-20, allow: degraded, backWithin: 15m }]
`;

describe('exits', () => {
  it('0 for help and version, 2 for a command that is none, with the nearest', async () => {
    const folder = newFolder();
    expect((await runFirebreak(['--help'], { folder })).exit).toBe(0);
    expect((await runFirebreak(['--version'], { folder })).out).toMatch(/^\d+\.\d+\.\d+\n$/);
    const wrong = await runFirebreak(['chekc'], { folder });
    expect(wrong.exit).toBe(2);
    expect(wrong.said).toContain('Did you mean firebreak check?');
  });

  it('2 for every problem of a map at once, each with place and mend, and nothing written', async () => {
    const folder = newFolder({
      'firebreak.yaml':
        'firebreak: 1\ncomponents:\n  shop: { neds: [a] }\n  cart: { needs: [aws/dynamodb] }\njourneys: { buy: { through: shp } }\n',
    });
    const ran = await runFirebreak(['check'], { folder });
    expect(ran.exit).toBe(2);
    expect(ran.out).toBe('');
    expect(ran.said).toMatch(/firebreak\.yaml:3:\d+: error/);
    expect(ran.said).toContain('mend:');
    expect(ran.said).toMatch(/needs/);
    expect(readdirSync(folder)).toEqual(['firebreak.yaml']);
  });

  it('1 when a goal fails, 0 when all are met; the first look and replay exit 0', async () => {
    const folder = newFolder({ 'firebreak.yaml': SMALL });
    expect((await runFirebreak(['check'], { folder })).exit).toBe(1);
    expect((await runFirebreak([], { folder })).exit).toBe(0);
    expect((await runFirebreak(['replay'], { folder })).exit).toBe(0);
    expect((await runFirebreak(['check', 'high-street-hardened'], { folder: EXAMPLES })).exit).toBe(
      0,
    );
  });

  it('0 with the one question that comes first, when no file says where anything runs', async () => {
    const folder = newFolder({
      'compose.yaml':
        "services:\n  web: { image: web, ports: ['80:80'], environment: { DB: 'db:5432' } }\n  db: { image: postgres }\n",
    });
    const ran = await runFirebreak([], { folder });
    expect(ran.exit).toBe(0);
    expect(ran.out).toMatch(/^WHERE DO YOUR 2 SERVICES RUN\?/);
    expect((await runFirebreak(['--in', 'aws/us-east-1'], { folder })).out).toMatch(
      /^THE OUTAGE OF/,
    );
  });

  it('2 in an empty folder, saying what could be read: no verdict over nothing', async () => {
    for (const words of [[], ['check'], ['replay'], ['ask'], ['map'], ['init']]) {
      const ran = await runFirebreak(words, { folder: newFolder() });
      expect(ran.exit, words[0]).toBe(2);
      expect(ran.out).toBe('');
      expect(ran.said).toContain('Kubernetes, Compose or Terraform');
    }
  });

  it('2 for files that show nothing, saying that they were read', async () => {
    const folder = newFolder({
      'main.tf': 'resource "null_resource" "nothing" {}\n',
    });
    const ran = await runFirebreak(['check'], { folder });
    expect(ran.exit).toBe(2);
    expect(ran.said).toContain('Read 1 ');
  });

  it('2 for a region typed wrong after --in, with the one that was meant', async () => {
    const folder = newFolder({ 'compose.yaml': 'services:\n  web: { image: web }\n' });
    const ran = await runFirebreak(['--in', 'us-east-1'], { folder });
    expect(ran.exit).toBe(2);
    expect(ran.said).toContain('Did you mean --in aws/us-east-1?');
    expect(ran.said).not.toContain('firebreak.found.yaml');
  });
});

describe('explain', () => {
  it('knows what is in the map: a component with its needs, a journey with its goals', async () => {
    const component = await runFirebreak(['explain', 'thermostat', 'high-street'], {
      folder: EXAMPLES,
    });
    expect(component.out).toMatch(/^thermostat is a device of this map/);
    expect(component.out).toContain(':obey home-cloud, hard');
    const journey = await runFirebreak(['explain', 'keep-warm', 'high-street'], {
      folder: EXAMPLES,
    });
    expect(journey.out).toMatch(/^keep-warm is a journey of this map/);
    const wrong = await runFirebreak(['explain', 'thermostats', 'high-street'], {
      folder: EXAMPLES,
    });
    expect(wrong.exit).toBe(2);
    expect(wrong.said).toContain('Did you mean thermostat?');
  });
});

describe('every output', () => {
  it('fits 80 and 160 columns, and says the same without UTF-8 and colour', async () => {
    for (const words of [
      ['look'],
      ['check'],
      ['replay', 'aws-2025-10-20'],
      ['map'],
      ['ask'],
      ['incidents'],
    ]) {
      const paths = words[0] === 'incidents' ? [] : ['high-street'];
      for (const width of [80, 160]) {
        const ran = await runFirebreak([...words, ...paths], {
          folder: EXAMPLES,
          screen: { width, unicode: false },
        });
        const lines = ran.out.split('\n');
        expect(
          lines.filter((line) => line.length > width),
          words.join(' '),
        ).toEqual([]);
        expect(ran.out, words.join(' ')).toMatch(/^[\n\x20-\x7e]*$/);
      }
    }
  });

  it('is one screen of 40 lines at first, with what is folded counted', async () => {
    for (const words of [['look'], ['replay', 'aws-2025-10-20'], ['map']]) {
      const ran = await runFirebreak([...words, 'high-street'], { folder: EXAMPLES });
      expect(ran.out.trimEnd().split('\n').length, words[0]).toBeLessThanOrEqual(40);
    }
  });

  it('begins with the verdict, which --quiet prints alone', async () => {
    for (const words of [['look'], ['check'], ['replay', 'aws-2025-10-20']]) {
      const quiet = await runFirebreak([...words, 'high-street', '--quiet'], { folder: EXAMPLES });
      const whole = await runFirebreak([...words, 'high-street'], { folder: EXAMPLES });
      const flat = (text: string): string => text.replace(/\s+/g, ' ').trim();
      expect(quiet.out.trim().split('\n')).toHaveLength(1);
      expect(flat(whole.out).startsWith(flat(quiet.out))).toBe(true);
    }
  });

  it('gives the same bytes twice', async () => {
    for (const words of [
      ['check', '--json'],
      ['replay', 'aws-2025-10-20', '--json'],
      ['map', '--json'],
    ]) {
      const [command = '', ...rest] = words;
      const once = await runFirebreak(
        [command, ...rest.filter((word) => !word.startsWith('--')), 'high-street', '--json'],
        { folder: EXAMPLES },
      );
      const again = await runFirebreak(
        [command, ...rest.filter((word) => !word.startsWith('--')), 'high-street', '--json'],
        { folder: EXAMPLES },
      );
      expect(again.out).toBe(once.out);
      expect(JSON.parse(once.out)).toMatchObject({ format: 1 });
    }
  });
});

describe('JSON that others build on', () => {
  it('check: an entry a goal and journey', async () => {
    const folder = newFolder({ 'firebreak.yaml': SMALL });
    const answer = JSON.parse((await runFirebreak(['check', '--json'], { folder })).out) as {
      goals: Record<string, unknown>[];
    };
    expect(answer.goals[0]).toMatchObject({
      name: 'any vendor',
      journey: 'buy',
      verdict: 'FAILS',
      met: false,
      outcome: 'down',
      allow: 'ok',
      complete: true,
      counterexamples: [
        { lost: ['stripe'], path: ['buy', 'shop', 'stripe'], longestMin: 60, totalMin: 60 },
      ],
    });
  });

  it('replay: intervals in minutes, what was not served, the naive answer', async () => {
    const folder = newFolder({ 'firebreak.yaml': SMALL });
    const answer = JSON.parse(
      (await runFirebreak(['replay', 'aws-2025-10-20', '--json'], { folder })).out,
    ) as {
      journeys: {
        id: string;
        intervals: unknown[];
        notServed: { atMost: number };
        naive: unknown[];
      }[];
    };
    const [buy] = answer.journeys;
    expect(buy?.intervals[0]).toMatchObject({ fromMin: 0, toMin: 172, outcome: 'down' });
    expect(buy?.notServed.atMost).toBeGreaterThanOrEqual(172 * 60);
    expect(buy?.naive.length).toBeGreaterThan(0);
  });
});

describe('explain, ask, incidents, format, schema, completion', () => {
  it('explain tells a loss, a row of the catalogue, and the nearest of what is neither', async () => {
    const folder = newFolder({ 'firebreak.yaml': SMALL });
    expect((await runFirebreak(['explain', 'buy', '--lost', 'stripe'], { folder })).out).toMatch(
      /^buy is DOWN from the first minute/,
    );
    expect((await runFirebreak(['explain', 'aws/us-east-1/dynamodb'], { folder })).out).toContain(
      'PES 101925',
    );
    const wrong = await runFirebreak(['explain', 'bui', '--lost', 'stripe'], { folder });
    expect(wrong.exit).toBe(2);
    expect(wrong.said).toContain('Did you mean buy?');
    expect((await runFirebreak(['explain', 'buy', '--lost', 'strype'], { folder })).exit).toBe(2);
  });

  it('format keeps comments and is stable', async () => {
    const folder = newFolder({ 'firebreak.yaml': `# mine\n${SMALL}` });
    const once = await runFirebreak(['format', 'firebreak.yaml'], { folder });
    expect(once.out).toContain('# mine');
    await runFirebreak(['format', '--write', 'firebreak.yaml'], { folder });
    expect((await runFirebreak(['format', '--check', 'firebreak.yaml'], { folder })).exit).toBe(0);
  });

  it('completion knows every command and option', async () => {
    const { out } = await runFirebreak(['completion', 'bash'], { folder: newFolder() });
    for (const command of COMMANDS) expect(out).toContain(command.name);
    execFileSync('bash', ['-n'], { input: out });
  });

  it('ask says what would settle a verdict, in lines that can be pasted', async () => {
    const settled = SMALL.replace(
      'needs: { aws/same-region/dynamodb: {}, stripe: {}, flags',
      'needs: { flags',
    ).replace('any vendor', 'any region');
    const folder = newFolder({
      'firebreak.yaml': settled
        .replace('in: [aws/us-east-1], needs: { flags', 'in: [aws/us-west-2], needs: { flags')
        .replace(
          'in: [aws/us-west-2], needs: { flags',
          'in: [aws/us-west-2, aws/eu-west-1], needs: { flags',
        ),
    });
    const asked = await runFirebreak(['ask'], { folder });
    expect(asked.out).toMatch(/^1 fact decides 1 journey/);
    expect(asked.out).toContain('flags: { soft: true }');
  });
});

describe('a pull request', () => {
  const git = (folder: string, ...words: string[]): string =>
    execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...words], {
      cwd: folder,
      encoding: 'utf8',
    });

  it('goes red for what it breaks, and not for what main already had', async () => {
    const folder = newFolder();
    cpSync(join(EXAMPLES, 'high-street-hardened'), folder, { recursive: true });
    git(folder, 'init', '-q');
    git(folder, 'add', '.');
    git(folder, 'commit', '-qm', 'one');
    const path = join(folder, 'firebreak.yaml');
    const before = readFileSync(path, 'utf8');
    expect((await runFirebreak(['check', '--changed-since', 'HEAD'], { folder })).exit).toBe(0);
    writeFileSync(
      path,
      before.replace(
        'fares:\n    in: [aws/us-east-1, aws/us-west-2]',
        'fares:\n    in: [aws/us-east-1]',
      ),
    );
    const red = await runFirebreak(['check', '--changed-since', 'HEAD'], { folder });
    expect(red.exit).toBe(1);
    expect(red.out).toMatch(/^This change BREAKS \d+ goals?: book-a-flight no longer survives/);
    expect(git(folder, 'status', '--short').trim()).toBe('M firebreak.yaml');
    const nowhere = await runFirebreak(['check', '--changed-since', 'no-such-branch'], { folder });
    expect(nowhere.exit).toBe(2);
  });

  it('accepts on purpose, until a day, and tells when that is over or stale', async () => {
    const folder = newFolder({
      'firebreak.yaml': SMALL.replace(
        ', { survive: incident/aws-2025-10-20, allow: degraded, backWithin: 15m }',
        '',
      ),
    });
    const accepted = await runFirebreak(
      ['check', '--accept', 'one processor until Q3', '--until', '2027-09-30'],
      { folder },
    );
    expect(accepted.out).toContain('Accepted 1 finding until 2027-09-30');
    expect((await runFirebreak(['check'], { folder })).exit).toBe(0);
    expect((await runFirebreak(['check'], { folder, today: '2027-10-01' })).exit).toBe(1);
    writeFileSync(
      join(folder, 'firebreak.yaml'),
      SMALL.replace('stripe: {}, ', '').replace('any vendor', 'any region'),
    );
    expect((await runFirebreak(['check'], { folder })).out).toContain(
      'Stale in firebreak.baseline.json',
    );
    const wrong = await runFirebreak(['check', '--accept', 'x', '--until', '2027-02-31'], {
      folder,
    });
    expect(wrong.exit).toBe(2);
  });

  it('writes SARIF, JUnit and Markdown that say what the terminal says', async () => {
    const folder = newFolder({ 'firebreak.yaml': SMALL });
    await runFirebreak(['check', '--sarif', 'a.sarif', '--junit', 'a.xml', '--markdown', 'a.md'], {
      folder,
    });
    const sarif = JSON.parse(readFileSync(join(folder, 'a.sarif'), 'utf8')) as {
      version: string;
      runs: { results: unknown[] }[];
    };
    expect(sarif.version).toBe('2.1.0');
    expect(sarif.runs[0]?.results.length).toBeGreaterThan(0);
    expect(readFileSync(join(folder, 'a.xml'), 'utf8')).toMatch(/<testsuites?[\s>]/);
    expect(readFileSync(join(folder, 'a.md'), 'utf8')).toContain('stripe');
  });

  it('locks the facts, and says so when they are not those any more', async () => {
    const folder = newFolder({ 'firebreak.yaml': SMALL });
    await runFirebreak(['check', '--lock'], { folder });
    expect((await runFirebreak(['check'], { folder })).out).not.toContain(
      'New since firebreak.lock',
    );
    const path = join(folder, 'firebreak.lock');
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(/"hash": "[0-9a-f]+"/, '"hash": "0000000000000000"'),
    );
    expect((await runFirebreak(['check'], { folder })).out).toContain('New since firebreak.lock');
  });
});

describe('a pull request that changes a manifest, in a folder with a map', () => {
  const manifest = (url: string): string =>
    `services:\n  shop:\n    image: shop\n    ports: ['80:80']\n    environment: { PAY_URL: '${url}' }\n`;

  it('is seen though nobody renewed what was found', async () => {
    const folder = newFolder();
    const git = (...words: string[]): string =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...words], {
        cwd: folder,
        encoding: 'utf8',
      });
    writeFileSync(join(folder, 'compose.yaml'), manifest('https://api.stripe.com'));
    expect((await runFirebreak(['init', '.', '--in', 'aws/us-east-1'], { folder })).exit).toBe(0);
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'one');
    const words = ['map', '--changed-since', 'HEAD', '--fail-on', 'new-provider'];
    const same = await runFirebreak(words, { folder });
    expect([same.exit, same.out]).toEqual([0, 'Nothing changed against HEAD.\n']);
    writeFileSync(join(folder, 'compose.yaml'), manifest('https://api.adyen.com'));
    const red = await runFirebreak(words, { folder });
    expect(red.exit).toBe(1);
    expect(red.out).toContain('+ vendor   adyen  from shop@aws/us-east-1');
    const check = await runFirebreak(['check', '--changed-since', 'HEAD'], { folder });
    expect(check.exit).toBe(1);
    expect(check.out).toContain('adyen  from shop@aws/us-east-1  new vendor');
  });
});

describe('map --diff', () => {
  const OLD = `firebreak: 1
components:
  shop: { in: [aws/us-east-1], needs: { aws/same-region/dynamodb: {} } }
journeys: { buy: { through: shop } }
`;
  const NEW = OLD.replace(
    'dynamodb: {}',
    'dynamodb: {}, aws/eu-west-1/sqs: {}, auth: { evidence: [{ word: seen, at: traces }] }',
  ).replace('journeys', '  auth: { kind: vendor }\njourneys');

  function twoMaps(): string {
    const folder = newFolder();
    writeFileSync(join(folder, 'old.yaml'), OLD);
    writeFileSync(join(folder, 'new.yaml'), NEW);
    return folder;
  }

  it('says the new region and vendor first, and fails only on what was named', async () => {
    const folder = twoMaps();
    const words = ['map', 'new.yaml', '--diff', 'old.yaml'];
    const shown = await runFirebreak(words, { folder });
    expect(shown.exit).toBe(0);
    expect(shown.out).toMatch(
      /^New against old.yaml: region aws\/eu-west-1 and vendor auth; needs 2 new/,
    );
    const red = await runFirebreak([...words, '--fail-on', 'new-region,undeclared'], { folder });
    expect(red.exit).toBe(1);
    expect(red.out).toContain('This fails: new-region and undeclared');
    const json = await runFirebreak([...words, '--json', '--fail-on', 'new-provider'], { folder });
    expect(json.exit).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({ format: 1, failed: ['new-provider'] });
  });

  it('says that nothing changed', async () => {
    const same = await runFirebreak(['map', 'old.yaml', '--diff', 'old.yaml'], {
      folder: twoMaps(),
    });
    expect([same.exit, same.out]).toEqual([0, 'Nothing changed against old.yaml.\n']);
  });

  it('compares with a commit', async () => {
    const folder = twoMaps();
    const git = (...words: string[]): string =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...words], {
        cwd: folder,
        encoding: 'utf8',
      });
    git('init', '-q');
    git('add', 'old.yaml');
    git('commit', '-qm', 'one');
    writeFileSync(join(folder, 'old.yaml'), NEW);
    const words = ['map', 'old.yaml', '--changed-since', 'HEAD', '--fail-on', 'new-provider'];
    const red = await runFirebreak(words, { folder });
    expect(red.exit).toBe(1);
    expect(red.out).toMatch(/^New against HEAD: region aws\/eu-west-1 and vendor auth/);
  });

  it('refuses options that do not go together', async () => {
    const folder = twoMaps();
    for (const words of [
      ['map', 'new.yaml', '--fail-on', 'new-region'],
      ['map', 'new.yaml', '--diff', 'old.yaml', '--fail-on', 'everything'],
      ['map', 'new.yaml', '--diff', 'old.yaml', '--changed-since', 'HEAD'],
    ])
      expect((await runFirebreak(words, { folder })).exit).toBe(2);
  });
});

describe('init and map --write', () => {
  const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: shop }
spec:
  template:
    spec:
      containers:
        - name: shop
          image: shop
          env: [{ name: CART_ADDR, value: 'cart:80' }, { name: DB_PASSWORD, value: hunter2-planted-secret }]
---
apiVersion: v1
kind: Service
metadata: { name: shop }
spec: { type: LoadBalancer, selector: { app: shop } }
`;

  it('writes three files once, the first never again, and no secret', async () => {
    const folder = newFolder({ 'shop.yaml': DEPLOYMENT });
    const wrote = await runFirebreak(['init', '--in', 'aws/eu-west-1'], { folder });
    expect(wrote.exit).toBe(0);
    expect(readdirSync(folder).sort()).toEqual([
      '.firebreak.schema.json',
      'firebreak.found.yaml',
      'firebreak.yaml',
      'shop.yaml',
    ]);
    for (const name of readdirSync(folder).filter((each) => each.includes('firebreak'))) {
      expect(readFileSync(join(folder, name), 'utf8')).not.toContain('hunter2');
    }
    expect((await runFirebreak(['check'], { folder })).exit).toBeLessThan(2);
    expect((await runFirebreak(['init'], { folder })).exit).toBe(2);
  });

  it('map --write renews only what was found', async () => {
    const folder = newFolder({ 'shop.yaml': DEPLOYMENT });
    await runFirebreak(['map', 'shop.yaml', '--in', 'aws/eu-west-1', '--write'], { folder });
    expect(readdirSync(folder).sort()).toEqual(['firebreak.found.yaml', 'shop.yaml']);
  });
});
