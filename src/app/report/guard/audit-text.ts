/** `firebreak guard audit` and `guard log --check`: is the log whole, and is it a run of the model? */
import type { Audit, Stray } from '#core/guard';
import { columns, count, fold, next, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';

/** What an audit found. */
export interface ShownAudit {
  readonly entries: number;
  /** The newest hash: worth keeping elsewhere, for a log whose end is cut off is whole. */
  readonly newest: string | null;
  /** Sequence at which the chain is broken; null when it is whole. */
  readonly brokenAt: number | null;
  /** Null when only the chain was checked. */
  readonly model: Audit | null;
}

const STRAYS_SHOWN = 20;

/** True when there is nothing to say against the log. */
export function isSound({ brokenAt, model }: ShownAudit): boolean {
  return brokenAt === null && (model === null || model.strays.length === 0);
}

/** The verdict, then each stray. */
export function auditText(audit: ShownAudit, screen: Screen): readonly string[] {
  const { entries, newest, brokenAt, model } = audit;
  const chain =
    brokenAt === null
      ? `The log is WHOLE: ${plural(entries, 'entry', 'entries')}, each bound to the one before.`
      : `The log is BROKEN at entry ${count(brokenAt)}: it was changed, cut, or reordered there.`;
  return [
    ...fold(chain, screen.width),
    ...(model === null ? [] : modelText(model, screen)),
    '',
    ...(newest === null
      ? []
      : fold(
          `Newest hash ${newest.slice(0, 16)}: keep it elsewhere; a log whose end was cut off looks whole without it.`,
          screen.width,
        )),
    ...(model === null
      ? [
          '',
          ...next(
            [['firebreak guard audit --against-model', 'is each step one of the model?']],
            screen.width,
          ),
        ]
      : []),
  ];
}

function modelText({ steps, applied, strays }: Audit, { width }: Screen): readonly string[] {
  const head =
    strays.length === 0
      ? `0 strays: each of ${plural(steps, 'step')} is one of the explored model, and ${plural(applied, 'applied write follows', 'applied writes follow')} each other in the zone.`
      : `${plural(strays.length, 'stray')} in ${plural(steps, 'step')}: what was logged is not what the model does.`;
  const rows = columns(
    strays
      .slice(0, STRAYS_SHOWN)
      .map(({ sequence, who, what }) => [String(sequence), who, WHATS[what]]),
    { margin: '  ', right: [0] },
  );
  const hidden = strays.length - STRAYS_SHOWN;
  return [
    ...fold(head, width),
    ...(rows.length === 0 ? [] : ['', ...rows]),
    ...(hidden > 0 ? [`  and ${plural(hidden, 'more')}    firebreak guard audit --json`] : []),
  ];
}

const WHATS: Readonly<Record<Stray['what'], string>> = {
  'not-a-step': 'the step functions do something else with this state and event',
  'not-where-it-was': 'the process was in another state, and did not start again',
  'generation-went-down': 'an applied write did not raise the generation that it saw',
  'zone-was-older': 'an applied write saw a generation below one applied before it',
};
