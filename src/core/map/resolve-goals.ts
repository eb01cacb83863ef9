/** Goals and acceptances; what holds when no goal is written. */
import { compareText, parseDuration, suggest } from '#base';
import { parseSpan } from './facts.ts';
import type { AcceptFile, GoalFile } from './file.ts';
import { formatLost } from './name.ts';
import type { Known } from './known.ts';
import { placeOf } from './locate.ts';
import { parseLost } from './lost.ts';
import type { Claim } from './part.ts';
import type { MapProblemCode } from './problem-codes.ts';
import type { Resolving } from './resolving.ts';
import { readSurvive } from './survive.ts';
import type { Acceptance, Goal, Journey, JourneyId, Survive } from './types.ts';
import { didYouMean, quote } from './wording.ts';

/** In the order written. */
export function resolveGoals(
  claims: readonly Claim<GoalFile>[],
  journeys: readonly Journey[],
  known: Known,
  resolving: Resolving,
): readonly Goal[] {
  const all = journeys.map(({ id }) => id);
  if (claims.length === 0) return all.length === 0 ? [] : defaultGoals(all);
  return claims
    .map((claim) => resolveGoal(claim, all, known, resolving))
    .filter((goal) => goal !== null);
}

function defaultGoals(journeys: readonly JourneyId[]): readonly Goal[] {
  const survive: readonly (readonly [string, Survive])[] = [
    ['any region', { kind: 'any', of: 'region' }],
    ['any placement', { kind: 'any', of: 'placement' }],
    ['incident/aws-2025-10-20', { kind: 'incident', id: 'aws-2025-10-20' }],
  ];
  return survive.map(([name, one]) => ({
    name,
    journeys,
    survive: [one],
    forMs: null,
    backWithinMs: 0,
    allow: 'ok',
    byDefault: true,
    place: null,
  }));
}

function resolveGoal(
  claim: Claim<GoalFile>,
  all: readonly JourneyId[],
  known: Known,
  resolving: Resolving,
): Goal | null {
  const { value, origin, path } = claim;
  const texts = typeof value.survive === 'string' ? [value.survive] : value.survive;
  const survive = texts.map((text, index) => {
    const step = typeof value.survive === 'string' ? [] : [index];
    return bindSurvive(text, claim, ['survive', ...step], known, resolving);
  });
  const journeys = bindJourneys(claim, all, resolving);
  if (journeys.length === 0 && value.journeys === undefined) {
    const mend = 'Add `journeys:` with what people do.';
    tell(
      claim,
      'no-journeys',
      [],
      'The map has no journey that this goal could hold for.',
      mend,
      resolving,
    );
  }
  const bound = survive.filter((one) => one !== null);
  if (bound.length < survive.length || journeys.length === 0) return null;
  return {
    name: nameOfGoal(value.survive),
    journeys,
    survive: bound,
    forMs: parseSpan(value.for ?? 'forever') ?? null,
    backWithinMs: parseDuration(value.backWithin ?? '0') ?? 0,
    allow: value.allow ?? 'ok',
    byDefault: false,
    place: placeOf(origin, path),
  };
}

/** The text of `survive:`, `[a, b]` for a list: printed, and matched by `accept`. */
export function nameOfGoal(survive: GoalFile['survive']): string {
  const tidy = (text: string): string => text.trim().replace(/\s+/g, ' ');
  return typeof survive === 'string'
    ? tidy(survive)
    : `[${survive.map((text) => tidy(text)).join(', ')}]`;
}

function tell(
  { origin, path }: Claim<unknown>,
  code: MapProblemCode,
  steps: readonly (string | number)[],
  what: string,
  mend: string,
  resolving: Resolving,
): void {
  resolving.findings.add({ code, origin, path: [...path, ...steps], on: 'value', what, mend });
}

function bindSurvive(
  text: string,
  claim: Claim<GoalFile>,
  steps: readonly (string | number)[],
  known: Known,
  resolving: Resolving,
): Survive | null {
  const read = readSurvive(text, known);
  if (read.kind === 'wrong') {
    const { code, what, mend } = read.telling;
    tell(claim, code, steps, what, mend, resolving);
    return null;
  }
  for (const { what, mend } of read.problems)
    tell(claim, 'not-reached', steps, what, mend, resolving);
  return read.survive;
}

function bindJourneys(
  claim: Claim<GoalFile>,
  all: readonly JourneyId[],
  resolving: Resolving,
): readonly JourneyId[] {
  const { journeys } = claim.value;
  if (journeys === undefined) return all;
  const known = new Set<string>(all);
  const bound: JourneyId[] = [];
  journeys.forEach((name, index) => {
    if (known.has(name)) {
      bound.push(name as JourneyId);
      return;
    }
    const what = `There is no journey ${quote(name)}.`;
    const otherwise =
      all.length === 0
        ? 'Define it under `journeys:`.'
        : `The journeys are ${all
            .slice(0, 5)
            .map((one) => quote(one))
            .join(', ')}.`;
    const mend = didYouMean(suggest(name, all), otherwise);
    tell(claim, 'unknown-name', ['journeys', index], what, mend, resolving);
  });
  return bound.sort(compareText);
}

/** In the order written. */
export function resolveAcceptances(
  claims: readonly Claim<AcceptFile>[],
  goals: readonly Goal[],
  known: Known,
  resolving: Resolving,
): readonly Acceptance[] {
  return claims.map((claim) => {
    const { goal, lost, why, until } = claim.value;
    const name = nameOfGoal(goal);
    const names = goals.map((one) => one.name);
    if (!names.includes(name)) {
      const what = `No goal is called ${quote(goal)}, so this accepts nothing.`;
      const mend = didYouMean(
        suggest(name, names),
        `The goals are ${names.map((one) => quote(one)).join(', ')}.`,
      );
      tell(claim, 'unmatched-acceptance', ['goal'], what, mend, resolving);
    }
    const texts = lost.map((text, index) => bindLost(text, claim, index, known, resolving));
    return { goal: name, lost: texts, why, until, place: placeOf(claim.origin, claim.path) };
  });
}

function bindLost(
  text: string,
  claim: Claim<AcceptFile>,
  index: number,
  known: Known,
  resolving: Resolving,
): string {
  const lost = parseLost(text, known);
  for (const { code, what, mend } of lost.problems) {
    tell(claim, code as MapProblemCode, ['lost', index], what, mend, resolving);
  }
  return lost.ok ? formatLost(lost.value) : text;
}
