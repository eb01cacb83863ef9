/** `check --cold-start`: what can never start from nothing, else the order in which all comes up (M3). */
import type { ColdStart } from '#core/meaning';
import { fold, labelled, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';

export function coldStartText(answer: ColdStart, screen: Screen): string[] {
  const { rings, held, rounds } = answer;
  const started = rounds.reduce((sum, round) => sum + round.length, 0);
  const head =
    rings.length === 0
      ? `Everything starts from nothing, in ${plural(rounds.length, 'round')}.`
      : `${plural(rings.length, 'ring')} can NEVER START from nothing: ${rings.length === 1 ? 'its' : 'their'} members wait for each other.`;
  return [
    ...fold(head, screen.width),
    ...rings.flatMap((ring, index) => [
      '',
      ...fold(`${index + 1}  ${[...ring, ring[0] ?? ''].join(' > ')}`, screen.width, '   '),
    ]),
    ...(held.length > 0
      ? [
          '',
          ...fold(
            `${plural(held.length, 'other')} ${held.length === 1 ? 'waits' : 'wait'} for ${rings.length === 1 ? 'it' : 'them'}: ${held.slice(0, 12).join(', ')}${held.length > 12 ? ', ...' : ''}`,
            screen.width,
          ),
        ]
      : []),
    ...(started > 0 ? [''] : []),
    ...(rings.length > 0 && started > 0
      ? [`The rest, ${started}, starts in ${plural(rounds.length, 'round')}:`]
      : []),
    ...rounds
      .slice(0, 12)
      .flatMap((round, index) =>
        labelled(
          String(index + 1).padStart(2),
          `${round.slice(0, 8).join(', ')}${round.length > 8 ? ` and ${round.length - 8} more` : ''}`,
          screen.width,
          4,
          '  ',
        ),
      ),
    ...(rounds.length > 12
      ? [`      and ${plural(rounds.length - 12, 'more round')}: --json`]
      : []),
    '',
    ...fold(
      'Read with unknown needs as hard, and without any grace: nothing is cached when all is off.',
      screen.width,
    ),
  ];
}
