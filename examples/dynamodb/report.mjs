/** What came of it: the record, its sentences, and whether the difference is what it should be. */
import { NAME } from './scene.mjs';
import { KINDS } from './stage.mjs';

export function report(stage, server, guardedAtMs, refused) {
  const endedAtMs = stage.end();
  const { unitMs, everyMs, events, states } = stage;
  const reads = Object.fromEntries(KINDS.map((kind) => [kind, stage.reads(kind)]));
  const guardedAt = Math.ceil(guardedAtMs / everyMs);
  const counts = {
    unguarded: countBoth(reads, 0, guardedAt),
    guarded: countBoth(reads, guardedAt),
  };
  const record = {
    format: 1,
    example: 'dynamodb',
    name: NAME.replace(/\.$/, ''),
    server,
    unitMs,
    everyMs,
    guardedAtMs,
    endedAtMs,
    counts,
    failedWith: stage.causes(),
    refused,
    reads,
    states,
    events,
  };
  const isNeverEmptyGuarded = states
    .filter(({ atMs }) => atMs >= guardedAtMs)
    .every(({ addresses }) => addresses > 0);
  const { unguarded, guarded } = counts;
  const isRight =
    unguarded.plain.failed > 0 &&
    [unguarded.kept, guarded.plain, guarded.kept].every(
      ({ all, failed }) => all > 0 && failed === 0,
    ) &&
    refused !== null &&
    isNeverEmptyGuarded;
  return { record, lines: isRight ? linesOf(record) : WRONG, isRight };
}

const WRONG = ['', 'It did not come out as it should: see the log.'];

function linesOf({ counts: { unguarded, guarded }, failedWith, server }) {
  const cell = ({ all, failed }) => `${failed} of ${all} failed`;
  const row = (what, { plain, kept }) =>
    `  ${what.padEnd(24)}${cell(plain).padEnd(20)}${cell(kept)}`;
  return [
    '',
    '  reads                   plain program       with Firebreak',
    row('while writers raced', unguarded),
    row('with the guard', guarded),
    '',
    `While the name was empty the plain program failed (${failedWith.join(', ')}), though its`,
    'database was well; with Firebreak it read on, through a restart too. With the',
    `guard, ${server} refused the stale write, and nobody noticed anything.`,
  ];
}

function countBoth(reads, from, to) {
  return Object.fromEntries(
    KINDS.map((kind) => {
      const marks = [...reads[kind].slice(from, to)].filter((mark) => mark !== ' ');
      const failed = marks.filter((mark) => mark === 'x').length;
      const kept = marks.filter((mark) => mark === 'h').length;
      return [kind, { all: marks.length, failed, kept }];
    }),
  );
}
