/** `firebreak resolver advise`: settings that keep most good names, and what they still lose. */
import { columns, fold, labelled, list, next } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';

type Kept = 'all' | 'first' | 'none';

/** What the text needs of one advice. */
export interface ShownAdvice {
  readonly name: string;
  readonly from: string | null;
  readonly before: string | null;
  readonly place: string;
  readonly lines: readonly string[];
  readonly claim: Readonly<
    Record<'empty' | 'no-such-name' | 'servfail' | 'dead' | 'silent', Kept>
  > & {
    readonly isLetGo: boolean;
    readonly isMarked: boolean;
  };
  readonly evidence:
    | { readonly kind: 'measured'; readonly version: string; readonly date: string }
    | { readonly kind: 'documents'; readonly cites: readonly string[] };
  readonly minds: readonly string[];
  readonly release: string;
}

/** One after the other; the example's address and name are said to be examples. */
export function adviseText(
  advice: readonly ShownAdvice[],
  example: { readonly address: string; readonly name: string },
  screen: Screen,
): string[] {
  const { width } = screen;
  const text = advice.flatMap((each) => [...oneAdvice(each, screen), '']);
  const hasExample = advice.some(({ lines }) =>
    lines.some((line) => line.includes(example.address)),
  );
  return [
    ...text,
    ...(hasExample
      ? [...fold(`${example.address} and ${example.name} stand for your own.`, width), '']
      : []),
    ...next(
      [
        ['firebreak resolver compare', 'measures your versions, here'],
        ['firebreak resolver run --upstream SERVER', 'keeps names, on evidence'],
      ],
      width,
    ),
  ];
}

function oneAdvice(advice: ShownAdvice, { width }: Screen): readonly string[] {
  const { name, place, lines, claim, evidence, minds, release } = advice;
  return [
    ...fold(`${name} ${versions(advice)}: ${verdict(claim)}`, width),
    '',
    ...fold(place, width),
    ...lines.map((line) => `  ${line}`),
    '',
    'A name that is',
    ...columns(claimRows(claim), { margin: '  ' }),
    ...fold(
      evidence.kind === 'measured'
        ? `Measured with ${evidence.version}, ${evidence.date}.`
        : `From its documents, not measured: ${list(evidence.cites)}.`,
      width,
    ),
    '',
    ...minds.flatMap((mind) => labelled('', mind, width, 0, '  ')),
    ...labelled('', `To let go by hand: ${release}.`, width, 0, '  '),
  ];
}

function versions({ from, before }: ShownAdvice): string {
  if (before === null) return from === null ? '' : `from ${from} on`;
  return from === null ? `before ${before}` : `from ${from}, before ${before}`;
}

/** October first: that is what the settings are asked for. */
function verdict({ empty, isLetGo, ...claim }: ShownAdvice['claim']): string {
  const isGoneKept = empty === 'all' && claim['no-such-name'] === 'all';
  if (isGoneKept)
    return `keeps a name that turns empty${isLetGo ? '.' : ', and a deleted one too: it does not let go.'}`;
  if (claim['no-such-name'] === 'all')
    return 'loses a name that turns empty; keeps one that is said not to exist, and does not let go of it. No settings that were tried do better.';
  return `loses a name that turns empty${empty === 'first' ? ' after one more answer' : ''}. No settings that were tried do better.`;
}

function claimRows(claim: ShownAdvice['claim']): readonly (readonly string[])[] {
  const mark = claim.isMarked ? ', marked as stale' : ', not marked as stale';
  const said = (kept: Kept): string =>
    ({ all: `kept${mark}`, first: `told once more${mark}, then lost`, none: 'lost' })[kept];
  return [
    ['empty (NODATA)', said(claim.empty)],
    ['said not to exist (NXDOMAIN)', said(claim['no-such-name'])],
    ['answered SERVFAIL', said(claim.servfail)],
    ['of a dead authority', said(claim.dead)],
    ['of a silent authority', said(claim.silent)],
    [
      'deleted, nobody there',
      claim.isLetGo ? 'let go' : 'told on: nobody looks whether it answers',
    ],
  ];
}
