/**
 * The people of the rehearsal, scripted: who is on call asks `diagnose` when two places hold that a
 * journey is down, takes the draft that comes from it, reads and approves it, and publishes it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Diagnosis } from '#core/diagnosis';
import type { DayClock } from './day-clock.ts';
import { JOURNEYS } from './files.ts';
import type { Hands } from './hands.ts';
import type { Place } from './place.ts';

/** The log that all places write to, and what was thought of it. */
export const LOG = 'seen.jsonl';
export const THOUGHTS = 'thoughts.jsonl';

/** A person reads a draft, fills in what it leaves open, and takes some minutes for that. */
const READING_MIN = 4;

/** What was named, and when. */
export interface Named {
  readonly minute: number;
  readonly diagnosis: Diagnosis;
  readonly headline: string;
}

/** Until two places hold that the same journey is down. */
async function alarm(
  places: readonly Place[],
  clock: DayClock,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    await clock.until(clock.minute() + 1, signal);
    const isDown = JOURNEYS.some(
      (journey) => places.filter(({ states }) => states.get(journey) === 'down').length >= 2,
    );
    if (isDown) return;
  }
}

/** Asks until a cause is named. */
export async function nameTheCause(
  folder: string,
  hands: Hands,
  places: readonly Place[],
  clock: DayClock,
  signal: AbortSignal,
): Promise<Named> {
  await alarm(places, clock, signal);
  for (;;) {
    const asked = await hands.firebreak(['diagnose', '--symptoms', LOG, '--json'], clock);
    const diagnosis = JSON.parse(asked.out) as Diagnosis;
    const [minute, at] = [clock.minute(), new Date(clock.nowMs()).toISOString()];
    if (!diagnosis.abstain && diagnosis.side !== 'unclear') {
      writeFileSync(join(folder, 'diagnosis.json'), asked.out);
      const { out } = await hands.firebreak(['diagnose', '--symptoms', LOG, '--quiet'], clock);
      const headline = out.trim().replace(/\s+/g, ' ');
      const thought = { at, by: 'diagnose', kind: 'diagnosis', words: headline };
      writeFileSync(join(folder, THOUGHTS), `${JSON.stringify(thought)}\n`);
      return { minute, diagnosis, headline };
    }
    await clock.until(clock.minute() + 2, signal);
  }
}

/** The draft of a diagnosis, filled in, approved by a person and published. The id of the incident. */
export async function tellPeople(
  folder: string,
  hands: Hands,
  clock: DayClock,
  signal: AbortSignal,
): Promise<string> {
  const draft = ['status', 'draft', 'diagnosis.json', '--at', clock.moment()];
  const { out, said } = await hands.firebreak(draft, clock);
  const id = /incidents\/([\w-]+)\.md/.exec(out + said)?.[1];
  if (id === undefined) throw new Error(`no draft: ${out}${said}`);
  const path = join(folder, 'incidents', `${id}.md`);
  const filled = readFileSync(path, 'utf8')
    .replaceAll('{what}', 'search, the news and chats that are open')
    .replaceAll('{time}', '07:45');
  await clock.until(clock.minute() + READING_MIN, signal);
  writeFileSync(path, filled);
  await hands.firebreak(['status', 'approve', id, '--by', 'ada', '--at', clock.moment()], clock);
  await publish(hands, clock);
  return id;
}

/** One more update of an incident, by a person, published. */
export async function update(
  hands: Hands,
  clock: DayClock,
  words: readonly string[],
): Promise<void> {
  await hands.firebreak(['status', ...words, '--by', 'ada', '--at', clock.moment()], clock);
  await publish(hands, clock);
}

/** The page, to both hosts. */
export async function publish(hands: Hands, clock: DayClock): Promise<void> {
  const words = ['status', 'publish', '--to', 'one', '--to', 'two', '--key', 'status.key'];
  await hands.firebreak([...words, '--at', clock.moment()], clock);
}
