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
