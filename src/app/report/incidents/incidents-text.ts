/** `firebreak incidents`: a line each, newest first. */
import type { IncidentSummary } from '#core/incident';
import { columns, fold, labelled, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';
import { sayDuration } from '../terminal/time.ts';

export function incidentsText(listed: readonly IncidentSummary[], screen: Screen): string[] {
  const heads = columns(
    [
      ['incident', 'lasted'],
      ...listed.map((each) => [each.id, sayDuration(each.lastsMin * 60_000)]),
    ],
    { right: [1] },
  );
  const titles = ['what happened', ...listed.map((each) => each.title)];
  const unverified = listed.filter((each) => each.unverified > 0).length;
  return [
    `${plural(listed.length, 'incident')} can be replayed over your map.`,
    '',
    ...(listed.length === 0
      ? []
      : heads.flatMap((head, index) =>
          labelled(head, titles[index] ?? '', screen.width, head.length + 2),
        )),
    ...(unverified === 0
      ? []
      : [
          '',
          ...fold(
            `${unverified} of them ${unverified === 1 ? 'has' : 'have'} rows from memory, not checked again at their source; a replay marks them.`,
            screen.width,
          ),
        ]),
    '',
    'Next  firebreak replay ID',
  ];
}
