/**
 * What people see, word for word: every command over the examples, at 80 and at 160 columns, compared
 * with `transcripts/NAME.WIDTH.golden.txt`. `UPDATE_TRANSCRIPTS=1 npx vitest run test/transcripts.test.ts`
 * writes them anew; read the difference before committing it.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { platformFiles } from '../tools/platform/platform.ts';
import { TRANSCRIPTS, type Transcript, widthsOf } from './transcripts.testing.ts';
import { runFirebreak } from './world.testing.ts';

const ROOT = resolve(import.meta.dirname, '..');
const GOLDEN = join(import.meta.dirname, 'transcripts');
const WIDTHS = [80, 160] as const;
const ANEW = process.env['UPDATE_TRANSCRIPTS'] === '1';

const base = mkdtempSync(join(tmpdir(), 'firebreak-transcripts-'));
const at = (name: string): string => join(base, name);
afterAll(() => rmSync(base, { recursive: true, force: true }));

beforeAll(async () => {
  cpSync(join(ROOT, 'examples'), at('examples'), { recursive: true });
  writeFiles(at('bank-files'), platformFiles());
  cpSync(at('examples/platform'), at('bank-files'), { recursive: true });
  cpSync(at('bank-files'), at('bank'), { recursive: true });
  await runFirebreak(['init'], { folder: at('bank') });
  cpSync(at('bank/bank.yaml'), at('bank/firebreak.yaml'));
  mkdirSync(at('nothing'));
});

function writeFiles(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

describe('the generated bank', () => {
  it('has 120 services: 118 in Kubernetes and two functions', () => {
    const services = new Set(
      [...platformFiles()].flatMap(([path, text]) =>
        /^kind: (?:Deployment|CronJob)$/m.test(text) && path.startsWith('k8s/')
          ? [path.replace(/^k8s\/[^/]+\//, '')]
          : [],
      ),
    );
    const functions = [...platformFiles().values()].filter((text) =>
      text.includes('"aws_lambda_function"'),
    );
    expect([services.size, functions.length]).toEqual([118, 2]);
  });

  it('is read by Firebreak alone: 4 rows of the day are those of its facts', async () => {
    const ran = await runFirebreak(['--json'], { folder: at('bank-files') });
    const { journeys } = JSON.parse(ran.out) as {
      journeys: { id: string; intervals: { fromMin: number; outcome: string }[] }[];
    };
    const lived = Object.fromEntries(
      journeys.map(({ id, intervals }) => [
        id,
        intervals.map(({ fromMin, outcome }) => `${fromMin} ${outcome}`).join(', '),
      ]),
    );
    // sessions is a DynamoDB table in us-east-1 only.
    const withSessions = '-3 ok, 0 down, 172 ok, 436 degraded, 611 ok';
    expect(lived).toMatchObject({
      'POST-api/login': withSessions,
      'POST-api/payments': withSessions,
      // One region, and tokens of STS that last from 5 minutes to an hour.
      'GET-api/accounts': '-3 ok, 8 degraded, 63 down, 91 ok, 528 degraded, 583 down, 611 ok',
      'POST-api/onboarding': '-3 ok',
    });
  });
});

describe.each(WIDTHS)('at %i columns', (width) => {
  it.each(TRANSCRIPTS.filter((each) => widthsOf(each).includes(width)))(
    '$name',
    async (transcript) => {
      const printed = await perform(transcript, width);
      const golden = join(GOLDEN, `${transcript.name}.${width}.golden.txt`);
      if (ANEW) {
        mkdirSync(GOLDEN, { recursive: true });
        writeFileSync(golden, printed);
      }
      expect(existsSync(golden), `${golden} is missing: UPDATE_TRANSCRIPTS=1`).toBe(true);
      expect(printed).toBe(readFileSync(golden, 'utf8'));
    },
  );
});

describe('the golden files', () => {
  const all = TRANSCRIPTS.flatMap((transcript) =>
    widthsOf(transcript).map((width) => ({ transcript, width })),
  ).map(({ transcript, width }) => ({ width, name: `${transcript.name}.${width}.golden.txt` }));

  it('are those of the transcripts, and no others', () => {
    expect(readdirSync(GOLDEN).sort()).toEqual(all.map(({ name }) => name).sort());
  });

  it('hold no bug of ours, and no path of this machine', () => {
    for (const { name } of all) {
      const text = readFileSync(join(GOLDEN, name), 'utf8');
      expect(text, name).not.toMatch(/This is a bug|\(exit 3\)/);
      expect(text, name).not.toContain(tmpdir());
    }
  });

  it('hold no line that is wider than the screen, and nothing but ASCII', () => {
    for (const { name, width } of all) {
      const text = readFileSync(join(GOLDEN, name), 'utf8');
      // What is typed may be longer, and --quiet is one line by design.
      const shown = text.replace(/^\$ firebreak .*--quiet\n.*\n/gm, '').replace(/^\$ .*$/gm, '');
      expect(
        shown.split('\n').filter((line) => line.length > width),
        name,
      ).toEqual([]);
      expect(text, name).toMatch(/^[\n\x20-\x7e]*$/);
    }
  });
});

/** Runs the commands of a transcript one after the other, in a folder of its own where it changes files. */
async function perform(transcript: Transcript, width: number): Promise<string> {
  const folder = prepare(transcript, width);
  let printed = '';
  for (const step of transcript.steps) {
    if (typeof step !== 'string') {
      const path = join(folder, step.file);
      writeFileSync(path, step.edit(existsSync(path) ? readFileSync(path, 'utf8') : ''));
      printed += `# ${step.what}\n\n`;
      continue;
    }
    const ran = await runFirebreak(splitWords(step), { folder, screen: { width, unicode: false } });
    printed += `$ firebreak ${step}`.trimEnd() + '\n';
    printed += ran.said === '' ? '' : `${mask(ran.said).trimEnd()}\n`;
    printed += `${mask(ran.out).trimEnd()}\n(exit ${ran.exit})\n\n`;
  }
  return printed.replace(/\n\n(\(exit)/g, '\n$1');
}

function prepare({ name, folder, copied, git }: Transcript, width: number): string {
  if (copied !== true) return at(folder);
  const own = at(`own/${name}-${width}`);
  cpSync(at(folder), own, { recursive: true });
  if (git === true) {
    const run = (...words: string[]): unknown =>
      execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...words], {
        cwd: own,
      });
    run('init', '-q', '-b', 'main');
    run('add', '.');
    run('commit', '-qm', 'as it is');
  }
  return own;
}

/** Facts get newer, and the hash of the catalogue with them. */
function mask(text: string): string {
  return text.replace(/(catalogue \d{4}-\d\d-\d\d) \([0-9a-f]{8}\)/g, '$1 (........)');
}

function splitWords(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
}
