/**
 * Where things run. A file's own word comes first; then what the user said (`--in`); then, when every
 * file that says a region says the same one, that region, as an assumption that is written down.
 */
import type { FoundComponent, FoundPlace, SourceContext } from './port.ts';

/** Components with their places; `regionsKnown` when none is left without. */
export interface Placed {
  readonly components: readonly FoundComponent[];
  readonly regionsKnown: boolean;
}

/** Gives every component the places it is in, as far as they are known. */
export function place(components: readonly FoundComponent[], context: SourceContext): Placed {
  const fallback = fallbackPlace(components, context);
  const placed = components.map((component) =>
    component.in.length > 0 || component.elsewhere === true || fallback === null
      ? component
      : { ...component, in: [fallback] },
  );
  const regionsKnown = placed.every(
    (component) => component.in.length > 0 || component.elsewhere === true,
  );
  return { components: placed, regionsKnown };
}

function fallbackPlace(
  components: readonly FoundComponent[],
  context: SourceContext,
): FoundPlace | null {
  if (context.runsIn !== null) {
    return {
      domain: context.runsIn,
      evidence: { word: 'declared', at: '--in', note: 'as you said' },
    };
  }
  const said = components.flatMap((component) => component.in);
  const [first] = said;
  if (first === undefined || said.some(({ domain }) => domain !== first.domain)) return null;
  return {
    domain: first.domain,
    evidence: {
      word: 'assumed',
      ...(first.evidence.at === undefined ? {} : { at: first.evidence.at }),
      note: `the one region that these files name is ${first.domain}`,
    },
  };
}

/** A region as a domain of the catalogue: `us-east-1` is `aws/us-east-1`, a zone is its region; null when it is none. */
export function domainOfRegion(text: string, context: SourceContext): string | null {
  const candidates = [text, text.replace(/[a-z]$/, ''), text.replace(/-[a-z]$/, '')];
  for (const candidate of candidates) {
    const ids = candidate.includes('/')
      ? [candidate]
      : PROVIDERS.map((provider) => `${provider}/${candidate}`);
    const domain = ids.find((id) => regionsOf(context).has(id));
    if (domain !== undefined) return domain;
  }
  return null;
}

const PROVIDERS = ['aws', 'aws-cn', 'aws-us-gov', 'gcp', 'azure'];

const regions = new WeakMap<object, ReadonlySet<string>>();

function regionsOf({ catalogue }: SourceContext): ReadonlySet<string> {
  const known =
    regions.get(catalogue) ??
    new Set(catalogue.domains.filter(({ level }) => level === 'region').map(({ id }) => id));
  regions.set(catalogue, known);
  return known;
}
