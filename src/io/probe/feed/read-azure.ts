/**
 * What Azure says of itself: RSS, in which an item names its services and its regions as categories,
 * and in its title between dashes: `Network - West US - Investigating`. Whether it is over stands in
 * the last part of the title, if anywhere; an item that leaves the feed says nothing.
 */
import type { ReportedStatus } from '../port.ts';
import { dateOf, MAX_REPORTS, textOf, urlOf, wordsOf } from './feed-fields.ts';
import { readRss } from './read-rss.ts';

/** Words that names of Azure's regions are made of: `West US 2`, `Germany West Central`. */
const REGION_WORDS: ReadonlySet<string> = new Set(
  [
    'north south east west central northeast northcentral southeast southcentral westcentral',
    'us europe asia africa uk uae france germany norway sweden switzerland poland italy spain israel',
    'qatar canada brazil mexico chile australia new zealand india japan korea indonesia malaysia',
    'taiwan austria belgium denmark jio 2 3',
  ].flatMap((words) => words.split(' ')),
);

const OVER = /^[[(]?\s*(?:resolved|mitigated|service is operating normally)\s*[\])]?$/i;

/** The reports of the feed: one for each service and region of an item; a sentence when it cannot be read. */
export function ofAzure(provider: string, text: string): readonly ReportedStatus[] | string {
  const items = readRss(text);
  if (typeof items === 'string') return items;
  return items.flatMap(({ fields }): readonly ReportedStatus[] => {
    const first = (name: string): string | null => fields[name]?.[0] ?? null;
    const title = textOf(first('title')) ?? '';
    const parts = title.split(/\s+[-\u2013\u2014]\s+/);
    const named = (fields['category'] ?? []).flatMap((each) => textOf(each) ?? []);
    const regions = [...named, ...parts].filter(isRegion).map(idOf);
    const services = named.filter((each) => !isRegion(each));
    const isOver = OVER.test(parts.at(-1) ?? '') || /^\s*[[(]\s*resolved\s*[\])]/i.test(title);
    const report = {
      provider,
      words: wordsOf(title, first('description')),
      status: null,
      open: isOver ? false : null,
      fromMs: dateOf(first('pubdate')),
      toMs: null,
      url: urlOf(first('link')),
    };
    return orNone([...new Set(services)])
      .flatMap((service) =>
        orNone([...new Set(regions)]).map((region) => ({ ...report, service, region })),
      )
      .slice(0, MAX_REPORTS);
  });
}

/** One word alone is a direction or a country, of which several regions may be. */
function isRegion(text: string): boolean {
  const words = text.trim().toLowerCase().split(/\s+/);
  return words.length > 1 && words.every((word) => REGION_WORDS.has(word));
}

/** `West US 2` is the region `westus2`. */
function idOf(region: string): string {
  return region.toLowerCase().replaceAll(/\s+/g, '');
}

function orNone(texts: readonly string[]): readonly (string | null)[] {
  return texts.length === 0 ? [null] : texts;
}
