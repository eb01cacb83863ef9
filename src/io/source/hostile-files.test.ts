/** Files that are made to hurt, and very many of them: nothing throws, nothing grows out of bounds. */
import { describe, expect, it } from 'vitest';

import { CONTEXTS } from './conformance.testing.ts';
import { discover } from './discover.ts';

/** Inputs that are made to hurt: any of them may be empty-handed, none may throw or grow. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['a null byte', 'services:\0\napiVersion: v1'],
  ['nested brackets', `apiVersion: v1\nkind: Pod\nservices: ${'['.repeat(100_000)}`],
  [
    'nested maps',
    `apiVersion: v1\nkind: Pod\n${Array.from({ length: 3_000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')}`,
  ],
  ['nested blocks', 'resource "a" "b" {\n'.repeat(50_000)],
  ['nested lists', `locals {\n  a = ${'['.repeat(100_000)}\n}`],
  ['nested calls', `locals {\n  a = ${'f('.repeat(100_000)}\n}`],
  ['nested templates', `locals {\n  a = "${'${"'.repeat(50_000)}`],
  ['a text without an end', `locals {\n  a = "${'x'.repeat(1_000_000)}`],
  ['a heredoc without an end', `locals {\n  a = <<EOT\n${'x ${ '.repeat(50_000)}`],
  ['operators', `locals {\n  a = 1${' + 1'.repeat(100_000)}\n}`],
  [
    'aliases that multiply',
    `apiVersion: v1\nkind: Pod\nservices: &s0 {}\n${Array.from({ length: 30 }, (_, index) => `a${index}: &a${index} [${`*${index === 0 ? 's0' : `a${index - 1}`}, `.repeat(10)}]`).join('\n')}\nmetadata: { name: x, labels: *a29 }\nspec: { containers: *a29, volumes: *a29 }\n`,
  ],
  [
    'an alias of itself',
    'apiVersion: v1\nkind: Pod\nmetadata: { name: x }\nspec: &s { containers: [*s, *s], a: *s }\nservices: &t { a: *t }\n',
  ],
  [
    'merge keys of themselves',
    'services: &s\n  <<: *s\n  a: &a { <<: [*a, *s], environment: *s }\n',
  ],
  ['many documents', '---\napiVersion: v1\nkind: Service\nmetadata: { name: a }\n'.repeat(300)],
  [
    'many variables',
    `services:\n  a:\n    image: x\n    environment:\n${Array.from({ length: 2_000 }, (_, index) => `      - V${index}_ADDR=h${index}:1`).join('\n')}`,
  ],
  [
    'a long variable',
    `services:\n  a: { image: x, environment: { A_URL: "${'http://a:1,'.repeat(20_000)}" } }\n`,
  ],
  [
    'open interpolations',
    `services:\n  a: { image: x, environment: { A_URL: "${'${A:-'.repeat(20_000)}" } }\n`,
  ],
  [
    'JSON that is deep',
    `{"terraform_version":"1","values":${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}}`,
  ],
  ['JSON that is none', '{"terraform_version": "1", "values": '],
  ['tags of XML', '<dependency>'.repeat(100_000)],
  ['one long line', `${'a'.repeat(5_000_000)}`],
];

const PATHS = [
  'a.yaml',
  'compose.yaml',
  '.env',
  'main.tf',
  'a.tfvars',
  'plan.json',
  'package.json',
  'package-lock.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'requirements.txt',
  'pyproject.toml',
  'poetry.lock',
  'Pipfile',
  'go.mod',
  'pom.xml',
  'x/Chart.yaml',
  'x/templates/a.yaml',
  'kustomization.yaml',
  'stdin',
];

describe('hostile files', () => {
  it.each(HOSTILE)('%s', (_, text) => {
    const files = PATHS.map((path) => ({ path, text }));
    for (const context of CONTEXTS) {
      // One by one first, so that what one file gives is bounded by that file.
      for (const file of files) {
        const found = discover([file], context);
        expect(JSON.stringify(found).length).toBeLessThan(20 * text.length + 5_000);
      }
    }
    const found = discover(files, CONTEXTS[0] ?? expect.fail());
    expect(JSON.stringify(found).length).toBeLessThan(20 * PATHS.length * (text.length + 500));
  });
});

describe('very many files', () => {
  it('that nobody wants cost nothing but their names', () => {
    const files = Array.from({ length: 100_000 }, (_, index) => ({
      path: `pictures/${index}.png`,
      text: '',
    }));
    const found = discover(files, CONTEXTS[0] ?? expect.fail());
    expect(found.read).toEqual([]);
  });

  it('of one kind are all read', () => {
    const files = Array.from({ length: 2_000 }, (_, index) => ({
      path: `m/${index}.yaml`,
      text: `apiVersion: v1\nkind: Pod\nmetadata: { name: p${index} }\nspec: { containers: [{ image: x, env: [{ name: NEXT_ADDR, value: "p${index + 1}:80" }] }] }\n`,
    }));
    const found = discover(files, CONTEXTS[0] ?? expect.fail());
    expect(Object.keys(found.part.components ?? {})).toHaveLength(2_001);
    expect(found.problems).toHaveLength(1);
  });
});

/** Files whose reading took time that grows with the square of their size, or without end. */
const SLOW: readonly (readonly [string, string])[] = [
  ['pyproject.toml', `[${' '.repeat(100_000)}`],
  ['Cargo.toml', `[${' '.repeat(100_000)}`],
  ['requirements.txt', `a${' '.repeat(200_000)}$`],
  ['Gemfile', `do${' '.repeat(200_000)}x`],
  ['a.csproj', `<PackageReference${' '.repeat(200_000)}`],
  ['a.csproj', '<PackageReference '.repeat(20_000)],
  ['build.gradle', `api (${"group:'a'".repeat(20_000)}`],
  ['package-lock.json', `{"packages":{"node_modules/a":{"x":"${'\\"'.repeat(100_000)}"}}}`],
  [
    'template.yaml',
    `Resources: { A: { Type: 'AWS::S3::Bucket', Properties: { ${'A'.repeat(100_000)}: x } } }`,
  ],
  ['serverless.yml', serverlessOf(18)],
  [
    'template.json',
    templateOf(18, (inner) => `{"Fn::Sub":["${'${a}'.repeat(10)}",{"a":${inner}}]}`),
  ],
  ['template.json', templateOf(40, (inner) => `{"Fn::ImportValue":${inner}}`)],
];

/** Variables of which each mentions the one before it ten times. */
function serverlessOf(depth: number): string {
  const lines = Array.from(
    { length: depth },
    (_, index) => `  c${index + 1}: "${`\${self:custom.c${index}}`.repeat(10)}"`,
  );
  return `service: x\nprovider: { name: aws }\ncustom:\n  c0: a\n${lines.join('\n')}\nfunctions:\n  f: { environment: { A_URL: "\${self:custom.c${depth}}" } }\n`;
}

function templateOf(depth: number, around: (inner: string) => string): string {
  const value = Array.from({ length: depth }).reduce<string>(around, '"x"');
  return `{"Resources":{"F":{"Type":"AWS::Lambda::Function","Properties":{"Environment":{"Variables":{"A_URL":${value}}}}}}}`;
}

describe('files that multiply', () => {
  it.each(SLOW)('%s is read to its end', (path, text) => {
    expect(() => discover([{ path, text }], CONTEXTS[0] ?? expect.fail())).not.toThrow();
  });

  it('as lists on both sides of a call do: the first pairs are read, and that is said', () => {
    const list = (mark: string): string =>
      Array.from({ length: 200 }, (_, index) => `${mark}${index}`).join('|');
    const text = `caller,callee\n${list('a')},${list('b')}\n`;
    const { part, problems } = discover(
      [{ path: 'calls.csv', text }],
      CONTEXTS[0] ?? expect.fail(),
    );
    expect(Object.keys(part.components ?? {})).toHaveLength(201);
    expect(problems).toContainEqual(
      expect.objectContaining({ code: 'too-large', severity: 'warning' }),
    );
  });
});
