/** What the page shows: journeys of the map, and their regions where `status.yaml` asks for them. */
import { fail, type Problem, type Result, succeed, suggest } from '#base';
import type { ResolvedMap } from '#core/map';
import { MAX_COMPONENTS } from './parse-config.ts';
import type { ConfiguredComponent, StatusComponent, StatusConfig } from './types.ts';

/** In the order of `status.yaml`, or of the map; a journey stands before its regions. */
export function componentsOf(
  config: StatusConfig,
  map: ResolvedMap,
  file: string,
): Result<readonly StatusComponent[]> {
  const journeys = map.journeys.map(({ id }) => String(id));
  const domains = map.domains.map(({ id }) => String(id));
  const problems: Problem[] = [];
  const listed = config.components ?? journeys.map((journey) => plain(journey, file));
  const components = listed.flatMap((each) => {
    if (!journeys.includes(each.journey)) {
      problems.push(unknown(each, 'journey', each.journey, journeys));
    }
    for (const region of each.regions) {
      if (!domains.includes(region)) problems.push(unknown(each, 'region', region, domains));
    }
    return expand(each);
  });
  const keys = components.map(({ key }) => key);
  for (const key of new Set(keys.filter((each, index) => keys.indexOf(each) !== index))) {
    problems.push(problem(listed, key, `${key} is there twice`, 'remove one of them'));
  }
  if (components.length > MAX_COMPONENTS) {
    const what = `${components.length} components; a page has at most ${MAX_COMPONENTS}`;
    problems.push(problem(listed, '', what, 'list in `components` those that people know'));
  }
  if (components.length === 0) {
    problems.push({
      code: 'status-config',
      severity: 'error',
      place: { file, line: null, column: null },
      what: 'the map has no journey, so that there is nothing to tell of',
      mend: 'write `journeys:` in firebreak.yaml',
    });
  }
  return problems.length > 0 ? fail(problems) : succeed(components);
}

function plain(journey: string, file: string): ConfiguredComponent {
  const place = { file, line: null, column: null };
  return { journey, name: null, description: null, regions: [], place };
}

function expand({ journey, name, description, regions }: ConfiguredComponent): StatusComponent[] {
  const title = name ?? sentence(journey);
  return [
    { key: journey, journey, region: null, name: title, description },
    ...regions.map((region) => ({
      key: `${journey}@${region}`,
      journey,
      region,
      name: region,
      description: null,
    })),
  ];
}

/** `pay-by-card` is `Pay by card`; the name of a host stays as it is typed. */
function sentence(id: string): string {
  if (id.includes('.')) return id;
  const words = id.replace(/[-_]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function unknown(
  { place }: ConfiguredComponent,
  kind: string,
  id: string,
  known: readonly string[],
): Problem {
  const near = suggest(id, known);
  return {
    code: 'status-config',
    severity: 'error',
    place,
    what: `the map has no ${kind} \`${id}\``,
    mend: near === null ? `it has ${known.slice(0, 8).join(', ')}` : `did you mean \`${near}\`?`,
  };
}

function problem(
  listed: readonly ConfiguredComponent[],
  key: string,
  what: string,
  mend: string,
): Problem {
  const at = listed.findLast(({ journey }) => key === journey || key.startsWith(`${journey}@`));
  const place = at?.place ?? listed[0]?.place ?? null;
  return { code: 'status-config', severity: 'error', place, what, mend };
}
