/**
 * Findings as SARIF 2.1.0 (OASIS, 2020): one result for each loss and cause, at the file and line of
 * the fact that breaks the goal, with the path as a code flow. Accepted findings are suppressed, not left out.
 */
import type { Place } from '#base';
import { sameLost } from './accept.ts';
import { groupFindings } from './finding-groups.ts';
import type { FindingGroup } from './finding-groups.ts';
import { labelsOf, sayFinding, sayGoal } from './say.ts';
import type { CheckAnswer, GoalVerdict, Step } from './types.ts';

export interface SarifLog {
  readonly $schema: string;
  readonly version: '2.1.0';
  readonly runs: readonly SarifRun[];
}

export interface SarifRun {
  readonly tool: {
    readonly driver: {
      readonly name: string;
      readonly version: string;
      readonly rules: readonly {
        readonly id: string;
        readonly shortDescription: { readonly text: string };
        readonly help: { readonly text: string };
        readonly defaultConfiguration: { readonly level: SarifLevel };
      }[];
    };
  };
  readonly columnKind: 'utf16CodeUnits';
  readonly results: readonly SarifResult[];
}

export type SarifLevel = 'error' | 'warning';

export interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: SarifLevel;
  readonly message: { readonly text: string };
  readonly locations: readonly SarifLocation[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly codeFlows?: readonly {
    readonly threadFlows: readonly {
      readonly locations: readonly { readonly location: SarifLocation }[];
    }[];
  }[];
  readonly suppressions?: readonly {
    readonly kind: 'external';
    readonly justification: string;
  }[];
}

export interface SarifLocation {
  readonly physicalLocation: {
    readonly artifactLocation: { readonly uri: string };
    readonly region: { readonly startLine: number };
  };
  readonly message?: { readonly text: string };
}

const RULES = [
  {
    id: 'goal-fails',
    level: 'error',
    text: 'A declared goal does not survive a loss.',
    help: 'Change what the path shows, correct the fact that is wrong, or accept the finding with a reason and a last day.',
  },
  {
    id: 'goal-undecided',
    level: 'warning',
    text: 'Whether a goal survives a loss depends on facts that nobody has stated.',
    help: 'firebreak ask lists the facts that decide, with the lines to add.',
  },
] as const;

/** The answer as a SARIF log. `version` is the tool's. */
export function checkSarif(answer: CheckAnswer, version: string): SarifLog {
  const fails = groupFindings(
    answer,
    ({ verdict }) => verdict === 'FAILS',
    ({ writtenAt }) => writtenAt[0] ?? '',
  );
  const undecided = answer.verdicts.filter(({ verdict }) => verdict === 'UNDECIDED');
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Firebreak',
            version,
            rules: RULES.map(({ id, level, text, help }) => ({
              id,
              shortDescription: { text },
              help: { text: help },
              defaultConfiguration: { level },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: [
          ...fails.map((group) => toResult(answer, group)),
          ...undecided.map(undecidedResult),
        ],
      },
    ],
  };
}

function toResult(answer: CheckAnswer, group: FindingGroup): SarifResult {
  const { goal, lost, journeys, example, accepted } = group;
  const labels = labelsOf(group).map(([label, text]) => `${label}: ${text}`);
  const flow = example.path.flatMap(stepLocation);
  const reason = answer.acceptances.find(
    ({ acceptance, state }) =>
      state === 'used' && acceptance.goal === goal.name && sameLost(acceptance.lost, lost),
  );
  const justification = reason?.acceptance.why ?? 'accepted in the map';
  return {
    ruleId: RULES[0].id,
    ruleIndex: 0,
    level: RULES[0].level,
    message: { text: [`${sayFinding(group)} (${sayGoal(goal)}).`, ...labels].join('\n') },
    locations: [mainLocation(group)],
    partialFingerprints: { 'finding/v1': [goal.name, journeys.join(','), ...lost].join('|') },
    ...(flow.length > 1
      ? { codeFlows: [{ threadFlows: [{ locations: flow.map((location) => ({ location })) }] }] }
      : {}),
    ...(accepted ? { suppressions: [{ kind: 'external', justification }] } : {}),
  };
}

function undecidedResult({ goal, journey, settledBy, stoppedBy }: GoalVerdict): SarifResult {
  const facts = settledBy.map(({ from, to }) => `not known: ${from} -> ${to}`);
  const bound = stoppedBy === null ? [] : [stoppedBy];
  return {
    ruleId: RULES[1].id,
    ruleIndex: 1,
    level: RULES[1].level,
    message: {
      text: [`${journey} is UNDECIDED (${sayGoal(goal)}).`, ...facts, ...bound].join('\n'),
    },
    locations: [toLocation(goal.place ?? WHOLE_MAP)],
    partialFingerprints: { 'finding/v1': [goal.name, journey, 'undecided'].join('|') },
  };
}

const WHOLE_MAP: Place = { file: 'firebreak.yaml', line: 1, column: null };

function stepLocation({ id, need }: Step): readonly SarifLocation[] {
  const place = need?.evidence.map(({ at }) => readAt(at)).find((each) => each !== null) ?? null;
  return place === null ? [] : [{ ...toLocation(place), message: { text: id } }];
}

/** The fact that tells most; else the goal; else the map as a whole. */
function mainLocation({ example, goal }: FindingGroup): SarifLocation {
  const place = example.writtenAt.map(readAt).find((each) => each !== null) ?? goal.place;
  return toLocation(place ?? WHOLE_MAP);
}

/** `infra/main.tf:12` or `infra/main.tf:12:3` as a place; null for anything else. */
export function readAt(at: string | null): Place | null {
  const match = /^(.+?):(\d+)(?::\d+)?$/.exec(at ?? '');
  return match?.[1] === undefined ? null : { file: match[1], line: Number(match[2]), column: null };
}

function toLocation({ file, line }: Place): SarifLocation {
  const uri = file
    .replaceAll('\\', '/')
    .split('/')
    .map((part) => encodeURIComponent(part))
    .join('/');
  return {
    physicalLocation: {
      artifactLocation: { uri },
      region: { startLine: Math.max(1, line ?? 1) },
    },
  };
}
