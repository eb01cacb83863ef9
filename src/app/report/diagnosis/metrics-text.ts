/** `firebreak diagnose --metrics`: us or them first, then the nodes, the deepest before those on the way. */
import type { MetricDiagnosis, Side, SickNode } from '#core/diagnosis';
import { fold, labelled, list, next, plural } from '../terminal/prose.ts';
import type { Screen } from '../terminal/screen.ts';

/** What the measurements say, and whose each node is. */
export interface ShownMetrics {
  readonly diagnosis: MetricDiagnosis;
  /** As it was asked: a journey, or a part of the map. */
  readonly asked: string;
  readonly sideOf: (node: string) => Side | null;
}

const MOST_NODES = 5;
const MOST_BLIND = 6;

/** The first line. */
export function metricsHeadline({ diagnosis, asked, sideOf }: ShownMetrics): string {
  const [best] = diagnosis.nodes;
  if (best === undefined) return sayNothing(diagnosis, asked);
  const whose = { them: 'THEM, most likely: ', us: 'US, most likely: ' };
  const side = sideOf(best.node);
  const where =
    best.node === asked
      ? `${best.node} itself; nothing that it calls is as sick`
      : `${best.node} is ${diagnosis.order === 'depth' ? 'the deepest that is sick' : 'the sickest'} on the way from ${asked}`;
  return `${side === null ? 'Most likely ' : whose[side]}${where}.`;
}

function sayNothing({ abstention, symptom }: MetricDiagnosis, asked: string): string {
  switch (abstention) {
    case 'symptom-is-well':
      return `No cause is given: by what was measured, ${asked} is as it was before.`;
    case 'too-little-measured':
      return `No cause is given: too little was measured of ${symptom} before it began, or since.`;
    case 'nothing-measured':
    case null:
      return `No cause is given: nothing was measured of ${asked}.`;
  }
}

/** The whole answer. */
export function metricsText(shown: ShownMetrics, { width }: Screen): string[] {
  const { nodes, blind, threshold } = shown.diagnosis;
  const left = nodes.length - MOST_NODES;
  return [
    ...fold(metricsHeadline(shown), width),
    ...nodes
      .slice(0, MOST_NODES)
      .flatMap((node, index) => ['', ...nodeLines(node, index + 1, shown, width)]),
    ...(left > 0 ? ['', `and ${plural(left, 'more node')} on the way: --json`] : []),
    ...(blind.length === 0 ? [] : ['', ...fold(sayBlind(blind), width)]),
    ...(nodes.length === 0 || threshold >= 5
      ? []
      : [
          '',
          ...fold(`It barely shows: ${threshold} of the usual spread had to be enough.`, width),
        ]),
    '',
    ...nextLines(shown, width),
  ];
}

function nodeLines(
  { node, metric, score, correlation, path, isDeepest }: SickNode,
  number: number,
  shown: ShownMetrics,
  width: number,
): readonly string[] {
  const { sideOf } = shown;
  const row = (label: string, text: string): readonly string[] =>
    labelled(label, text, width, 11, '   ');
  const side = sideOf(node);
  const whose = side === null ? '' : `, ${side}`;
  return [
    ...labelled(
      String(number),
      `${node}${isDeepest || shown.diagnosis.order === 'strength' ? '' : ' (on the way)'}${whose}`,
      width,
      3,
    ),
    ...row('sick', `${metric} is ${sayTimes(score)} its usual spread away from usual`),
    ...(correlation === null
      ? []
      : row('alike', `its curve and the symptom's: ${correlation.toFixed(2)}`)),
    ...(path.length < 2 ? [] : row('through', path.join(' -> '))),
  ];
}

function sayTimes(score: number): string {
  if (score >= 1_000) return 'over 1,000 times';
  return `${score >= 10 ? Math.round(score) : score.toFixed(1)} times`;
}

function sayBlind(blind: readonly string[]): string {
  const shown = blind.slice(0, MOST_BLIND);
  const left = blind.length - shown.length;
  const names = left > 0 ? `${shown.join(', ')} and ${left} more` : list(shown);
  return `On the way nobody measures ${names}: the trouble may be there.`;
}

function nextLines({ diagnosis, asked, sideOf }: ShownMetrics, width: number): readonly string[] {
  const [best] = diagnosis.nodes;
  if (best === undefined || sideOf(best.node) === null || best.node === asked)
    return next(
      [[`firebreak diagnose --fails ${asked} --works ...`, 'by what works and what does not']],
      width,
    );
  return next([[`firebreak explain ${asked} --lost ${best.node}`, 'how it reaches that']], width);
}
