/** Tells a verification as people read it: what was explored, the verdict, and how it goes wrong. */
import { formatStory } from '#core/checker';
import { VARIANTS } from './model/variants.ts';
import type { VariantWords } from './model/variant.ts';
import type { Verification, VerifiedProperty } from './verify.ts';

const WIDTH = 79;
const LABEL_WIDTH = 18;
/** A space at which no line ends. */
const NO_BREAK = '\u00a0';

/** Lines of at most 79 characters. `elapsedMs` is told when it is known. */
export function tellVerification(
  verification: Verification,
  elapsedMs: number | null = null,
): readonly string[] {
  const words = VARIANTS.find(({ name }) => name === verification.variant);
  if (words === undefined) return [];
  const broken = verification.properties.filter(({ holds }) => holds === false);
  if (broken.length > 0) return tellFailure(verification, words, broken);
  return [
    ...wrap(tellVerdict(verification, words, elapsedMs)),
    '',
    ...verification.properties.map((each) => tellProperty(each, verification.properties)),
    '',
    ...wrap(words.whatItIs, 'What this is'),
    ...wrap(words.whatItIsNot, 'What it is not'),
  ];
}

function tellVerdict(
  { bounds, states, edges, complete, stoppedBy, orbits, properties }: Verification,
  { subject }: VariantWords,
  elapsedMs: number | null,
): string {
  const seen = [
    `${count(states)} states`,
    `${count(edges)} steps`,
    ...(orbits === undefined ? [] : [`explored as ${count(orbits)} orbits`]),
    complete ? 'none left out' : `not all: the limit on ${stoppedBy} was reached`,
    ...(elapsedMs === null ? [] : [tellSeconds(elapsedMs)]),
  ].join(', ');
  const within = `for ${many(bounds.enactors, 'enactor')} and ${many(bounds.plans, 'plan')}: ${seen}.`;
  if (!complete) return `${subject} is UNDECIDED: nothing bad was found ${within}`;
  return `${subject} HOLDS all ${properties.length} properties in every order of events, ${within}`;
}

/** Verdicts stand in one column, two spaces after the longest label of all. */
function tellProperty({ name, holds }: VerifiedProperty, all: readonly VerifiedProperty[]): string {
  const verdict = holds === null ? 'UNDECIDED' : holds ? 'HOLDS' : 'FAILS';
  const width = Math.max(20, ...all.map((each) => labelOf(each.name).length));
  return `  ${labelOf(name).padEnd(width)}  ${verdict}`;
}

function labelOf(name: string): string {
  return name === 'can-recover' ? 'can always recover' : name.replaceAll('-', ' ');
}

function tellFailure(
  verification: Verification,
  words: VariantWords,
  broken: readonly VerifiedProperty[],
): readonly string[] {
  const empty = broken.find(({ name }) => name === 'never-empty');
  const stuck = broken.find(({ name }) => name === 'can-recover');
  // Of two runs equally long, the one that cannot be mended.
  const shown = empty !== undefined && stuck?.shortest === empty.shortest ? stuck : broken[0];
  const isStuck = stuck !== undefined && shown === stuck;
  const headline = tellHeadline(verification, broken, isStuck);
  const story = shown?.trace ?? [];
  const october = words.isOctober && isStuck ? 'This is 20 October 2025.' : '';
  return [
    ...wrap(`${words.opening} ${headline}`),
    '',
    ...formatStory(story),
    '',
    ...(isStuck ? wrap(`From here ${words.whyStuck}`) : []),
    `${tellCounts(verification, empty, broken).padEnd(43)}${october}`.trimEnd(),
    ...tellOthers(verification, broken, story, isStuck),
  ];
}

function tellHeadline(
  { properties }: Verification,
  broken: readonly VerifiedProperty[],
  isStuck: boolean,
): string {
  const empty = broken.find(({ name }) => name === 'never-empty');
  const stuck = broken.find(({ name }) => name === 'can-recover');
  if (empty === undefined) {
    const [first] = broken;
    if (first?.name === 'never-older') {
      return `an older plan replaces a newer one after ${first.shortest} steps.`;
    }
    return `"${labelOf(first?.name ?? '')}" fails after ${first?.shortest} steps.`;
  }
  const goes = `the name goes empty after ${empty.shortest} steps`;
  if (isStuck) return `${goes}, and nothing can mend it.`;
  if (stuck !== undefined) return `${goes}; after ${stuck.shortest} nothing can mend it.`;
  const decided = properties.some(({ name, holds }) => name === 'can-recover' && holds !== null);
  return decided
    ? `${goes}; a later plan can mend it.`
    : `${goes}; whether that can be mended was not decided.`;
}

function tellCounts(
  { states, edges, complete }: Verification,
  empty: VerifiedProperty | undefined,
  broken: readonly VerifiedProperty[],
): string {
  const least = complete ? '' : 'At least ';
  if (empty !== undefined) {
    return `${least}${count(states)} states, ${count(empty.badStates ?? 0)} of them empty.`;
  }
  const [first] = broken;
  const bad =
    first?.badEdges === undefined
      ? `${count(first?.badStates ?? 0)} bad states`
      : `${count(first.badEdges)} bad steps`;
  return `${least}${count(states)} states, ${count(edges)} steps, ${bad}.`;
}

/** Properties that the story does not already show to be broken, and those that hold. */
function tellOthers(
  { properties }: Verification,
  broken: readonly VerifiedProperty[],
  story: readonly { readonly mark: string | null }[],
  isStuck: boolean,
): readonly string[] {
  const shown = new Set([broken[0]?.name]);
  if (isStuck) for (const name of ['never-empty', 'can-recover', 'converges']) shown.add(name);
  if (story.some(({ mark }) => mark === 'OLDER')) shown.add('never-older');
  const others = properties.filter(({ name }) => !shown.has(name));
  return others.length === 0 ? [] : ['', ...others.map((each) => tellOther(each, properties))];
}

function tellOther(property: VerifiedProperty, all: readonly VerifiedProperty[]): string {
  const after = property.holds === false ? `    after ${property.shortest} steps` : '';
  return `${tellProperty(property, all)}${after}`;
}

/** Words in lines; with a label, in a column beside it. */
function wrap(text: string, label: string | null = null): readonly string[] {
  const indent = label === null ? 0 : LABEL_WIDTH;
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length + indent > WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.map((line, index) => {
    const start = (index === 0 ? (label ?? '') : '').padEnd(indent);
    return `${start}${line.replaceAll(NO_BREAK, ' ')}`;
  });
}

function tellSeconds(elapsedMs: number): string {
  return elapsedMs < 100 ? `under 0.1${NO_BREAK}s` : `${(elapsedMs / 1000).toFixed(1)}${NO_BREAK}s`;
}

function many(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** Digits in threes: 19,087. */
function count(number: number): string {
  return String(number).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}
