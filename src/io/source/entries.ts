/**
 * Journeys, proposed from where people come in. A published port of a database or of a telemetry tool
 * is a convenience of development, so it is proposed only when there is nothing better; where no file
 * declares an entry point, what nobody else calls is proposed, as an assumption.
 */
import { compareText, LIMITS } from '#base';
import type { EvidenceFile, JourneyFile } from '#core/map';

import { declaredOnce } from './evidence.ts';
import type { LinkedNeeds } from './needs.ts';
import type { FoundEntry } from './port.ts';
import type { Linked } from './registry.ts';
import type { Targets } from './targets.ts';

/** Journeys of a part; `assumed` when no file declares an entry point. */
export interface Entries {
  readonly files: Record<string, JourneyFile>;
  readonly assumed: boolean;
}

/** Kinds through which people come in. */
const FRONT: ReadonlySet<string> = new Set([
  'service',
  'function',
  'gateway',
  'load-balancer',
  'support',
  'identity',
  'website',
]);

/** The journeys of a part. */
export function chooseEntries(
  entries: readonly FoundEntry[],
  targets: Targets,
  needs: LinkedNeeds,
): Entries {
  const bound = entries.flatMap((entry) => {
    const through = entry.through.flatMap((key) => targets.component(key) ?? []);
    return through.length === 0
      ? []
      : [
          {
            id: spellJourney(entry.id),
            through,
            evidence: [entry.evidence],
            ...(entry.rate === undefined ? {} : { rate: entry.rate }),
          },
        ];
  });
  const fronts = withRates(
    bound.filter(({ through }) => through.some(({ kind }) => FRONT.has(kind))),
  );
  if (fronts.length > 0) return { files: journeyFiles(fronts), assumed: false };
  const roots = rootsOf(targets, needs);
  if (roots.length > 0) return { files: journeyFiles(roots), assumed: true };
  return { files: journeyFiles(bound), assumed: false };
}

/** Journeys that end where what a program sends arrives: they can wait. An id that stands is not touched. */
export function arrivals(
  entries: readonly FoundEntry[],
  targets: Targets,
  journeys: Readonly<Record<string, JourneyFile>>,
): Record<string, JourneyFile> {
  const files: Record<string, JourneyFile> = {};
  for (const { id: said, arrives, evidence } of entries) {
    const id = spellJourney(said);
    const from = arrives === undefined ? null : targets.component(arrives.need.from);
    if (arrives === undefined || from === null || Object.hasOwn(journeys, id)) continue;
    const [only, ...others] = targets.resolve(arrives.need, from);
    if (only === undefined || others.length > 0) continue;
    files[id] ??= { through: only.ref, canWait: arrives.canWait, evidence: [evidence] };
  }
  return files;
}

interface Entry {
  readonly id: string;
  readonly through: readonly Linked[];
  readonly evidence: readonly EvidenceFile[];
  readonly rate?: string;
}

/**
 * Entries that were seen, where files declare some: spans that nothing calls may be a probe's, so they
 * only say how often a declared entry is used, where it is the only one of its component.
 */
function withRates(entries: readonly Entry[]): readonly Entry[] {
  const isSeen = ({ evidence }: Entry): boolean => evidence.every(({ word }) => word === 'seen');
  const declared = entries.filter((entry) => !isSeen(entry));
  if (declared.length === 0) return entries;
  return declared.map((entry) => {
    const [component, ...more] = entry.through;
    if (component === undefined || more.length > 0) return entry;
    const through = (each: Entry): boolean => each.through.some(({ id }) => id === component.id);
    const seen = entries.filter((each) => isSeen(each) && through(each));
    const [only, ...others] = seen;
    if (only?.rate === undefined || others.length > 0 || declared.filter(through).length > 1)
      return entry;
    return { ...entry, rate: only.rate, evidence: [...entry.evidence, ...only.evidence] };
  });
}

function rootsOf(targets: Targets, needs: LinkedNeeds): readonly Entry[] {
  const called = new Set(
    [...needs].flatMap(([from, mine]) =>
      [...mine.keys()].map((name) => (name === from ? '' : name)),
    ),
  );
  return targets
    .all()
    .filter(({ id, kind, mine }) => mine && FRONT.has(kind) && !called.has(id))
    .map((component) => ({
      id: component.id,
      through: [component],
      evidence: [
        {
          word: 'assumed',
          ...(component.evidence[0]?.at === undefined ? {} : { at: component.evidence[0].at }),
          note: 'no entry point is declared, and nothing here calls it',
        } as const,
      ],
    }));
}

function journeyFiles(entries: readonly Entry[]): Record<string, JourneyFile> {
  const byId = Map.groupBy(entries, ({ id }) => id);
  const files: Record<string, JourneyFile> = {};
  for (const [id, same] of [...byId].toSorted(([a], [b]) => compareText(a, b))) {
    const through = [
      ...new Set(same.flatMap((entry) => entry.through.map((component) => component.id))),
    ];
    const [only] = through;
    files[id] = {
      through: through.length === 1 && only !== undefined ? only : through,
      ...(same.length === 1 && same[0]?.rate !== undefined ? { rate: same[0].rate } : {}),
      evidence: declaredOnce(same.flatMap(({ evidence }) => evidence)),
    };
  }
  return files;
}

/** `POST /orders/{id}` is `POST/orders/id`: letters, digits and `. _ / -`, so that it can be typed and pasted. */
export function spellJourney(text: string): string {
  const spelled = text
    .replace(/[^A-Za-z0-9._/-]+/g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/\/{2,}/g, '/')
    .replace(/-?(\/)-?/g, '$1')
    .slice(0, LIMITS.idLength)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
  return spelled === '' ? 'entry' : spelled;
}
