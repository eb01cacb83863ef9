/** What an update of each phase should say: sentences to be changed by the person who approves it. */
import type { Phase } from './types.ts';

export const TEMPLATES: Readonly<Record<Phase, string>> = {
  investigating:
    '{what} does not work. We are looking for the cause. What still works: {what}. We will write again by {time} UTC.',
  identified:
    'The cause is {cause}. What to do meanwhile: {what}. We will write again by {time} UTC.',
  monitoring:
    '{what} works again since {time} UTC. We keep watching. What may still be late: {what}.',
  resolved: 'Everything works again since {time} UTC. Nothing is left for you to do.',
  postmortem: 'What happened, why, and what changes: see the report.',
  scheduled:
    '{what} will be away between {time} and {time} UTC, because {why}. You need to do nothing.',
  'in-progress': 'The work has begun. {what} is away until {time} UTC.',
  verifying: 'The work is done. We are checking that everything is as it was.',
  completed: 'The work is over. Everything works as before.',
};

/** What a template leaves to be filled in and is still there; a text that has one is not ready. */
export function unfilled(text: string): readonly string[] {
  return [...new Set(text.match(/\{(?:what|cause|time|why)\}/g) ?? [])];
}
