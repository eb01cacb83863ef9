/** What an update of each phase should say: sentences to be changed by the person who approves it. */
import type { Phase } from './types.ts';

export const TEMPLATES: Readonly<Record<Phase, string>> = {
  investigating:
    'WHAT DOES NOT WORK, in the words of those who use it. We are looking for the cause. What still works: WHAT. We will write again by TIME UTC.',
  identified: 'The cause is CAUSE. What to do meanwhile: WHAT. We will write again by TIME UTC.',
  monitoring: 'WHAT works again since TIME UTC. We keep watching. What may still be late: WHAT.',
  resolved: 'Everything works again since TIME UTC. Nothing is left for you to do.',
  postmortem: 'What happened, why, and what changes: see the report.',
  scheduled: 'WHAT will be away between TIME and TIME UTC, because WHY. You need to do nothing.',
  'in-progress': 'The work has begun. WHAT is away until TIME UTC.',
  verifying: 'The work is done. We are checking that everything is as it was.',
  completed: 'The work is over. Everything works as before.',
};

/** Capital words that a template leaves to be filled in; a text that has one is not ready. */
export function unfilled(text: string): readonly string[] {
  const words = text.match(/\b(?:WHAT|CAUSE|TIME|WHY)\b/g) ?? [];
  return [...new Set(words)];
}
