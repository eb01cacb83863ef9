/** What we do not know: questions, what was taken for granted, what was not read, what cannot be seen. */
import type { AskQuestion } from '#core/goal';
import { count, plural } from '../terminal/prose.ts';
import { bounded, command, details, esc, idText, join, prose } from './html.ts';
import type { PageInput } from './page-input.ts';

const ON_PAPER = 6;

export function unknownPart(input: PageInput): string {
  const { ask, answer, read, cannotSee, gaps } = input;
  const assumptions = answer.restsOn.assumptions.map(({ about, what }) =>
    what.includes(about) ? esc(what) : `${idText(about)}: ${esc(what)}`,
  );
  const notRead = (read?.notRead ?? []).map(
    (each) =>
      `${count(each.count)} ${esc(each.things)}, because ${esc(each.because)}. ${command(each.mend)}`,
  );
  return join(
    part(
      'Questions that would settle a verdict',
      ask.questions.map(question),
      'None: every verdict is decided.',
    ),
    ask.others > 0 &&
      `<p class="soft">${plural(ask.others, 'other unknown dependency changes', 'other unknown dependencies change')} no verdict today.</p>`,
    !ask.complete &&
      `<p class="soft">Not proved to be the fewest: ${esc(ask.stoppedBy ?? 'the search ended early')}.</p>`,
    part('Taken for granted', assumptions, 'Nothing.'),
    part('Not read', notRead, 'Nothing that was found.'),
    read !== null && coverage(read),
    part('Addresses that nothing in the files defines', gaps.map(esc), 'None.'),
    part(
      'What these sources cannot see',
      cannotSee.map(prose),
      'No source was asked: the map was written by hand.',
    ),
  );
}

function part(heading: string, items: readonly string[], none: string): string {
  return join(
    `<h3>${heading}</h3>`,
    items.length === 0 ? `<p class="soft">${none}</p>` : bounded(items, 'ul', ON_PAPER),
  );
}

function question(asked: AskQuestion): string {
  const lines = (title: string, text: readonly string[]): string =>
    `<p>${title}</p><pre>${esc(text.join('\n'))}</pre>`;
  const answers = join(
    ...asked.evidence.map(
      (each) =>
        `<p class="soft">${esc(`${each.note ?? 'found'} [${each.word}${each.at === null ? '' : ` ${each.at}`}]`)}</p>`,
    ),
    ...asked.ifLate.map((each) => lines(`If ${esc(each.journey)} may be late, add:`, each.lines)),
    lines(`If ${esc(asked.from)} stops without it, add:`, asked.ifHard.lines),
    lines('If it goes on without it, add:', asked.ifSoft.lines),
  );
  return `Does ${idText(asked.from)} stop without ${idText(asked.to)}? Decides ${esc(asked.decides.join(', '))}.${details('Lines that answer it', answers, 'class="small"')}`;
}

function coverage(read: NonNullable<PageInput['read']>): string {
  const what = read.read.map((each) => `${count(each.count)} ${each.things}`).join(', ');
  return `<p>Read ${plural(read.files, 'file')}${what === '' ? '' : `: ${esc(what)}`}.${read.complete ? '' : ' Reading ended at its limit: there is more.'}</p>`;
}
