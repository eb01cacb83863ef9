/** How this was made: command, version, hashes of what went in, what the words of evidence mean. */
import { plural } from '../terminal/prose.ts';
import { command, details, esc, idText, join, table } from './html.ts';
import type { PageInput } from './page-input.ts';

const WORDS = [
  ['seen', 'observed, in traces, logs or DNS'],
  ['declared', 'written in your files, with file and line'],
  ['published', 'said by the provider itself, with a date'],
  ['reported', 'said by others'],
  ['assumed', 'said by nobody; our default'],
] as const;

export function madePart({ made, answer, map }: PageInput): string {
  const { catalogue } = answer.restsOn;
  return join(
    `<p>Firebreak ${esc(made.version)}: ${command(made.command)}</p>`,
    `<p>Catalogue ${esc(catalogue.version)} <span class="soft">(<code>${esc(catalogue.hash.slice(0, 12))}</code>)</span>. The same inputs give the same bytes. No network was used, and this page asks for nothing.</p>`,
    map === null
      ? '<p class="soft">The map is too large to be kept in the page.</p>'
      : '<p>The whole map is in this page as JSON, in the element with the id <code>map</code>.</p>',
    made.inputs.length > 0 &&
      details(
        `${plural(made.inputs.length, 'input')} with SHA-256`,
        table(
          ['file', 'SHA-256'],
          made.inputs.map((each) => [idText(each.file), `<code>${esc(each.sha256)}</code>`]),
          'What went in',
        ),
      ),
    table(
      ['word', 'a fact that was'],
      WORDS.map(([word, meaning]) => [`<b>${word}</b>`, meaning]),
      'Words of evidence, the strongest first',
    ),
  );
}
