/** The code in the documents of the runtime: it compiles, runs, and prints what it says. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const DOCUMENTS = [
  'docs/runtime.md',
  'docs/devices.md',
  'docs/runtime-policies.md',
  'src/runtime/README.md',
];
const execute = promisify(execFile);
// Inside the project, so that `firebreak/fallback` is this one.
const folder = mkdtempSync(join(import.meta.dirname, '.docs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Block {
  readonly document: string;
  readonly index: number;
  readonly code: string;
  readonly file: string;
}

/** What `./hub.ts` prints of the one screen of docs/devices.md. */
const HUB = [
  'local, starting',
  '{"celsius":30}',
  'connected',
  'cloud, heard',
  '{"celsius":21}',
  'kitchen 20.5 true',
];

const blocks = DOCUMENTS.flatMap((document) => blocksOf(document));

function blocksOf(document: string): readonly Block[] {
  const text = readFileSync(join(ROOT, document), 'utf8');
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block = ''], index) => {
    const code = block
      .replaceAll("'@firebreak/runtime/resolver", "'firebreak/resolver")
      .replaceAll("'@firebreak/runtime", "'firebreak/fallback")
      .replaceAll('/var/lib/hub', folder);
    const name = basename(document, '.md').toLowerCase();
    const file = join(folder, `${name}-${index}.ts`);
    writeFileSync(file, code);
    return { document, index, code, file };
  });
}

copyFileSync(join(import.meta.dirname, 'hub.testing.ts'), join(folder, 'hub.ts'));

describe('the code in the documents', () => {
  it('is in all of them', () => {
    expect(new Set(blocks.map(({ document }) => document))).toEqual(new Set(DOCUMENTS));
  });

  it('compiles as strictly as our own', async () => {
    const config = {
      extends: '../../../tsconfig.json',
      compilerOptions: { rootDir: '../../..', declaration: false, isolatedDeclarations: false },
      include: ['*.ts'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    const { stdout } = await execute(process.execPath, [compiler, '-p', folder]).catch(
      (error: { readonly stdout: string }) => error,
    );
    expect(stdout).toBe('');
  }, 60_000);

  it('runs and prints what it says', async () => {
    const plain = blocks.filter(({ code }) => !code.includes("'./hub.ts'"));
    expect(plain.filter(({ code }) => !code.includes('// prints '))).toEqual([]);
    const runner = join(folder, 'runner.ts');
    const lines = plain.map(
      ({ file }) => `console.log('# ${basename(file)}');\nawait import('./${basename(file)}');\n`,
    );
    writeFileSync(runner, lines.join(''));
    const promised = plain.flatMap(({ code, file }) => [
      `# ${basename(file)}`,
      ...[...code.matchAll(/\/\/ prints (.*)/g)].map(([, line]) => line),
    ]);
    expect(await printedBy(runner)).toEqual(promised);
  });

  it('is one screen of a hub that runs', async () => {
    const hub = blocks.filter(({ code }) => code.includes("'./hub.ts'"));
    expect(hub).toHaveLength(1);
    expect(await printedBy(hub[0]?.file ?? '')).toEqual(HUB);
    expect(hub[0]?.code.split('\n').length).toBeLessThanOrEqual(40);
  });
});

async function printedBy(file: string): Promise<readonly string[]> {
  const { stdout } = await execute(process.execPath, ['--conditions=source', file]);
  return stdout.trimEnd().split('\n');
}
