/**
 * Picture 2, what stops what: journeys, services by fate, the outside. Boxes are text that can be read
 * and selected, each a link that works by keyboard; lines are drawn in the gutters between the columns.
 * The same map gives the same picture.
 */
import type { Fate, Fates } from '#core/goal';
import { count } from '../terminal/prose.ts';
import {
  type FateLayout,
  fateLayout,
  type Placed,
  type PlacedLine,
  type PlacedOutside,
} from './fate-layout.ts';
import type { EnterLine, FateModel, JourneyGroup, LeadLine } from './fate-parts.ts';
import { OTHERS } from './fate-parts.ts';
import { letterOf, letterRanges } from './letters.ts';
import { esc, hashLink, join } from './html.ts';
import { harms } from './outside-tree.ts';

/** Units of the drawing for one height of text. */
const UNITS = 10;

/** `names`: of each fate, its services with the most needed first. */
export function fatePicture(
  fates: Fates,
  model: FateModel,
  names: readonly (readonly string[])[],
): string {
  const layout = fateLayout(model);
  return join(
    `<div class="fates" style="--height:${layout.height}">`,
    column('journeys', 'Journeys', journeyBoxes(fates, model, layout)),
    gutter(layout, layout.enters.map(enterPath)),
    column('services', 'Your services, by fate', fateBoxes(fates, model, layout, names)),
    gutter(layout, layout.leads.map(leadPath)),
    column('outside', 'The outside', outsideBoxes(fates, model, layout)),
    '</div>',
  );
}

function column(name: string, heading: string, boxes: readonly string[]): string {
  return `<div class="col col-${name}"><h3>${heading}</h3><ul class="stage">${boxes.join('\n')}</ul></div>`;
}

function gutter(layout: FateLayout, paths: readonly string[]): string {
  return `<div class="gutter" aria-hidden="true"><svg viewBox="0 0 100 ${Math.round(layout.height * UNITS)}" preserveAspectRatio="none">${paths.join('')}</svg></div>`;
}

function enterPath({ line, ...placed }: PlacedLine<EnterLine>): string {
  return path(placed, `hard" data-group="${line.group}" data-fate="${line.fate ?? ''}`);
}

function leadPath({ line, ...placed }: PlacedLine<LeadLine>): string {
  const attributes = `${line.strength}" data-fate="${line.fate ?? ''}" data-to="${esc(line.to)}" data-services="${line.services}" data-references="${line.references}`;
  return path(placed, attributes);
}

function path({ from, to, width }: Omit<PlacedLine<never>, 'line'>, attributes: string): string {
  const [start, finish] = [Math.round(from * UNITS * 10) / 10, Math.round(to * UNITS * 10) / 10];
  return `<path class="${attributes}" style="--w:${width}" d="M0 ${start}C50 ${start} 50 ${finish} 100 ${finish}"/>`;
}

function at({ y, height }: Placed): string {
  return `style="--y:${y};--h:${height}"`;
}

function journeyBoxes(fates: Fates, model: FateModel, layout: FateLayout): readonly string[] {
  return model.groups.map((group, index) => {
    const rows = group.journeys.slice(0, group.named).map((journey) => {
      const id = fates.journeys[journey] ?? '';
      return `<li data-journey-box="${journey}"><a class="id" href="${hashLink('journey', id)}" title="${esc(id)}">${esc(id)}</a><span class="state"></span></li>`;
    });
    return `<li class="box" data-group="${index}" ${at(layout.groups[index] ?? NOWHERE)}><ul>${rows.join('')}${moreJourneys(fates, group)}</ul></li>`;
  });
}

function moreJourneys(fates: Fates, { journeys, named }: JourneyGroup): string {
  const rest = journeys.slice(named).map((journey) => fates.journeys[journey] ?? '');
  if (rest.length === 0) return '';
  return `<li class="soft" title="${esc(rest.join(', '))}">and ${count(rest.length)} more</li>`;
}

const NOWHERE: Placed = { y: 0, height: 0 };

function fateBoxes(
  fates: Fates,
  model: FateModel,
  layout: FateLayout,
  names: readonly (readonly string[])[],
): readonly string[] {
  const boxes = fates.fates.map((fate, index) => {
    const letter = letterOf(index);
    return `<li class="box fate${isFree(fate) ? ' free' : ''}" data-fate="${index}" ${at(layout.fates[index] ?? NOWHERE)}><a href="#fate-${letter}"><span class="letter"><span class="unseen">fate </span>${letter}</span><span class="line"><b>${count(fate.services.length)}</b> <span class="id">${esc((names[index] ?? []).slice(0, 4).join(', '))}</span></span><span class="line soft">${esc(sayStops(fate))}</span><span class="line soft">${esc(model.notes[index] ?? '')}</span></a><span class="state"></span></li>`;
  });
  const lane = layout.lane;
  return lane === null
    ? boxes
    : [...boxes, `<li class="lane soft" ${at(lane)}>straight to the outside</li>`];
}

function isFree(fate: Fate): boolean {
  return fate.stopsWith.length + fate.mayStopWith.length === 0;
}

/** `stop with aws/us-east-1/dynamodb and 2 more`. */
export function sayStops(fate: Pick<Fate, 'stopsWith' | 'mayStopWith' | 'degradesWith'>): string {
  const few = (list: readonly string[]): string =>
    `${list[0]}${list.length > 1 ? ` and ${count(list.length - 1)} more` : ''}`;
  if (fate.stopsWith.length > 0) return `stop with ${few(fate.stopsWith)}`;
  if (fate.mayStopWith.length > 0) return `may stop with ${few(fate.mayStopWith)}`;
  if (fate.degradesWith.length > 0) return `work partly without ${few(fate.degradesWith)}`;
  return 'stop with nothing outside';
}

function outsideBoxes(fates: Fates, model: FateModel, layout: FateLayout): readonly string[] {
  const boxes = layout.outside.map((each) => outsideBox(each, 0));
  if (layout.others === null)
    return boxes.length > 0
      ? boxes
      : [`<li class="box others soft" ${at({ y: 0, height: 2.3 })}>none is known</li>`];
  return [
    ...boxes,
    `<li class="box others soft" data-to="${OTHERS}" ${at(layout.others)}><span class="line">${sayOthers(fates, model)}</span></li>`,
  ];
}

/** What is not drawn one by one harms nothing, or less than what is. */
function sayOthers(fates: Fates, model: FateModel): string {
  const known = new Set(model.others);
  const isHarmless = !fates.outside.some((each) => known.has(each.id) && harms(each));
  const number = count(model.others.length);
  if (model.others.length === 1)
    return `and 1 more that ${isHarmless ? 'stops nothing' : 'harms less'}`;
  return `and ${number} more that ${isHarmless ? 'stop nothing' : 'harm less'}`;
}

/** Boxes in boxes; positions are from the box around. */
function outsideBox(placed: PlacedOutside, around: number): string {
  const { outside } = placed.box.branch;
  const { stops } = outside;
  const isRow = outside.kind === 'service' && outside.parent !== null;
  const label = around === 0 && outside.parent === null ? outside.id : lastPart(outside);
  const letters = letterRanges(placed.box.fates);
  const said = stops.journeys.length === 0 ? '' : `<b>${count(stops.journeys.length)}</b>`;
  const children = placed.children.map((child) => outsideBox(child, placed.y)).join('');
  return `<li class="${isRow ? 'row-of' : 'box'} ${outside.kind}" data-lose="${esc(outside.id)}" data-to="${esc(outside.id)}" ${at({ y: tidy(placed.y - around), height: placed.height })}><a href="${hashLink('lose', outside.id)}" title="${esc(`lose ${outside.id}`)}"><span class="unseen">lose </span><span class="id">${esc(label)}</span> <span class="letters">${letters === '' ? '' : `<span class="unseen">stops fates </span>${letters}`}</span> <span class="harm">${said}${said === '' ? '' : `<span class="unseen"> journeys</span>`}</span></a>${children === '' ? '' : `<ul>${children}</ul>`}</li>`;
}

/** What an id adds to the box that it stands in: `us-east-1` in `aws`. */
function lastPart({ id, parent }: { readonly id: string; readonly parent: string | null }): string {
  return parent !== null && id.startsWith(`${parent}/`) ? id.slice(parent.length + 1) : id;
}

function tidy(value: number): number {
  return Math.round(value * 100) / 100;
}
