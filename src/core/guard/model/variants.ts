/** The variants that `verify` knows, one row each: the automation of October, and single protections. */
import { createAwsModel, type AwsFixes } from './aws-like.ts';
import { guarded } from './guarded-variant.ts';
import { createRaceModel, type Protections } from './race.ts';
import { tellAws } from './tell-aws.ts';
import { tellRace } from './tell-race.ts';
import { defineVariant, type Variant, type VariantWords } from './variant.ts';

const MODEL_ONLY =
  'a proof for more enactors or plans, nor the code that `guard run` calls: this is a protocol to ' +
  'compare it with';

type Words = Pick<VariantWords, 'name' | 'subject' | 'opening'>;

/** In the order in which they are listed. */
export const VARIANTS: readonly Variant[] = [
  guarded,
  race({ name: 'unguarded', subject: 'No protection', opening: 'WITHOUT THE GUARD' }, {}),
  race(
    {
      name: 'keep',
      subject: 'Looking before deleting',
      opening: 'WITH A CLEAN-UP THAT LOOKS BEFORE IT DELETES',
    },
    { keepWhenLooking: true },
  ),
  race(
    {
      name: 'atomic-keep',
      subject: 'Never deleting the live plan',
      opening: 'WITH A CLEAN-UP THAT NEVER DELETES THE LIVE PLAN',
    },
    { keepWhenDeleting: true },
  ),
  race(
    {
      name: 'cas',
      subject: 'Comparing generations in the write',
      opening: 'WITH GENERATIONS COMPARED IN THE WRITE',
    },
    { compareAndSwap: true },
  ),
  race(
    {
      name: 'cas-atomic-keep',
      subject: 'Comparing in the write and never deleting the live plan',
      opening: 'WITH GENERATIONS COMPARED IN THE WRITE AND THE LIVE PLAN KEPT',
    },
    { compareAndSwap: true, keepWhenDeleting: true },
  ),
  race({ name: 'lease', subject: 'A lease alone', opening: 'WITH A LEASE ALONE' }, { lease: true }),
  race(
    { name: 'lease-fenced', subject: 'A lease with fencing', opening: 'WITH A FENCED LEASE' },
    { lease: true, fencing: true },
  ),
  awsLike(
    {
      name: 'aws-like',
      subject: 'An automation like that of AWS',
      opening: 'IN AN AUTOMATION LIKE THAT OF AWS',
    },
    {},
  ),
  awsFix('tolerant', 'A writer that goes on without a root target', {
    toleratesMissingTarget: true,
  }),
  awsFix('fenced', 'A write that compares again', { fencesWrite: true }),
  awsFix('spared', 'A clean-up that spares the targets', { sparesTargets: true }),
  awsFix('spared-rebuilt', 'Sparing the targets and rebuilding the tree', {
    sparesTargets: true,
    rebuildsTree: true,
  }),
  awsFix('two-step', 'A clean-up that looks, then deletes', { looksThenDeletes: true }),
  awsFix('two-step-rebuilt', 'Looking, then deleting, and rebuilding the tree', {
    looksThenDeletes: true,
    rebuildsTree: true,
  }),
  awsFix('lock-held', 'A lock held from pull to clean-up', { holdsLock: true }),
];

function race(words: Words, protections: Protections): Variant {
  return defineVariant(
    {
      ...words,
      whatItIs:
        'a protocol of one planner and equal enactors, every interleaving, with an enactor stopped ' +
        'at any point',
      whatItIsNot: MODEL_ONLY,
      whyStuck: 'no enactor may write: each finds its current plan missing and stops.',
      isOctober: words.name === 'unguarded',
    },
    (bounds) => createRaceModel(bounds, protections),
    tellRace,
  );
}

function awsLike(words: Words, fixes: AwsFixes): Variant {
  return defineVariant(
    {
      ...words,
      whatItIs:
        'a protocol after what AWS made public (root alias, rollback record, lock in a TXT record, ' +
        'clean-up by age), every interleaving',
      whatItIsNot: MODEL_ONLY,
      whyStuck: "no enactor can write: each needs the root's target, and it is gone.",
      isOctober: words.name === 'aws-like',
    },
    (bounds) => createAwsModel(bounds, fixes),
    tellAws,
  );
}

function awsFix(name: string, subject: string, fixes: AwsFixes): Variant {
  const opening = `WITH ${subject.toUpperCase()}`;
  return awsLike({ name: `aws-like-${name}`, subject, opening }, fixes);
}
