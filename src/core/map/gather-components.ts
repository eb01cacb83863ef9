/** Everything that the map itself speaks of: claims by id, ranked, with the catalogue's row beside them. */
import { catalogueSaying } from './catalogue-claim.ts';
import { rankSayings, type Saying } from './choose.ts';
import type { ComponentFile } from './file.ts';
import type { KnownComponent } from './known.ts';
import type { Catalogue, CatalogueService } from './overlay.ts';
import type { Claim, Claims, MergedMap } from './part.ts';
import { gatherComponent } from './resolve-component.ts';
import type { Gathered, Resolving } from './resolving.ts';
import { didYouMean, quote } from './wording.ts';

/** By id; fills `own` with the names. */
export function gatherAll(
  merged: MergedMap,
  rename: (id: string) => string,
  own: Map<string, KnownComponent>,
  resolving: Resolving,
  catalogue: Catalogue,
): ReadonlyMap<string, Gathered> {
  const corrections = new Map<string, readonly Claim<ComponentFile>[]>();
  for (const { id, claims } of merged.corrections) {
    corrections.set(rename(id), [...(corrections.get(rename(id)) ?? []), ...claims]);
  }
  const gathered = new Map<string, Gathered>();
  for (const [id, claims] of claimsById(merged.components, rename)) {
    const sayings = rankSayings(claims, corrections.get(id) ?? []);
    gather(id, sayings, resolving, catalogue, gathered, own);
    corrections.delete(id);
  }
  for (const [id, claims] of corrections) {
    if (catalogue.service(id) === null) tellUnused(id, claims, resolving);
    else gather(id, rankSayings([], claims), resolving, catalogue, gathered, own);
  }
  return gathered;
}

function claimsById(
  components: readonly Claims<ComponentFile>[],
  rename: (id: string) => string,
): ReadonlyMap<string, readonly Claim<ComponentFile>[]> {
  const byId = new Map<string, readonly Claim<ComponentFile>[]>();
  for (const { id, claims } of components) {
    const name = rename(id);
    const before = byId.get(name);
    byId.set(name, before === undefined ? claims : [...before, ...claims]);
  }
  return byId;
}

function tellUnused(
  id: string,
  claims: readonly Claim<ComponentFile>[],
  resolving: Resolving,
): void {
  for (const { origin, path } of claims) {
    const what = `Nothing is called ${quote(id)}, so this corrects nothing.`;
    const meant = resolving.known.nearComponent(id);
    const mend =
      meant === null
        ? 'Take it out, or define it under `components:`.'
        : `Did you mean ${quote(meant)}?`;
    resolving.findings.add({ code: 'unused-correction', origin, path, on: 'key', what, mend });
  }
}

function gather(
  id: string,
  sayings: readonly Saying[],
  resolving: Resolving,
  catalogue: Catalogue,
  gathered: Map<string, Gathered>,
  own: Map<string, KnownComponent>,
): void {
  // Services have a slash in their ids, the map's own components have none.
  const service = id.includes('/') ? catalogue.service(id) : null;
  const all = service === null ? sayings : [...sayings, catalogueSaying(service, catalogue)];
  checkId(id, sayings, service !== null, resolving);
  const one = gatherComponent(id, all, service, resolving);
  gathered.set(id, one);
  own.set(id, {
    id: one.id,
    kind: service?.scope ?? 'own',
    domains: service === null ? one.placements : offered(sayings, service),
    operations: one.planes,
  });
}

/** Where a service is offered; the map may say otherwise. */
function offered(sayings: readonly Saying[], service: CatalogueService): readonly string[] {
  return (
    sayings.find(({ claim }) => claim.value.in !== undefined)?.claim.value.in ?? service.domains
  );
}

/** N3: a domain and a component never share an id; a `/` is for services of the catalogue. */
function checkId(
  id: string,
  sayings: readonly Saying[],
  isService: boolean,
  { known, findings }: Resolving,
): void {
  const claim = sayings[0]?.claim;
  if (claim === undefined || isService) return;
  const { origin, path } = claim;
  if (known.domain(id) !== null) {
    const what = `${quote(id)} is the id of a domain and of a component.`;
    findings.add({
      code: 'name-clash',
      origin,
      path,
      on: 'key',
      what,
      mend: 'Rename one of them.',
    });
  } else if (id.includes('/')) {
    const what = `${quote(id)} has a slash, and is no service of the catalogue.`;
    const [provider = '', ...rest] = id.split('/');
    const name = known.nearService(provider, rest.join('/'));
    const meant = name === null ? null : `${provider}/${name}`;
    const mend = didYouMean(
      meant,
      `Write \`${id.replaceAll('/', '-').slice(0, 60)}\`; say where it runs with \`in:\`.`,
    );
    findings.add({ code: 'no-service', origin, path, on: 'key', what, mend });
  }
}
