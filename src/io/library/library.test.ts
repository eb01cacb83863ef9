import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  type CatalogueFile,
  explainRow,
  type FullCatalogue,
  parseCatalogueFile,
} from '#core/catalogue';
import { earliest, latest, listIncidents } from '#core/incident';
import { builtInFolder } from './files.ts';
import { readCompiledRows } from './compiled-rows.ts';
import { compileRows, readCatalogue } from './read-catalogue.ts';
import { readIncident, readIncidents } from './read-incidents.ts';

const ROOT = join(import.meta.dirname, '../../..');
const temporary = mkdtempSync(join(tmpdir(), 'firebreak-library-'));
afterAll(() => rmSync(temporary, { recursive: true }));

function folder(files: Readonly<Record<string, string>>): string {
  const path = mkdtempSync(join(temporary, 'x-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(path, name, '..'), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}

function catalogue(): FullCatalogue {
  const read = readCatalogue();
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value;
}

const library = readIncidents().value ?? [];
const incidents = library.map(({ incident }) => incident);

describe('the library of incidents', () => {
  it('reads without a problem, at least 18 of them', () => {
    expect(readIncidents().problems).toEqual([]);
    expect(incidents.length).toBeGreaterThanOrEqual(18);
  });

  it.each(incidents.map(({ id }) => id))('%s has a README that says what is not known', (id) => {
    const text = readFileSync(join(builtInFolder('incidents'), id, 'README.md'), 'utf8');
    expect(text).toContain('**What happened.**');
    expect(text).toContain('**What is not known.**');
  });

  it.each(incidents.map(({ id }) => id))('%s speaks the words of the catalogue', (id) => {
    const known = catalogue();
    const incident = incidents.find((each) => each.id === id);
    const strange = (incident?.rows ?? []).filter(({ lost }) => {
      const row = explainRow(lost, known);
      return row.kind === 'unknown' || (row.kind === 'service' && !row.offered);
    });
    expect(strange.map(({ lost }) => lost)).toEqual([]);
  });

  it.each(incidents.map(({ id }) => id))('%s keeps its times inside itself (T7)', (id) => {
    const incident = incidents.find((each) => each.id === id);
    if (incident === undefined) throw new Error(id);
    for (const { from, until } of incident.rows) {
      if (until !== null) expect(latest(until)).toBeLessThanOrEqual(incident.endsAtMin);
      if (from !== null && until !== null) expect(earliest(from)).toBeLessThan(latest(until));
    }
    const ends = incident.rows.flatMap(({ until }) => (until === null ? [] : [latest(until)]));
    const open = incident.rows.some(({ until }) => until === null);
    if (!open) expect(Math.max(...ends)).toBe(incident.endsAtMin);
    const said = [...incident.actions, ...incident.reports].map(({ at }) => earliest(at));
    expect(Math.max(0, ...said)).toBeLessThanOrEqual(incident.endsAtMin);
    const order = incident.actions.map(({ at }) => earliest(at));
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it.each(incidents.map(({ id }) => id))('%s is named by provider and UTC date', (id) => {
    const incident = incidents.find((each) => each.id === id);
    expect(id).toBe(`${incident?.provider}-${incident?.startsAt.slice(0, 10)}`);
  });

  it.each(incidents.map(({ id }) => id))(
    '%s publishes no share that nobody published (S1)',
    (id) => {
      const published = new Set([
        'aws-2015-09-20',
        'azure-2025-10-09',
        'cloudflare-2025-12-05',
        'cloudflare-2026-02-20',
        'fastly-2021-06-08',
      ]);
      const shares = incidents.find((each) => each.id === id)?.rows.filter(({ share }) => share);
      expect((shares ?? []).length > 0).toBe(published.has(id));
    },
  );

  it('marks what was not read again', () => {
    const marked = incidents.flatMap(({ rows }) => rows.filter((row) => row.unverified));
    expect(marked.length).toBeGreaterThan(30);
  });

  it.each([
    ['aws-2025-10-20', '2025-10-19T23:48:00-07:00'],
    ['aws-2021-12-07', '2021-12-07T07:30:00-08:00'],
    ['aws-2020-11-25', '2020-11-25T05:15:00-08:00'],
    ['aws-2017-02-28', '2017-02-28T09:37:00-08:00'],
    ['aws-2015-09-20', '2015-09-20T02:19:00-07:00'],
    ['aws-2023-06-13', '2023-06-13T11:49:00-07:00'],
    ['aws-2026-03-01', '2026-03-01T04:30:00-08:00'],
    ['aws-2026-05-07', '2026-05-07T16:20:00-07:00'],
    ['aws-2025-10-28', '2025-10-28T09:00:00-07:00'],
    ['gcp-2025-06-12', '2025-06-12T10:45:00-07:00'],
    ['gcp-2019-06-02', '2019-06-02T11:45:00-07:00'],
  ])('%s starts at %s in UTC, daylight saving minded', (id, local) => {
    const startsAt = incidents.find((each) => each.id === id)?.startsAt ?? '';
    expect(new Date(startsAt).getTime()).toBe(new Date(local).getTime());
  });

  it('can be listed by provider, service and year', () => {
    expect(listIncidents(incidents, { provider: 'cloudflare' }).map(({ id }) => id)).toEqual([
      'cloudflare-2026-02-20',
      'cloudflare-2025-12-05',
      'cloudflare-2025-11-18',
      'cloudflare-2023-11-02',
    ]);
    expect(listIncidents(incidents, { service: 'dynamodb', year: 2015 })).toHaveLength(1);
  });
});

describe('reading an incident', () => {
  it('says which id is nearest to a mistyped one', () => {
    expect(readIncident('aws-2025-10-21').problems).toMatchObject([
      { code: 'incident-unknown', mend: 'did you mean `aws-2025-10-20`?' },
    ]);
    expect(readIncident('../../package').ok).toBe(false);
  });

  it("finds a user's own, which wins over a built-in one", () => {
    const text = readFileSync(
      join(builtInFolder('incidents'), 'fastly-2021-06-08/incident.yaml'),
      'utf8',
    );
    const mine = folder({
      'fastly-2021-06-08/incident.yaml': text.replace('share: 0.85', 'share: 0.9'),
      'ours-2026-01-01/incident.yaml': text.replaceAll('fastly-2021-06-08', 'ours-2026-01-01'),
      'notes.txt': 'not an incident',
    });
    const read = readIncident('fastly-2021-06-08', [mine]);
    expect(read.value?.incident.rows[0]?.share).toEqual({ low: 0.9, high: 0.9 });
    expect(read.value?.hash).not.toBe(readIncident('fastly-2021-06-08').value?.hash);
    expect(readIncident('ours-2026-01-01', [mine]).ok).toBe(true);
    expect(readIncidents([mine]).value).toHaveLength(incidents.length + 1);
  });

  it('tells every problem of every file at once, with its place', () => {
    const mine = folder({
      'a-2026-01-01/incident.yaml': 'incident: 2',
      'b-2026-01-01/incident.yaml': 'incident: [',
      'c-2026-01-01/other.yaml': '',
    });
    const files = readIncidents([mine]).problems.map(({ place }) => place?.file ?? '');
    expect(new Set(files.map((file) => file.slice(mine.length + 1)))).toEqual(
      new Set([
        'a-2026-01-01/incident.yaml',
        'b-2026-01-01/incident.yaml',
        'c-2026-01-01/incident.yaml',
      ]),
    );
  });

  it('wants folder and id to agree', () => {
    const text = readFileSync(
      join(builtInFolder('incidents'), 'fastly-2021-06-08/incident.yaml'),
      'utf8',
    );
    const mine = folder({ 'other-2021-06-08/incident.yaml': text });
    expect(readIncident('other-2021-06-08', [mine]).problems[0]?.what).toBe(
      'its id is `fastly-2021-06-08`, its folder `other-2021-06-08`',
    );
  });

  it('says when a folder is not there', () => {
    const read = readIncidents([join(temporary, 'nowhere')]);
    expect(read.problems[0]).toMatchObject({ code: 'library-file', severity: 'error' });
  });
});

describe('reading the catalogue', () => {
  it('has a version and a hash that change with what is read', () => {
    const mine = folder({
      'mine.yaml': 'catalogue: 1\nprovider: aws\nservices: { sqs: { title: Ours } }',
      'README.md': 'not rows',
    });
    const [plain, own] = [readCatalogue().value, readCatalogue([mine]).value];
    expect(plain?.hash).toMatch(/^[0-9a-f]{16}$/);
    expect(plain?.version).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(readCatalogue().value?.hash).toBe(plain?.hash);
    expect(own?.hash).not.toBe(plain?.hash);
    expect(own?.service('aws/sqs')?.title).toBe('Ours');
    expect(plain?.service('aws/sqs')?.title).toBe('Amazon SQS');
  });

  it("reads the lists of address ranges that providers publish, in the user's folder", () => {
    const mine = folder({
      'ip-ranges.json': JSON.stringify({
        createDate: '2026-11-25-00-00-00',
        prefixes: [{ ip_prefix: '3.224.0.0/12', region: 'us-east-1', service: 'EC2' }],
        ipv6_prefixes: [],
      }),
    });
    const { value, problems } = readCatalogue([mine]);
    expect(problems).toEqual([]);
    expect(value?.name('3.233.158.19')).toMatchObject({ provider: 'aws', region: 'aws/us-east-1' });
    expect(value?.name('104.16.1.1')?.service).toBe('cloudflare/cdn');
    expect(readCatalogue().value?.name('3.233.158.19')).toBeNull();
    const broken = folder({ 'ip-ranges.json': '{ "prefixes": [{ "ip_prefix": ' });
    expect(readCatalogue([broken]).problems).toMatchObject([{ code: 'library-file' }]);
  });

  it('tells the problems of a user folder with file, line and column', () => {
    const mine = folder({ 'mine.yaml': 'catalogue: 1\nservicse: {}' });
    expect(readCatalogue([mine]).problems).toMatchObject([
      {
        code: 'catalogue-row',
        place: { file: join(mine, 'mine.yaml'), line: 2, column: 1 },
        mend: 'did you mean `services`?',
      },
    ]);
  });

  it('keeps its rows parsed just as they are read', () => {
    const compiled = JSON.parse(compileRows()) as { readonly files: readonly CatalogueFile[] };
    const read = compiled.files.map(({ file }) =>
      parseCatalogueFile(readFileSync(join(ROOT, file), 'utf8'), file),
    );
    expect(read.map((each) => each.value)).toEqual(compiled.files);
  });

  it('does not use rows that were parsed from other files', () => {
    expect(readCompiledRows('0000000000000000')).toBeNull();
  });

  it('has its data where the package has it', () => {
    expect(existsSync(join(builtInFolder('catalogue'), 'aws.table.json'))).toBe(true);
  });
});

describe('the READMEs', () => {
  const example = (path: string): string =>
    /```yaml\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, path), 'utf8'))?.[1] ?? '';

  it('show an incident that can be read', () => {
    const mine = folder({
      'acme-2026-11-23/incident.yaml': example('data/incidents/README.md'),
    });
    expect(readIncident('acme-2026-11-23', [mine]).problems).toEqual([]);
  });

  it('show rows that can be read', () => {
    const mine = folder({ 'mine.yaml': example('data/catalogue/README.md') });
    const read = readCatalogue([mine]);
    expect(read.problems).toEqual([]);
    expect(read.value?.service('aws/payments-core')?.domains).toEqual(['aws/eu-west-1']);
    expect(read.value?.name('a.ledger.eu-west-1.ours.example')?.service).toBe('aws/payments-core');
  });
});
