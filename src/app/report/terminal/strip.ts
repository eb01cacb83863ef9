/** The day as a strip: one mark for each stretch of time, the worst that happens in it. */

export type Mark = 'ok' | 'late' | 'degraded' | 'unknown' | 'down';

export interface Stretch {
  readonly fromMin: number;
  /** null never ends. */
  readonly toMin: number | null;
  readonly outcome: Mark;
}

export interface StripScale {
  readonly fromMin: number;
  readonly markMin: number;
  readonly marks: number;
}

const LETTER: Readonly<Record<Mark, string>> = {
  ok: '.',
  late: '-',
  degraded: '-',
  unknown: '?',
  down: '#',
};
const RANK: readonly Mark[] = ['ok', 'late', 'degraded', 'unknown', 'down'];
const ROUND_MINUTES = [1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 720, 1440, 2880, 10080];

/** A scale that covers the minutes in at most `most` marks of a round number of minutes. */
export function scaleOf(fromMin: number, toMin: number, most: number): StripScale {
  const length = Math.max(1, toMin - fromMin);
  const markMin =
    ROUND_MINUTES.find((minutes) => length / minutes <= most) ?? Math.ceil(length / most);
  return { fromMin, markMin, marks: Math.max(1, Math.ceil(length / markMin)) };
}

/** `#########....----....`, as long as the scale has marks. */
export function strip(stretches: readonly Stretch[], scale: StripScale): string {
  let marks = '';
  for (let index = 0; index < scale.marks; index++) {
    const from = scale.fromMin + index * scale.markMin;
    const to = from + scale.markMin;
    let worst = 0;
    for (const stretch of stretches) {
      if (stretch.fromMin >= to || (stretch.toMin !== null && stretch.toMin <= from)) continue;
      worst = Math.max(worst, RANK.indexOf(stretch.outcome));
    }
    marks += LETTER[RANK[worst] ?? 'ok'];
  }
  return marks;
}

/** Clock times above a strip, each flush with its mark; times that would run into the one before are left out. */
export function stripHead(
  times: readonly { readonly minute: number; readonly text: string }[],
  scale: StripScale,
): string {
  let head = '';
  for (const time of times) {
    const at = Math.floor((time.minute - scale.fromMin) / scale.markMin);
    const column = Math.min(at, scale.marks - time.text.length);
    if (at < 0 || at > scale.marks || column < 0) continue;
    if (head !== '' && column < head.length + 2) continue;
    head = head.padEnd(column) + time.text;
  }
  return head;
}
