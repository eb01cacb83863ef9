/**
 * Positions of the fate map, in units of the text's height, so that it grows with the text. Three
 * columns, each from the top; lines leave and arrive spread over the height of their boxes, in the
 * order of their other ends, so that they cross as little as they can.
 */
import {
  type EnterLine,
  type FateModel,
  type LeadLine,
  OTHERS,
  type OutsideBox,
} from './fate-parts.ts';

export interface Placed {
  readonly y: number;
  readonly height: number;
}

export interface PlacedOutside extends Placed {
  readonly box: OutsideBox;
  readonly children: readonly PlacedOutside[];
}

export interface PlacedLine<Line> {
  readonly line: Line;
  readonly from: number;
  readonly to: number;
  readonly width: number;
}

export interface FateLayout {
  readonly height: number;
  readonly groups: readonly Placed[];
  readonly fates: readonly Placed[];
  /** The lane of journeys that go straight to the outside, or null. */
  readonly lane: Placed | null;
  readonly outside: readonly PlacedOutside[];
  readonly others: Placed | null;
  readonly enters: readonly PlacedLine<EnterLine>[];
  readonly leads: readonly PlacedLine<LeadLine>[];
}

export const ROW = 1.6;
export const PAD = 0.35;
const GAP = 0.6;
const FATE = 3.2;
const NOTE = 1.2;
const WIDEST = 11;
const THINNEST = 1.2;

export function fateLayout(model: FateModel): FateLayout {
  const groups = stack(
    model.groups.map(
      ({ named, journeys }) => (named + (named < journeys.length ? 1 : 0)) * ROW + 2 * PAD,
    ),
  );
  const isStraight = model.enters.some(({ fate }) => fate === null);
  const middle = stack([
    ...model.notes.map((note) => (note === '' ? FATE : FATE + NOTE)),
    ...(isStraight ? [ROW] : []),
  ]);
  const fates = middle.slice(0, model.notes.length);
  const lane = isStraight ? (middle.at(-1) ?? null) : null;
  const outside = placeOutside(model.outside);
  const bottom = end(outside.at(-1));
  const others =
    model.others.length === 0
      ? null
      : { y: bottom === 0 ? 0 : bottom + GAP, height: ROW + 2 * PAD };
  const ends = new Map<string, Placed>(
    outside.flatMap(flatten).map((each) => [each.box.branch.outside.id, each]),
  );
  if (others !== null) ends.set(OTHERS, others);
  const fateAt = (fate: number | null): Placed | null =>
    fate === null ? lane : (fates[fate] ?? null);
  const most = Math.max(1, ...[...model.enters, ...model.leads].map(({ services }) => services));
  return {
    height: Math.max(end(groups.at(-1)), end(middle.at(-1)), end(others ?? outside.at(-1))),
    groups,
    fates,
    lane,
    outside,
    others,
    enters: route(
      model.enters,
      (line) => groups[line.group] ?? null,
      (line) => fateAt(line.fate),
      most,
    ),
    // Soft lines are drawn on demand; they take no room from the others.
    leads: [true, false].flatMap((isSoft) =>
      route(
        model.leads.filter(({ strength }) => (strength === 'soft') === isSoft),
        (line) => fateAt(line.fate),
        (line) => ends.get(line.to) ?? null,
        most,
      ),
    ),
  };
}

function stack(heights: readonly number[]): readonly Placed[] {
  const placed: Placed[] = [];
  let y = 0;
  for (const height of heights) {
    placed.push({ y: tidy(y), height: tidy(height) });
    y += height + GAP;
  }
  return placed;
}

function end(placed: Placed | undefined): number {
  return placed === undefined ? 0 : tidy(placed.y + placed.height);
}

function placeOutside(boxes: readonly OutsideBox[]): readonly PlacedOutside[] {
  let y = 0;
  return boxes.map((box) => {
    const placed = placeBox(box, y);
    y += placed.height + GAP * (box.children.length > 0 ? 1 : 0.6);
    return placed;
  });
}

/** A row of its own, then what is in it; a service in a region has no box of its own. */
function placeBox(box: OutsideBox, y: number): PlacedOutside {
  const isBox = box.branch.outside.kind !== 'service' || box.branch.outside.parent === null;
  const pad = isBox ? PAD : 0;
  let inner = y + pad + ROW;
  const children = box.children.map((child) => {
    const placed = placeBox(child, inner);
    inner += placed.height + (child.children.length > 0 ? PAD : 0);
    return placed;
  });
  return { box, y: tidy(y), height: tidy(inner + pad - y), children };
}

function flatten(placed: PlacedOutside): readonly PlacedOutside[] {
  return [placed, ...placed.children.flatMap(flatten)];
}

/** Ports spread over each box, in the order of the other ends; ties keep the order of the lines. */
function route<Line extends { readonly services: number }>(
  lines: readonly Line[],
  from: (line: Line) => Placed | null,
  to: (line: Line) => Placed | null,
  most: number,
): readonly PlacedLine<Line>[] {
  const known = lines.flatMap((line) => {
    const [start, finish] = [from(line), to(line)];
    return start === null || finish === null ? [] : [{ line, start, finish }];
  });
  const port = (
    own: (each: (typeof known)[number]) => Placed,
    other: (each: (typeof known)[number]) => Placed,
  ): Map<Line, number> => {
    const ports = new Map<Line, number>();
    for (const [box, sharing] of Map.groupBy(known, own)) {
      const sorted = sharing.toSorted((a, b) => middle(other(a)) - middle(other(b)));
      sorted.forEach(({ line }, index) =>
        ports.set(line, tidy(box.y + (box.height * (index + 1)) / (sorted.length + 1))),
      );
    }
    return ports;
  };
  const starts = port(
    (each) => each.start,
    (each) => each.finish,
  );
  const finishes = port(
    (each) => each.finish,
    (each) => each.start,
  );
  return known.map(({ line }) => ({
    line,
    from: starts.get(line) ?? 0,
    to: finishes.get(line) ?? 0,
    width: tidy(THINNEST + ((WIDEST - THINNEST) * (line.services - 1)) / Math.max(1, most - 1)),
  }));
}

function middle({ y, height }: Placed): number {
  return y + height / 2;
}

function tidy(value: number): number {
  return Math.round(value * 100) / 100;
}
