/** `firebreak check --self`: whether the page outlives what it reports on, what breaks it, what is not said. */
import { fold, labelled, list, next, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';

/** What was found. */
export interface ShownSelf {
  /** Of the page's map. */
  readonly folder: string;
  /** What both maps know, taken away one at a time; as typed. */
  readonly lost: readonly string[];
  /** What is reported on, and the page has nothing to do with. */
  readonly notOfPage: readonly string[];
  readonly journeys: readonly string[];
  readonly failing: readonly {
    readonly lost: string;
    readonly journey: string;
    readonly verdict: string;
    readonly path: readonly string[];
  }[];
  readonly hosts: readonly string[];
  /** Hosts of `status.yaml` that the page's map does not have. */
  readonly unplacedHosts: readonly string[];
  /** Parts of the page of which nobody says where they stand: they are lost with each. */
  readonly unplaced: readonly string[];
}

const MOST = 8;

/** Whether there is nothing to mend. */
export function selfHolds({ failing, unplacedHosts, journeys, hosts }: ShownSelf): boolean {
  return (
    failing.length === 0 && unplacedHosts.length === 0 && journeys.length > 0 && hosts.length > 0
  );
}

/** The first line. */
export function selfHeadline(shown: ShownSelf): string {
  const { failing, lost, notOfPage, unplacedHosts, journeys, hosts } = shown;
  const [worst] = failing;
  if (journeys.length === 0)
    return `UNDECIDED: the map in ${shown.folder} has no journey that reads the page.`;
  if (worst !== undefined)
    return `FAILS: the page that reports on ${worst.lost} needs it. ${worst.journey} does not survive its loss${failing.length > 1 ? `, nor ${plural(failing.length - 1, 'other')}` : ''}.`;
  if (hosts.length === 0) return 'UNDECIDED: no status.yaml says where the page stands.';
  if (unplacedHosts.length > 0)
    return `UNDECIDED: ${list(unplacedHosts)} ${unplacedHosts.length === 1 ? 'is' : 'are'} not in the map in ${shown.folder}: nobody says where ${unplacedHosts.length === 1 ? 'it stands' : 'they stand'}.`;
  return `HOLDS: the page survives the loss of all ${lost.length + notOfPage.length} that it reports on${lost.length === 0 ? ', and has nothing to do with any' : ''}.`;
}

/** The whole answer. */
export function selfText(shown: ShownSelf, { width }: Screen): string[] {
  const { failing, lost, notOfPage, unplaced, folder, hosts } = shown;
  const row = (label: string, text: string): readonly string[] => labelled(label, text, width, 15);
  const worst = failing.slice(0, MOST);
  return [
    ...fold(selfHeadline(shown), width),
    ...(worst.length === 0 ? [] : ['']),
    ...worst.flatMap(({ verdict, journey, lost: what, path }) =>
      row(verdict, `${journey} without ${what}${path.length < 2 ? '' : `: ${path.join(' -> ')}`}`),
    ),
    '',
    ...(lost.length === 0 ? [] : row('taken away', namesOf(lost))),
    ...(notOfPage.length === 0 ? [] : row('no part', `of the page: ${namesOf(notOfPage)}`)),
    ...(hosts.length === 0 ? [] : row('hosts', list(hosts))),
    ...(unplaced.length === 0
      ? []
      : row(
          'with each',
          `${namesOf(unplaced)}, for nobody says where ${unplaced.length === 1 ? 'it stands' : 'they stand'}`,
        )),
    '',
    ...next([[`firebreak check ${folder}`, "the page's own goals"]], width),
  ];
}

function namesOf(names: readonly string[]): string {
  const left = names.length - MOST;
  return left > 0 ? `${names.slice(0, MOST).join(', ')} and ${left} more` : list(names);
}
