/** What to do: at most five changes, each checked, with the goals that it closes and how to try it. */
import type { CheckAnswer, Mend } from '#core/goal';
import { sayJourneys } from '../check/grouping.ts';
import { count } from '../terminal/prose.ts';
import { command, details, esc, idText, join, prose } from './html.ts';
import type { PageInput } from './page-input.ts';

const MENDS_SHOWN = 5;
const STEPS_ON_PAPER = 3;

export function doPart({ answer, tryWith }: PageInput): string {
  if (answer.mends.length === 0) return `<p>${nothing(answer)}</p>`;
  const items = answer.mends
    .slice(0, MENDS_SHOWN)
    .map((mend, index) => `<li>${mendItem(mend, `mend-${index + 1}.json`, tryWith)}</li>`);
  return `<p class="soft">Each change was laid over the map and everything judged again; the one that closes most is first.</p>
<ol class="mends">${items.join('\n')}</ol>`;
}

function nothing(answer: CheckAnswer): string {
  const open = answer.verdicts.some((each) => each.met === false && !each.accepted);
  const said = open
    ? 'No single change that was tried makes a failing goal hold.'
    : 'Nothing: every goal is met or accepted.';
  return `${said}${answer.mendsComplete ? '' : ' The search for changes ended at its limit.'}`;
}

function mendItem(mend: Mend, file: string, tryWith: string): string {
  const change = JSON.stringify(mend.change, null, 2);
  return join(
    mendText(mend.what),
    `<p class="small">Then ${closes(mend)}</p>`,
    `<p class="small no-paper">Save <a download="${file}" href="data:application/json;charset=utf-8,${esc(encodeURIComponent(change))}">${file}</a> and try it: ${command(`${tryWith} ${file}`)}</p>`,
    details(`What ${file} says`, `<pre>${esc(change)}</pre>`, 'class="small no-paper"'),
  );
}

/** All steps; paper names the first few of many. */
function mendText(what: string): string {
  const steps = what.split('; ');
  const whole = `<span>${prose(capital(what))}.</span>`;
  if (steps.length <= STEPS_ON_PAPER + 1) return `<p class="mend">${whole}</p>`;
  const first = prose(capital(steps.slice(0, STEPS_ON_PAPER).join('; ')));
  return `<p class="mend"><span class="no-paper">${whole}</span><span class="paper-only">${first}; and ${count(steps.length - STEPS_ON_PAPER)} more steps.</span></p>`;
}

/** `cool-the-bed and keep-warm survive any region and incident/aws-2025-10-20.` */
function closes({ closes: closed }: Mend): string {
  const byGoal = [...Map.groupBy(closed, (each) => each.goal)];
  const same = Map.groupBy(byGoal, ([, each]) => each.map(({ journey }) => journey).join('\n'));
  return `${[...same]
    .map(([key, goals]) => {
      const journeys = key.split('\n');
      const survive = journeys.length === 1 ? 'survives' : 'survive';
      return `${esc(sayJourneys(journeys, 5))} ${survive} ${goals.map(([goal]) => idText(goal)).join(' and ')}`;
    })
    .join('; ')}.`;
}

function capital(text: string): string {
  return `${(text[0] ?? '').toUpperCase()}${text.slice(1)}`;
}
