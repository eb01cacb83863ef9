/** What a chaos run came to, in lines. */
import type { ToldRound } from './chaos.ts';
import { FAULTS } from './faults.ts';

/** What is told besides the rounds. */
export interface Told {
  readonly seed: number;
  readonly compares: boolean;
}

/** The report: figures by round, faults by kind, every violation. */
export function report(rounds: readonly ToldRound[], { seed, compares }: Told): readonly string[] {
  const sum = (of: (round: ToldRound) => number): string =>
    rounds.reduce((total, round) => total + of(round), 0).toLocaleString('en');
  const faults = FAULTS.map(({ kind }) => ({
    kind,
    of: (each: ToldRound) => each.faults[kind] ?? 0,
  }));
  const violations = rounds.flatMap((round) =>
    round.violations.map((each) => ({ ...each, primary: round.primary })),
  );
  const allFaults = sum((round) => faults.reduce((total, { of }) => total + of(round), 0));
  return [
    '',
    `${rounds.length} rounds, ${sum(({ seconds }) => seconds)} s, seed ${seed}, conditions in the write ${compares ? 'on' : 'OFF'}`,
    `  steps        ${sum(({ steps }) => steps)} of the daemons, ${sum(({ strays }) => strays)} of them not the model's, ${sum(({ brokenLogs }) => brokenLogs)} logs broken`,
    `  writes       ${sum(({ applied }) => applied)} applied, ${sum(({ refused }) => refused)} refused by the server's comparison or key, ${sum(({ noReply }) => noReply)} without an answer`,
    `  generations  ${sum(({ generation }) => generation - 1)}`,
    `  endpoints    came or went ${sum(({ changes }) => changes)} times`,
    `  looks        ${sum(({ looks }) => looks)} at ${new Set(rounds.map(({ primary }) => primary)).size} kinds of primary and their secondaries`,
    `  faults       ${allFaults}`,
    ...faults.map(({ kind, of }) => `    ${sum(of).padStart(5)}  ${kind}`),
    ...proxiedLines(rounds),
    ...rounds
      .filter(({ isSettled }) => compares && !isSettled)
      .map(
        ({ primary }) =>
          `  NOT SETTLED  with ${primary} as primary: healthy endpoints were not published`,
      ),
    ...rounds
      .filter(({ ownEnds }) => ownEnds.length > 0)
      .map(({ primary, ownEnds }) => `  ENDED        ${ownEnds.join(', ')} (primary ${primary})`),
    `  violations   ${violations.length}`,
    ...violations
      .slice(0, 30)
      .map(
        ({ primary, kind, server, what, firstAtMs, times }) =>
          `    ${kind}: ${server} (primary ${primary}), ${what}, first at ${(firstAtMs / 1_000).toFixed(1)} s, seen ${times} times`,
      ),
  ];
}

function proxiedLines(rounds: readonly ToldRound[]): readonly string[] {
  const kinds = ['swallow', 'late', 'damage', 'cut'];
  const told = kinds.map((kind) => {
    const count = rounds.reduce((total, { proxied }) => total + (proxied[kind] ?? 0), 0);
    return `${count} ${kind}`;
  });
  return [`  on the way   ${told.join(', ')}: UPDATEs that were hit`];
}

/** Whether nothing was wrong. */
export function isClean(rounds: readonly ToldRound[]): boolean {
  return rounds.every(
    ({ violations, strays, brokenLogs, ownEnds, isSettled }) =>
      violations.length === 0 &&
      strays === 0 &&
      brokenLogs === 0 &&
      ownEnds.length === 0 &&
      isSettled,
  );
}
