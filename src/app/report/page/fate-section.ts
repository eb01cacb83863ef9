/** What stops what: the picture, what a loss takes, a caption that adds up, and the lists behind it. */
import type { Fate } from '#core/goal';
import { count, plural } from '../terminal/prose.ts';
import { fateModel } from './fate-model.ts';
import type { FateModel } from './fate-parts.ts';
import { fatePicture } from './fate-picture.ts';
import { details, esc, fitting, hashLink, idList, idText, join, table } from './html.ts';
import { letterOf, letterRanges } from './letters.ts';
import type { PageInput } from './page-input.ts';

/** Services of a fate that are named where all of them have no room. */
const NAMED = 6;
/** Letters of names on paper, so that a row has two lines. */
const WHICH_ON_PAPER = 50;
const JOURNEYS_ON_PAPER = 24;
/** Rows of the table of services. */
const SERVICES = 1_000;

export function fatePart(input: PageInput): string {
  const { fates } = input;
  if (fates.services.length === 0) return '<p>The map has no services of your own.</p>';
  const model = fateModel(input);
  const names = mostNeededFirst(input);
  return join(
    '<p class="soft">Services that stop with exactly the same outside losses share a fate. Left to right is “needs”, top to bottom is damage, the width of a line is a number of services, dashed is not known. Letters beside an outside party: fates that stop with it; the number: journeys. <span class="only-js">Choose one to lose it.</span></p>',
    '<p id="lost" role="status" aria-live="polite"></p>',
    '<p class="only-js no-paper"><a id="unlose" href="#fates" hidden>Bring it back</a></p>',
    softSwitch(model),
    fatePicture(fates, model, names),
    caption(input, model),
    !fates.complete && `<p class="soft">Not complete: ${esc(fates.stoppedBy ?? '')}.</p>`,
    '<p class="only-js filter"><label for="search">Find a service</label> <input id="search" type="search" placeholder="press /" aria-describedby="found"> <span id="found" class="soft" role="status"></span></p>',
    '<div id="ego" class="only-js" aria-live="polite"></div>',
    fateTable(input, model, names),
    details('Every service and what it needs', serviceTable(input), 'id="services"'),
  );
}

/** Works without the script: the style looks at the box. */
function softSwitch({ sums }: FateModel): string {
  if (sums.soft === 0) return '';
  return `<p class="filter no-paper lines-only"><input type="checkbox" id="soft"> <label for="soft">Draw the ${count(sums.soft)} soft ones too</label></p>`;
}

/** Every service and every dependency is in one of these numbers. */
function caption({ fates }: PageInput, model: FateModel): string {
  const { sums, leads, groups } = model;
  const drawn = leads.filter((line) => line.fate !== null && line.strength !== 'soft').length;
  const number = (name: string, value: number): string =>
    `<data id="sum-${name}" value="${value}">${count(value)}</data>`;
  const merged =
    fates.mergedBy === null
      ? ''
      : ` (${number('exact', fates.exactFates)} before near ones were joined: ${esc(fates.mergedBy)})`;
  const straight = fates.lines.outsideOnly;
  return join(
    `<p class="small caption">${number('services', fates.services.length)} ${fates.services.length === 1 ? 'service' : 'services'} in ${number('fates', fates.fates.length)} ${fates.fates.length === 1 ? 'fate' : 'fates'}${merged}.`,
    `${number('references', sums.references)} dependencies: ${number('outside', sums.toOutside)} on the outside, in ${number('lines', drawn)} lines${sums.soft > 0 ? ` (${number('soft', sums.soft)} of them soft, drawn on demand)` : ''}${sums.again > 0 ? ` (${number('again', sums.again)} counted in a second line, asked in two places)` : ''};`,
    `${number('between', sums.between)} between fates, the letters after “leans on”${sums.softBetween > 0 ? ` (${number('soft-between', sums.softBetween)} of them soft, without a letter)` : ''}; ${number('inside', sums.inside)} inside one; ${number('left', sums.leftOut)} left out.`,
    `${plural(fates.journeys.length, 'journey')} in ${plural(groups.length, 'box', 'boxes')}, by where they enter.${straight > 0 ? ` ${count(straight)} more dependencies are between outside parties, and theirs.` : ''}</p>`,
  );
}

function fateTable(
  { fates }: PageInput,
  model: FateModel,
  names: readonly (readonly string[])[],
): string {
  const rows = fates.fates.map((fate, index) => [
    `<b id="fate-${letterOf(index)}">${letterOf(index)}</b>`,
    count(fate.services.length),
    members(names[index] ?? []),
    without(fate),
    letterRanges(model.leansOn[index] ?? []),
    fate.journeys.length === 0
      ? 'none'
      : `<span class="no-paper">${idList(fate.journeys, 4)}</span><span class="paper-only">${idList(fate.journeys, fitting(fate.journeys, JOURNEYS_ON_PAPER))}</span>`,
  ]);
  return table(
    ['fate', 'services', 'which', 'without', 'leans on', 'journeys it takes along'],
    rows,
    'The fates, the most harmful first',
    'in-fates',
  );
}

/** All of them, as links that show one service; paper names the first few. */
function members(names: readonly string[]): string {
  const link = (id: string): string =>
    `<a class="id whole" data-service="${esc(id)}" href="${hashLink('service', id)}">${esc(id)}</a>`;
  const first = names.slice(0, NAMED).map(link).join(' ');
  const rest = names.slice(NAMED);
  const paper = `<span class="paper-only id">${idList(names, fitting(names, WHICH_ON_PAPER))}</span>`;
  const more =
    rest.length === 0
      ? ''
      : details(`and ${count(rest.length)} more`, rest.map(link).join(' '), 'data-members');
  return `<div class="no-paper">${first}${more}</div>${paper}`;
}

/** What the loss of which outside thing does; paper names one of each. */
function without(fate: Fate): string {
  const parts = [
    ['stop', fate.stopsWith],
    ['may stop', fate.mayStopWith],
    ['partly', fate.degradesWith],
  ] as const;
  const felt = parts.filter(([, ids]) => ids.length > 0);
  if (felt.length === 0) return 'stop with nothing outside';
  const kinds = fate.closeKinds.length;
  const screen = felt.map(([word, ids]) => `${word}: ${idList(ids, 2)}`);
  if (kinds > 0) screen.push(`and ${plural(kinds, 'close kind')}`);
  const paper = felt.map(([word, ids], index) =>
    index === 0 ? `${word}: ${idList(ids, 1)}` : `${word} with ${count(ids.length)}`,
  );
  return `<span class="no-paper">${screen.join('; ')}</span><span class="paper-only">${paper.join('; ')}</span>`;
}

/** The services of each fate, those that most others need first. */
function mostNeededFirst({ fates, needs }: PageInput): readonly (readonly string[])[] {
  const wanted = new Map<string, number>();
  for (const { service } of needs.needs) {
    if (service !== null) wanted.set(service, (wanted.get(service) ?? 0) + 1);
  }
  const rank = (id: string): number => wanted.get(id) ?? 0;
  return fates.fates.map(({ services }) => services.toSorted((a, b) => rank(b) - rank(a)));
}

function serviceTable({ fates, needs }: PageInput): string {
  const fateOf = new Map<string, number>(
    fates.fates.flatMap(({ services }, at) => services.map((id) => [id, at] as const)),
  );
  const byService = Map.groupBy(needs.needs, (each) => each.from as string);
  const shown = fates.services.slice(0, SERVICES);
  const rows = shown.map((id) => [
    idText(id),
    fateOf.has(id) ? letterOf(fateOf.get(id) ?? 0) : '',
    (byService.get(id) ?? [])
      .map((each) => {
        const to = each.service ?? each.outside.join(' and ');
        return `${idText(to)}${each.strength === 'hard' ? '' : ` <span class="soft">(${each.strength === 'soft' ? 'soft' : 'not known'})</span>`}`;
      })
      .join(', ') || 'nothing',
  ]);
  return join(
    table(['service', 'fate', 'needs'], rows, 'Services by name; a need without a word is hard'),
    fates.services.length > SERVICES &&
      `<p class="soft">and ${count(fates.services.length - SERVICES)} more</p>`,
  );
}
