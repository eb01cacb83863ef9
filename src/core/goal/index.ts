/** Goals judged: verdicts, what breaks them, what mends them, what to ask, who shares a fate. */
export type * from './types.ts';
export {
  ask,
  type AnswerLines,
  type AskAnswer,
  type AskOptions,
  type AskQuestion,
  type SettledVerdict,
} from './ask.ts';
export { check, checkOptions, journeysOf, tallyOf } from './check.ts';
export { countUnits } from './count-units.ts';
export type * from './fate-types.ts';
export { fates, type FateOptions } from './fates.ts';
export * from './baseline.ts';
export { changedSince, type ChangedVerdict, type Changes } from './changed-since.ts';
export type { OutsideChange } from './used-outside.ts';
export * from './map-difference.ts';
export * from './check-json.ts';
export { groupFindings, type FindingGroup } from './finding-groups.ts';
export * from './service-needs.ts';
export { yamlOf } from './yaml-lines.ts';
export { checkJunit } from './junit.ts';
export { changesSentence, checkMarkdown, tallySentence } from './markdown.ts';
export { checkSarif, type SarifLog, type SarifResult } from './sarif.ts';
