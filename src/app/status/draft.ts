/** A first text from a diagnosis. It is always a draft, and says what is thought, not what is known. */
import type { Diagnosis } from '#core/diagnosis';
import type { Affect, StatusComponent } from './types.ts';

/** A draft of an incident: title, text and what it touches. */
export interface Draft {
  readonly title: string;
  readonly text: string;
  readonly affects: readonly Affect[];
}

/** Why there is no draft. */
export type NoDraft = 'no-diagnosis' | 'abstains' | 'nothing-of-the-page';

/** Reads the JSON of `firebreak diagnose --json`, which may come from anywhere. */
export function draftFrom(text: string, components: readonly StatusComponent[]): Draft | NoDraft {
  const diagnosis = parseDiagnosis(text);
  if (diagnosis === null) return 'no-diagnosis';
  const [cause] = diagnosis.causes;
  if (diagnosis.abstain || cause === undefined) return 'abstains';
  const touched = components.filter(({ key }) => cause.explains.includes(key));
  if (touched.length === 0) return 'nothing-of-the-page';
  const names = sayList(touched.map((each) => nameOf(each, components)));
  const verb = touched.length === 1 ? 'does' : 'do';
  return {
    title: `${names} ${verb} not work`.slice(0, 200),
    text: [
      `${names} ${verb} not work. ${sayCause(diagnosis)}`,
      'What still works: {what}. We will write again by {time} UTC.',
    ].join('\n\n'),
    affects: touched.map(({ key }) => ({ component: key, state: 'down' })),
  };
}

function sayCause({ causes, side }: Diagnosis): string {
  const lost = sayList(causes[0]?.lost ?? []);
  switch (side) {
    case 'them':
      return `We think that the cause is outside our own systems: ${lost}. That is not confirmed.`;
    case 'us':
      return `We think that the cause is in our own systems: ${lost}. That is not confirmed.`;
    case 'both':
    case 'unclear':
      return 'We are looking for the cause.';
  }
}

function nameOf(component: StatusComponent, all: readonly StatusComponent[]): string {
  if (component.region === null) return component.name;
  const journey = all.find(({ key }) => key === component.journey);
  return `${journey?.name ?? component.journey} in ${component.region}`;
}

function sayList(items: readonly string[]): string {
  if (items.length <= 1) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}

/** Only what a draft reads is looked at. */
function parseDiagnosis(text: string): Diagnosis | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { format, causes, side, abstain } = value as Partial<Record<keyof Diagnosis, unknown>>;
  const isDiagnosis =
    format === 1 &&
    typeof abstain === 'boolean' &&
    ['us', 'them', 'both', 'unclear'].includes(String(side)) &&
    Array.isArray(causes) &&
    causes.every(isCause);
  return isDiagnosis ? (value as Diagnosis) : null;
}

function isCause(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { lost, explains } = value as Record<string, unknown>;
  const areTexts = (list: unknown): boolean =>
    Array.isArray(list) && list.every((each) => typeof each === 'string');
  return areTexts(lost) && areTexts(explains);
}
