/**
 * The race as one SVG: what the name server said, below it each read of both programs, below them who
 * did what. A failed read is tall and solid, a read by a kept name is hollow: readable in grey. Follows
 * the reader's light or dark scheme.
 */
import { escapeXml } from '../day/picture.ts';
import { fold } from '../terminal/prose.ts';
import type { RaceProgram, RaceRecord, RaceState } from './race-record.ts';

const WIDTH = 880;
const LEFT = 122;
const RIGHT = 16;
const MARGIN = 12;
const HEADLINE = 22;
const LINE = 17;
/** Letters of an event that fit in half of the width. */
const EVENT = 62;

type Axis = (atMs: number) => number;

/** What it shows, in a sentence. */
export function raceHeadline({ counts: { unguarded, guarded }, refused }: RaceRecord): string {
  const said = ({ plain, kept }: typeof guarded): string =>
    `the plain program failed ${plain.failed} of ${plain.all} reads, with Firebreak ${kept.failed} of ${kept.all}`;
  const { plain, kept } = guarded;
  const after = `${plain.failed + kept.failed} of ${plain.all + kept.all}`;
  const then = refused === null ? 'not refused' : 'refused';
  return `Two writers emptied a name: ${said(unguarded)}. Guarded, the stale write was ${then}: ${after} failed.`;
}

/** The picture. */
export function racePicture(record: RaceRecord): string {
  const axis: Axis = (atMs) => {
    const share = Math.min(record.endedAtMs, Math.max(0, atMs)) / record.endedAtMs;
    return round(LEFT + share * (WIDTH - LEFT - RIGHT));
  };
  const title = fold(raceHeadline(record), 88);
  const actsAt = MARGIN + title.length * HEADLINE + 16;
  const nameAt = actsAt + 12;
  const plainAt = nameAt + 38;
  const keptAt = plainAt + 34;
  const numbersAt = keptAt + 46;
  const events = eventParts(record, axis, numbersAt);
  const height = events.bottom + 44;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="r-title r-desc">`,
    `<title id="r-title">${escapeXml(raceHeadline(record))}</title>`,
    `<desc id="r-desc">${escapeXml(describe(record))}</desc>`,
    `<style>${STYLE}</style><rect class="bg" width="${WIDTH}" height="${height}"/>`,
    ...title.map((line, index) => text(MARGIN, MARGIN + 12 + index * HEADLINE, line, 'head')),
    ...acts(record, axis, actsAt, numbersAt - 14),
    text(MARGIN, nameAt + 15, 'the name', 'soft'),
    ...nameParts(record, axis, nameAt),
    text(MARGIN, plainAt + 13, 'plain program', 'soft'),
    ...readParts(record, 'plain', axis, plainAt),
    text(MARGIN, keptAt + 13, 'with Firebreak', 'soft'),
    ...readParts(record, 'kept', axis, keptAt),
    ...events.parts,
    ...legend(record, height - 30),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

const STYLE = `
svg { --bg: #fff; --fg: #1b1f24; --soft: #57606a; --rule: #d5dbe1; --rail: #e9edf1; --ok: #9fb0c0; --down: #b3261e; --on: #fff; --held: #1a6b4f; }
@media (prefers-color-scheme: dark) { svg { --bg: #0f1317; --fg: #e8edf2; --soft: #9aa5b1; --rule: #333c46; --rail: #222a32; --ok: #52606e; --down: #f28073; --on: #0f1317; --held: #5ccba0; } }
text { fill: var(--fg); font: 12.5px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
.head { font-size: 16px; font-weight: 600; } .soft { fill: var(--soft); } .number { font-size: 12px; font-weight: 600; }
.bg { fill: var(--bg); } .rule { stroke: var(--rule); } .name { fill: var(--rail); stroke: var(--bg); }
.empty { fill: var(--down); stroke: var(--bg); } .on { fill: var(--on); font-weight: 600; }
.ok { fill: var(--ok); } .x { fill: var(--down); } .h { fill: var(--bg); stroke: var(--held); stroke-width: 1.2; }
`.trim();

/** The two halves, and what divides them. */
function acts({ guardedAtMs }: RaceRecord, axis: Axis, top: number, bottom: number): string[] {
  const x = axis(guardedAtMs);
  return [
    text(LEFT, top, 'two writers, unguarded', 'soft'),
    text(x + 5, top, 'the same steps, guarded', 'soft'),
    `<line class="rule" x1="${x}" y1="${top - 10}" x2="${x}" y2="${bottom}"/>`,
  ];
}

function nameParts(record: RaceRecord, axis: Axis, top: number): string[] {
  return record.states.flatMap((state, index) => {
    const x = axis(index === 0 ? 0 : state.atMs);
    const width = round(axis(record.states[index + 1]?.atMs ?? record.endedAtMs) - x);
    const isEmpty = state.addresses === 0;
    const said = labelOf(state);
    const short = said.replace(/^\w+ /, '');
    // About seven units a letter; what does not fit is in the title.
    const shown = [said, short].find((each) => each.length * 7 + 5 <= width) ?? '';
    return [
      `<rect class="${isEmpty ? 'empty' : 'name'}" x="${x}" y="${top}" width="${width}" height="22"><title>${said}</title></rect>`,
      shown === '' ? '' : text(x + 5, top + 15, shown, isEmpty ? 'on' : 'soft'),
    ].filter((part) => part !== '');
  });
}

function labelOf({ plan, generation, addresses }: RaceState): string {
  const which = plan > 0 ? `plan ${plan}` : generation > 0 ? `gen ${generation}` : 'by hand';
  return addresses === 0 ? `${which}: EMPTY` : which;
}

/** Places of the marks: a failed read is the tallest. */
const MARKS = {
  '.': { name: 'ok', top: 8, height: 8 },
  h: { name: 'h', top: 5, height: 12 },
  x: { name: 'x', top: 0, height: 22 },
} as const;

function readParts(record: RaceRecord, program: RaceProgram, axis: Axis, top: number): string[] {
  const width = round(Math.max(1, axis(record.everyMs) - axis(0) - 1.6));
  return Array.from(record.reads[program], (mark, slot) => {
    if (mark !== '.' && mark !== 'h' && mark !== 'x') return '';
    const { name, top: offset, height } = MARKS[mark];
    return `<rect class="${name}" x="${axis(slot * record.everyMs)}" y="${top + offset}" width="${width}" height="${height}"/>`;
  }).filter((part) => part !== '');
}

/** Numbers on the axis, and what they stand for: each half's below it. */
function eventParts(
  { events, guardedAtMs, unitMs }: RaceRecord,
  axis: Axis,
  top: number,
): { readonly parts: readonly string[]; readonly bottom: number } {
  let last = 0;
  const numbers = events.map(({ atMs }, index) => {
    last = Math.max(last + 15, axis(atMs));
    return text(last, top, `${index + 1}`, 'number', 'middle');
  });
  const at = [top + 28, top + 28];
  const list = events.map(({ atMs, what }, index) => {
    const half = atMs < guardedAtMs ? 0 : 1;
    const x = half === 0 ? MARGIN : WIDTH / 2 + 8;
    const lines = fold(`${clock(atMs / unitMs)} ${what}`, EVENT);
    const y = at[half] ?? top;
    at[half] = y + lines.length * LINE;
    return [
      text(x, y, `${index + 1}`, 'number'),
      ...lines.map((line, number) => text(x + 20, y + number * LINE, line, 'said')),
    ].join('');
  });
  return {
    parts: [text(MARGIN, top, 'what happened', 'soft'), ...numbers, ...list],
    bottom: Math.max(...at),
  };
}

function clock(seconds: number): string {
  return `00:${String(Math.max(0, Math.floor(seconds))).padStart(2, '0')}`;
}

function legend({ server, everyMs }: RaceRecord, y: number): string[] {
  const entries = [
    ['x', 'a read that failed'],
    ['h', 'a read by the kept name'],
    ['.', 'a read'],
  ] as const;
  const keys = entries.flatMap(([mark, what], index) => {
    const { name, height } = MARKS[mark];
    const x = MARGIN + index * 190;
    return [
      `<rect class="${name}" x="${x}" y="${y - 4 - height / 2}" width="5" height="${height}"/>`,
      text(x + 12, y, what, 'soft'),
    ];
  });
  const from = `one run of firebreak example dynamodb, ${server}, a read every ${everyMs} ms`;
  return [...keys, text(MARGIN, y + 22, from, 'soft')];
}

function describe({ counts, server, refused }: RaceRecord): string {
  const said = (['unguarded', 'guarded'] as const).flatMap((act) =>
    (['plain', 'kept'] as const).map(
      (program) =>
        `${act}, ${program}: ${counts[act][program].failed} of ${counts[act][program].all} failed`,
    ),
  );
  return `${said.join('; ')}. ${server} to the stale write: ${refused ?? 'not refused'}`;
}

function text(x: number, y: number, content: string, name: string, anchor = 'start'): string {
  const where = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text class="${name}" x="${x}" y="${y}"${where}>${escapeXml(content)}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
