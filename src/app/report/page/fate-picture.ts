/**
 * Picture 2, what stops what. Services are not drawn: they stand in boxes by fate (who stops with
 * exactly the same outside losses), journeys to the left, outside parties nested to the right.
 * Position says damage, width says services, only hard and unknown needs are lines. The order is
 * that of the value: the same map gives the same picture.
 */
import type { Fate, Fates, FateLine } from '#core/goal';
import { plural, shorten } from '../terminal/prose.ts';
import { esc, join } from './html.ts';

const WIDTH = 1040;
const COLUMN = { journeys: 0, fates: 330, outside: 770 } as const;
const BOX = { journeys: 190, fates: 270, outside: 270 } as const;
const ROW = 40;

interface Placed {
  readonly y: number;
  readonly height: number;
}

/** The SVG; empty when there is nothing of one's own. */
export function fatePicture(fates: Fates): string {
  const outside = fates.outside.filter(
    (each) => touches(each.stops) || touches(each.degrades) || isLineEnd(fates, each.id),
  );
  const outsideAt = stack(outside.map((each) => ({ id: each.id, height: 26 })));
  const journeysAt = stack(fates.journeys.map((id) => ({ id, height: 26 })));
  const fatesAt = fates.fates.reduce<Placed[]>((placed, fate) => {
    const before = placed.at(-1);
    return [
      ...placed,
      {
        y: before === undefined ? 28 : before.y + before.height + 12,
        height: ROW + (fate.closeKinds.length > 0 ? 14 : 0),
      },
    ];
  }, []);
  const height =
    Math.max(bottom([...outsideAt.values()]), bottom([...journeysAt.values()]), bottom(fatesAt)) +
    12;
  const parents = new Set(outside.map((each) => each.parent));
  return join(
    `<svg class="fates" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Journeys need services, grouped by fate, which need outside parties; the lists below say the same">`,
    head(COLUMN.journeys, 'JOURNEYS'),
    head(COLUMN.fates, 'YOUR SERVICES, BY FATE'),
    head(COLUMN.outside, 'THE OUTSIDE'),
    ...lines(
      fates.lines.fromJourneys,
      (id) => journeysAt.get(id),
      (index) => fatesAt[index],
      COLUMN.journeys + BOX.journeys,
      COLUMN.fates,
    ),
    ...lines(
      fates.lines.toOutside,
      (index) => fatesAt[index],
      (id) => outsideAt.get(id),
      COLUMN.fates + BOX.fates,
      COLUMN.outside,
    ),
    ...fates.journeys.map((id, index) =>
      box(COLUMN.journeys, journeysAt.get(id), BOX.journeys, [id], `data-journey-box="${index}"`),
    ),
    ...fates.fates.map((fate, index) => fateBox(fate, fatesAt[index], index)),
    ...outside.map((each) =>
      outsideBox(
        each.id,
        each.parent !== null && parents.has(each.parent),
        outsideAt.get(each.id),
        each.stops.journeys.length,
      ),
    ),
    '</svg>',
  );
}

function touches(touched: Fates['outside'][number]['stops']): boolean {
  return touched.services.length > 0;
}

function isLineEnd(fates: Fates, id: string): boolean {
  return fates.lines.toOutside.some((line) => line.to === id);
}

function stack(
  items: readonly { readonly id: string; readonly height: number }[],
): Map<string, Placed> {
  let y = 28;
  return new Map(
    items.map(({ id, height }) => {
      const placed = { y, height };
      y += height + 6;
      return [id, placed];
    }),
  );
}

function bottom(placed: readonly Placed[]): number {
  const last = placed.at(-1);
  return last === undefined ? 40 : last.y + last.height;
}

function head(x: number, text: string): string {
  return `<text class="s" x="${x}" y="16">${text}</text>`;
}

function box(
  x: number,
  at: Placed | undefined,
  width: number,
  texts: readonly string[],
  attributes: string,
): string {
  if (at === undefined) return '';
  const [first = '', ...rest] = texts;
  return `<g ${attributes}><rect x="${x}" y="${at.y}" width="${width}" height="${at.height}" rx="4"/><text x="${x + 9}" y="${at.y + 17}">${esc(shorten(first, Math.floor((width - 16) / 6.6)))}</text>${rest.map((text, index) => `<text class="s" x="${x + 9}" y="${at.y + 32 + index * 13}">${esc(shorten(text, Math.floor((width - 16) / 5.6)))}</text>`).join('')}</g>`;
}

function fateBox(fate: Fate, at: Placed | undefined, index: number): string {
  const names = fate.services.slice(0, 3).join(', ') + (fate.services.length > 3 ? ', ...' : '');
  const with_ =
    fate.stopsWith.length === 0
      ? 'stop with nothing outside'
      : `stop with ${fate.stopsWith.join(', ')}`;
  const close =
    fate.closeKinds.length === 0 ? [] : [`and ${plural(fate.closeKinds.length, 'close kind')}`];
  return box(
    COLUMN.fates,
    at,
    BOX.fates,
    [`${fate.services.length}  ${names}`, with_, ...close],
    `data-fate="${index}"`,
  );
}

function outsideBox(id: string, inside: boolean, at: Placed | undefined, journeys: number): string {
  const x = COLUMN.outside + (inside ? (id.split('/').length - 1) * 14 : 0);
  const width = BOX.outside - (x - COLUMN.outside);
  const marks = journeys === 0 ? '' : `  ${'#'.repeat(Math.min(6, journeys))}`;
  return box(
    x,
    at,
    width,
    [`${id}${marks}`],
    `data-lose="${esc(id)}" tabindex="0" role="button" aria-label="Lose ${esc(id)}"`,
  );
}

function lines<From, To>(
  bundle: readonly FateLine<From, To>[],
  from: (end: From) => Placed | undefined,
  to: (end: To) => Placed | undefined,
  left: number,
  right: number,
): string[] {
  return bundle.map((line) => {
    const start = from(line.from);
    const end = to(line.to);
    if (start === undefined || end === undefined) return '';
    const [y1, y2] = [start.y + start.height / 2, end.y + end.height / 2];
    const middle = (left + right) / 2;
    const width = Math.min(9, 1 + Math.sqrt(line.services) * 1.2);
    return `<path class="${line.strength}" d="M${left} ${y1}C${middle} ${y1} ${middle} ${y2} ${right} ${y2}" stroke-width="${Math.round(width * 10) / 10}"/>`;
  });
}
