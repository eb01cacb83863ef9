/** `firebreak status`: how it is, what was said, and what waits for a person. */
import { fold, labelled, list, next, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';

/** What is shown; also the JSON of `status --json`. */
export interface ShownStatusPage {
  readonly format: 1;
  readonly title: string;
  readonly at: string;
  readonly headline: string;
  readonly journeys: readonly {
    readonly id: string;
    readonly name: string;
    readonly state: string;
    readonly said: string;
    readonly regions: readonly {
      readonly id: string;
      readonly state: string;
      readonly said: string;
    }[];
  }[];
  readonly open: readonly {
    readonly id: string;
    readonly title: string;
    readonly phase: string;
    readonly said: string;
    /** `2 h 10 min`, since the last thing that was said. */
    readonly silent: string;
  }[];
  /** Maintenance that is planned or under way. */
  readonly maintenance: readonly {
    readonly id: string;
    readonly title: string;
    readonly when: string;
  }[];
  /** Updates that nobody approved yet. */
  readonly drafts: readonly { readonly id: string; readonly at: string; readonly first: string }[];
}

export function statusPageText(shown: ShownStatusPage, { width }: Screen): string[] {
  const widest = Math.max(12, ...shown.journeys.map(({ name }) => name.length)) + 2;
  const draft = shown.drafts[0];
  return [
    ...fold(`${shown.headline}.`, width),
    '',
    ...shown.journeys.flatMap(({ name, said, regions }) => [
      ...labelled(name, said, width, Math.min(widest, 40)),
      ...regions.flatMap((region) =>
        labelled(
          `in ${region.id}`,
          region.said,
          width,
          Math.max(widest - 2, region.id.length + 5),
          '  ',
        ),
      ),
    ]),
    ...block(
      'Open',
      shown.open.map(({ id, said, silent }) => `${id}: ${said}; last told ${silent} ago`),
      width,
    ),
    ...block(
      'Maintenance',
      shown.maintenance.map(({ id, when }) => `${id}: ${when}`),
      width,
    ),
    ...block(
      'Drafts',
      shown.drafts.map(({ id, at, first }) => `${id}, ${at}: ${first}`),
      width,
    ),
    '',
    ...(draft === undefined
      ? next([['firebreak status publish --to DIR --to DIR2', 'the page, to every copy']], width)
      : next(
          [[`firebreak status approve ${draft.id} --by YOU`, 'nothing of it is published before']],
          width,
        )),
  ];
}

function block(title: string, lines: readonly string[], width: number): string[] {
  if (lines.length === 0) return [];
  return ['', title, ...lines.flatMap((line) => indented(line, width))];
}

function indented(line: string, width: number): string[] {
  return fold(line, width - 2, '  ').map((each) => `  ${each}`);
}

/** What became of one copy. */
export interface ShownCopy {
  readonly folder: string;
  readonly written: number;
  readonly unchanged: number;
  readonly removed: number;
  /** Null when it went well. */
  readonly failed: string | null;
}

export function copiesText(
  {
    copies,
    at,
    signedBy,
    drafts,
    bytes,
  }: {
    readonly copies: readonly ShownCopy[];
    readonly at: string;
    readonly signedBy: string | null;
    readonly drafts: number;
    readonly bytes: number;
  },
  { width }: Screen,
): string[] {
  const failed = copies.filter((each) => each.failed !== null).length;
  const kilobytes = (bytes / 1_000).toFixed(1);
  return [
    ...fold(
      failed === 0
        ? `The page of ${at} is in ${list(copies.map(({ folder }) => folder))}: index.html has ${kilobytes} kB.`
        : `${plural(failed, 'copy', 'copies')} of ${copies.length} could not be written: an older page stands there.`,
      width,
    ),
    ...copies.flatMap(({ folder, written, unchanged, removed, failed: why }) =>
      indented(
        why === null
          ? `${folder}: ${plural(written, 'file')} written, ${unchanged} unchanged, ${removed} removed`
          : `${folder}: ${why}`,
        width,
      ),
    ),
    ...fold(
      signedBy === null
        ? 'Not signed: nobody can tell a copy from a forgery. firebreak status key --out status.key'
        : `Signed by the key ${signedBy}.`,
      width,
    ),
    ...(drafts === 0
      ? []
      : fold(`Left out: ${plural(drafts, 'draft')} that nobody approved.`, width)),
  ];
}
