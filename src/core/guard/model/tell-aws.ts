/** Tells a run of the AWS-like automation in words. */
import { momentsOf, type Moment, type Sentence, type Trace } from '#core/checker';
import type { AwsAction, AwsState } from './aws-like.ts';
import { describeName, listNumbers, nameOutcome, type Outcome } from './tell-name.ts';

type AwsMoment = Moment<AwsState, AwsAction>;

/** One sentence a step. */
export function tellAws(trace: Trace<AwsState, AwsAction>): readonly Sentence[] {
  const moments = momentsOf(trace);
  return moments.map((moment, index) => {
    const { action, after } = moment;
    if (action.kind !== 'plan') return { who: `E${action.enactor}`, ...tellStep(moments, index) };
    const what = `makes plan ${after.latest}`;
    return { who: 'planner', what, outcome: `trees: ${after.trees.join(' ')}`, mark: null };
  });
}

function tellStep(moments: readonly AwsMoment[], index: number): Omit<Sentence, 'who'> {
  const { action, before, after } = moments[index] as AwsMoment;
  if (action.kind === 'plan') return quiet('');
  const self = before.enactors[action.enactor - 1];
  const then = after.enactors[action.enactor - 1];
  switch (action.kind) {
    case 'pull': {
      const write = moments.findIndex(
        ({ action: step }, at) =>
          at > index && step.kind === 'write' && step.enactor === action.enactor,
      );
      const now = write >= 0 && rootChanged(moments, index, write) ? 'Right, now.' : 'Right.';
      return quiet(`pulls plan ${then?.plan}: newer than ${before.root ?? 'nothing'}. ${now}`);
    }
    case 'write': {
      if (then?.phase !== 'written')
        return quiet(`gives up plan ${self?.plan}: not newer any more`);
      const pulled = moments
        .slice(0, index)
        .findLastIndex(
          ({ action: step }) => step.kind === 'pull' && step.enactor === action.enactor,
        );
      const old = rootChanged(moments, pulled, index) ? '. Its check is old.' : '';
      return {
        what: `writes plan ${self?.plan}${old}`,
        ...nameOutcome(rootOf(before), rootOf(after)),
      };
    }
    case 'look':
      return quiet(
        `looks for trees to clean up: ${listNumbers(then?.doomed ?? [], 'is', 'are')} old`,
      );
    case 'clean':
    case 'delete':
      return tellDeletion(before, after);
  }
}

function tellDeletion(before: AwsState, after: AwsState): Omit<Sentence, 'who'> {
  const deleted = before.trees.filter((plan) => !after.trees.includes(plan));
  if (deleted.length === 0) return quiet('cleans up: nothing to delete');
  const what = `cleans up: deletes ${listNumbers(deleted, null, null)}`;
  const emptied = rootOf(after).isEmpty && !rootOf(before).isEmpty;
  if (emptied) return { what, ...nameOutcome(rootOf(before), rootOf(after)) };
  return { what, outcome: `trees: ${after.trees.join(' ')}`, mark: null };
}

function rootChanged(moments: readonly AwsMoment[], from: number, to: number): boolean {
  return moments.slice(from, to).some(({ before, after }) => before.root !== after.root);
}

function rootOf({ root, trees }: AwsState): Outcome {
  return describeName('root', root, trees);
}

function quiet(what: string): Omit<Sentence, 'who'> {
  return { what, outcome: null, mark: null };
}
