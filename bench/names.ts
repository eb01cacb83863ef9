/**
 * How many names are named right: `npm run bench -- names FILE`, where FILE is a CSV of `name,provider,
 * service,region`; without one it is `bench/names.csv`. Wrong is not the same as unknown: an answer that is not there costs nothing but work,
 * a wrong one misleads. Whoever writes FILE must not have read the catalogue; every miss is listed.
 *
 * How an answer is compared. Words are the same when their letters and digits are, without a leading
 * Amazon, AWS, Azure, Microsoft, Google or Cloud. A service goes by its id, its title, and the other words
 * of its row. A vendor that the catalogue knows as one thing has no services: that column is not judged
 * there. Empty, `-`, `none` and `global` ask for no region; a region that is said all the same is wrong.
 * The place in a vendor's own words (`eu`), the region of another cloud in its name, and the home of a
 * service that is one for the world count as its region. Partitions of a cloud go by the cloud's name too.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FullCatalogue, nameHost } from '#core/catalogue';
import { readCatalogue } from '#io/library';

interface Asked {
  readonly line: number;
  readonly name: string;
  readonly provider: string;
  readonly service: string;
  readonly region: string;
}

interface Said {
  readonly provider: string | null;
  readonly service: string | null;
  readonly region: string | null;
  /** What counts as its region besides: place, other cloud's region, home. */
  readonly places: readonly string[];
}

type Grade = 'right' | 'unknown' | 'wrong' | 'wrong region';

/** Other words for the providers that are no vendors. */
const PROVIDERS: Readonly<Record<string, readonly string[]>> = {
  gcp: ['google', 'googlecloud', 'googlecloudplatform', 'firebase', 'googleworkspace'],
  azure: ['microsoft', 'microsoftazure', 'microsoft365'],
  'azure-us-gov': ['azure', 'azuregov', 'azuregovernment', 'azureusgovernment', 'microsoft'],
  'azure-china': ['azure', 'azurecn', 'azurechinacloud', 'microsoft'],
};

const TURNS = 1_000_000;

const OWN_FILE = join(import.meta.dirname, 'names.csv');

export interface Graded {
  readonly asked: Asked;
  readonly said: Said;
  readonly grade: Grade;
}

/** Every row of a file with its grade, in its order. */
export function gradeFile(catalogue: FullCatalogue, path: string = OWN_FILE): readonly Graded[] {
  return readRows(readFileSync(path, 'utf8')).map((asked) => {
    const said = answer(catalogue, asked.name);
    return { asked, said, grade: gradeOf(asked, said, catalogue) };
  });
}

/** Grades the file, prints the count and every miss, then how long a million names take. */
export function run(print: (line: string) => void): void {
  const path = process.argv[3] ?? OWN_FILE;
  const read = readCatalogue();
  if (!read.ok) throw new Error(read.problems[0]?.what);
  const grades = gradeFile(read.value, path);
  const count = (grade: Grade): number => grades.filter((each) => each.grade === grade).length;
  const share = (number: number): string => `${((100 * number) / grades.length).toFixed(1)} %`;
  print(`${grades.length} names, catalogue ${read.value.version} (${read.value.hash})`);
  for (const grade of ['right', 'unknown', 'wrong', 'wrong region'] as const)
    print(`  ${grade.padEnd(13)} ${String(count(grade)).padStart(6)}  ${share(count(grade))}`);
  const judged = grades.filter(
    ({ asked, said }) => !isVendor(read.value, said.provider) || asked.service === '',
  );
  print(
    `  service not judged, the vendor being known as one thing: ${grades.length - judged.length}`,
  );
  for (const { asked, said, grade } of grades.filter((each) => each.grade !== 'right'))
    print(`line ${asked.line}  ${grade}: ${asked.name} is ${show(asked)}, said ${show(said)}`);
  measure(
    read.value,
    grades.map(({ asked }) => asked.name),
    print,
  );
}

function answer(catalogue: FullCatalogue, name: string): Said {
  const text = catalogue.text(name);
  const host = nameHost(catalogue, name);
  const { named } = host;
  return {
    provider: named?.provider ?? null,
    service: named?.service ?? null,
    region: named?.region ?? null,
    places: [text?.site, text?.standsOn, host.home].filter((each) => each != null),
  };
}

function gradeOf(asked: Asked, said: Said, catalogue: FullCatalogue): Grade {
  const nobody = asked.provider === '' || asked.provider === 'unknown';
  if (nobody) return said.provider === null ? 'right' : 'wrong';
  if (said.provider === null) return 'unknown';
  const wanted = tail(asked.region);
  if (said.region !== null && tail(said.region) !== wanted) return 'wrong region';
  if (!sameProvider(asked.provider, said.provider, catalogue)) return 'wrong';
  const service = gradeService(asked, said, catalogue);
  if (service !== 'right') return service;
  if (wanted === '' || said.region !== null) return 'right';
  return said.places.some((place) => tail(place) === wanted) ? 'right' : 'unknown';
}

function gradeService(asked: Asked, said: Said, catalogue: FullCatalogue): Grade {
  if (asked.service === '' || isVendor(catalogue, said.provider)) return 'right';
  if (said.service === null) return 'unknown';
  const words = [
    said.service.slice(said.service.indexOf('/') + 1),
    catalogue.service(said.service)?.title ?? '',
    ...catalogue.alsoCalled(said.service),
  ];
  const wanted = plain(asked.service.slice(asked.service.indexOf('/') + 1));
  return words.some((word) => plain(word) === wanted) ? 'right' : 'wrong';
}

function sameProvider(asked: string, said: string, catalogue: FullCatalogue): boolean {
  const vendor = catalogue.vendor(said);
  const words = [said, vendor?.title ?? '', ...(vendor?.also ?? []), ...(PROVIDERS[said] ?? [])];
  if (said.startsWith('aws-')) words.push('aws');
  return words.some((word) => letters(word) === letters(asked) || plain(word) === plain(asked));
}

function isVendor(catalogue: FullCatalogue, provider: string | null): boolean {
  return provider !== null && catalogue.vendor(provider) !== null;
}

function letters(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Without the words that a title has in front of a service's own name. */
function plain(text: string): string {
  const own = text
    .toLowerCase()
    .replace(/^(amazon|aws|azure|microsoft|google|cloud|cloudflare)[ -]+/g, '');
  return letters(own.replace(/^cloud[ -]+/, '')) || letters(text);
}

/** `us-east-1` of `aws/us-east-1`; '' for what asks for no region. */
function tail(region: string): string {
  const own = region.slice(region.lastIndexOf('/') + 1).toLowerCase();
  return ['-', 'none', 'null', 'global', 'n/a', 'unknown'].includes(own) ? '' : own;
}

function show(what: {
  readonly provider: string | null;
  readonly service: string | null;
  readonly region: string | null;
}): string {
  return [what.provider, what.service, what.region].map((each) => each || '-').join(' ');
}

/** Names of the file over and over, in their order. */
function measure(
  catalogue: FullCatalogue,
  names: readonly string[],
  print: (line: string) => void,
): void {
  const startMs = performance.now();
  let named = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    if (catalogue.name(names[turn % names.length] ?? '') !== null) named++;
  }
  const seconds = (performance.now() - startMs) / 1_000;
  print(`${TURNS} names in ${seconds.toFixed(1)} s, ${named} of them somebody's`);
}

/** Lines of a CSV with a heading line; quotes as CSV has them, `#` lines are comments. */
function readRows(text: string): readonly Asked[] {
  const lines = text
    .split(/\r?\n/)
    .map((line, index) => ({ line: index + 1, cells: cellsOf(line) }));
  const full = lines.filter(({ cells }) => cells.join('') !== '' && !cells[0]?.startsWith('#'));
  const heading = full[0]?.cells.map((cell) => cell.toLowerCase()) ?? [];
  const at = (cells: readonly string[], name: string): string =>
    (cells[heading.indexOf(name)] ?? '').trim();
  if (!['name', 'provider', 'service', 'region'].every((name) => heading.includes(name)))
    throw new Error('the first line must name the columns name,provider,service,region');
  return full.slice(1).map(({ line, cells }) => ({
    line,
    name: at(cells, 'name'),
    provider: at(cells, 'provider'),
    service: at(cells, 'service').replace(/^-$/, ''),
    region: at(cells, 'region'),
  }));
}

function cellsOf(line: string): readonly string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '',
  );
}
