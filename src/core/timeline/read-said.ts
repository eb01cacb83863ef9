/**
 * Reads what was said besides the feeds: `{ "at", "by", "words" }` a line of JSON, or a whole file as
 * Statuspage publishes it (`api/v2/incidents.json`), of our own page or of anybody's.
 */
import { fail, type Result, succeed } from '#base';
import { parseMoment } from './instant.ts';
import { fieldsOf, objectOf, problemAt, textOf } from './read-observations.ts';
import type { Said, SaidKind } from './types.ts';

/** The most words of one file. */
export const MAX_SAID = 20_000;
const MAX_NAME = 300;
const MAX_WORDS = 2_000;
const KINDS: readonly SaidKind[] = ['provider', 'own', 'diagnosis'];

/** Reads one text. `kind` is whose words they are where a line does not say so. */
export function readSaid(text: string, file: string, kind: SaidKind): Result<readonly Said[]> {
  const whole = objectOf(text);
  const read =
    whole !== null && Array.isArray(whole['incidents'])
      ? ofStatuspage(whole, file, kind)
      : ofLines(text, file, kind);
  if (!read.ok || read.value.length <= MAX_SAID) return read;
  const what = `${file} has more than ${MAX_SAID} words.`;
  return fail([problemAt('too-large', file, null, what, 'Give those of the outage only.')]);
}

function ofStatuspage(
  whole: Readonly<Record<string, unknown>>,
  file: string,
  kind: SaidKind,
): Result<readonly Said[]> {
  const by = textOf(fieldsOf(whole['page'])['name'], MAX_NAME) || file;
  const incidents = whole['incidents'] as readonly unknown[];
  return succeed(
    incidents.flatMap((incident) => {
      const { name, incident_updates: updates } = fieldsOf(incident);
      if (!Array.isArray(updates)) return [];
      return (updates as readonly unknown[]).flatMap((update): Said[] => {
        const { status, body, display_at: shown, created_at: created } = fieldsOf(update);
        const atMs = parseMoment(textOf(shown, 60) || textOf(created, 60));
        const words = textOf(body, MAX_WORDS) || textOf(name, MAX_WORDS);
        if (atMs === null || words === '') return [];
        const about = textOf(name, MAX_NAME);
        return [
          {
            atMs,
            by,
            kind,
            phase: textOf(status, 60) || null,
            words,
            about: about === '' ? [] : [about],
          },
        ];
      });
    }),
  );
}

function ofLines(text: string, file: string, usual: SaidKind): Result<readonly Said[]> {
  const problems = [];
  const said: Said[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const { at, by, words, phase, kind, about } = objectOf(line) ?? {};
    const atMs = typeof at === 'string' ? parseMoment(at) : null;
    const [speaker, spoken] = [textOf(by, MAX_NAME), textOf(words, MAX_WORDS)];
    const whose = KINDS.find((each) => each === kind) ?? (kind === undefined ? usual : null);
    if (atMs === null || speaker === '' || spoken === '' || whose === null) {
      const what = 'This line does not say when who said what.';
      const mend =
        'Write {"at": "2025-10-20T07:11Z", "by": "aws", "words": "..."}; kind is provider, own or diagnosis.';
      problems.push(problemAt('not-json', file, index + 1, what, mend));
      continue;
    }
    said.push({
      atMs,
      by: speaker,
      kind: whose,
      phase: textOf(phase, 60) || null,
      words: spoken,
      about: Array.isArray(about)
        ? about.map((each) => textOf(each, MAX_NAME)).filter(Boolean)
        : [],
    });
  }
  return problems.length > 0 ? fail(problems) : succeed(said);
}
