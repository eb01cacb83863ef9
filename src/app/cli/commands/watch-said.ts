/** Looks and alarms as lines for people. */
import { formatDuration } from '#base';
import { columns } from '#app/report';

type Observation = import('#io/store').Observation;
type Judge = import('#app/watch').Judge;
type ToldAlarm = import('#app/watch').ToldAlarm;

/** Held targets that are named under an alarm. */
const MOST_NAMED = 5;

/** One look as a line; of what is down because of another, that one. */
export function sayObservation(
  { at, target, ok, state, ms, what }: Observation,
  judge: Judge | null,
): string {
  const word = ok === null ? 'not seen' : ok ? 'ok' : 'BAD';
  const because = judge?.explained.get(target)?.because[0];
  const held =
    because !== undefined
      ? `[down because of ${because}] `
      : state === 'up' || state === 'unknown'
        ? ''
        : `[${state}] `;
  const [line = ''] = columns([
    [at.slice(11, 19), word.padEnd(8), target.padEnd(28), `${Math.round(ms)} ms`, `${held}${what}`],
  ]);
  return line;
}

/** One alarm, with how each of what it holds is down because of it. */
export function sayAlarm(told: ToldAlarm): readonly string[] {
  const { at, target, places, what } = told;
  const from = places.length === 0 ? '' : ` (${places.join(', ')})`;
  const say = (word: string, text: string): string =>
    `${at.slice(11, 19)}  ${word.padEnd(10)}${target} ${text}`;
  switch (told.alarm) {
    case 'up': {
      const lasted = formatDuration(Math.ceil(told.lastedMs / 1_000) * 1_000);
      return [say('OVER', `is up again after ${lasted}${from}`)];
    }
    case 'held': {
      const [line = '', ...more] = ways(told.holds);
      return [`${at.slice(11, 19)}  ${'because'.padEnd(10)}${line.trim()}`, ...more];
    }
    case 'burning': {
      const { severity, factor, longMs, shortMs } = told;
      const windows = `${formatDuration(longMs)} and of ${formatDuration(shortMs)}`;
      const times = `${Math.round(factor * 10) / 10} times`;
      return [say(severity, `burns its budget at more than ${times} its pace, of ${windows}`)];
    }
    case 'calm':
      return [say('calm', 'burns its budget no longer too fast')];
    case 'slower':
      return [say('slower', `takes ${told.ms} ms, usually ${told.usualMs} ms`)];
    case 'usual':
      return [say('usual', `takes ${told.ms} ms, as is usual`)];
    case 'down':
    case 'flapping': {
      const { holds, instead } = told;
      const also = instead.length === 0 ? '' : `, told before as ${instead.join(', ')}`;
      const more = holds.length === 0 ? '' : `; ${holds.length} more because of it${also}:`;
      return [say('ALARM', `is ${told.alarm}${from}: ${what}${more}`), ...ways(holds)];
    }
  }
}

/** How each is down because of what; the first few, and how many more. */
function ways(holds: readonly { readonly way: string }[]): readonly string[] {
  const rest = holds.length - MOST_NAMED;
  const indent = ' '.repeat(20);
  return [
    ...holds.slice(0, MOST_NAMED).map(({ way }) => `${indent}${way}`),
    ...(rest > 0 ? [`${indent}and ${rest} more`] : []),
  ];
}
