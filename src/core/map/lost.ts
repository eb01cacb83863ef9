/** What a fault takes away, as it is typed after `--lost`, in `survive:` and in rows of incidents (G1). */
import { fail, succeed, type Result } from '#base';
import { toProblem } from './finding.ts';
import type { Known } from './known.ts';
import { bindRef } from './ref.ts';
import { hasForm } from './text-forms.ts';
import type { DomainId, Lost } from './types.ts';
import { didYouMean, quote, type Telling, wrongForm } from './wording.ts';

/**
 * A domain, `DOMAIN:control`, a component, a placement, an operation or a unit. Nonsense fails; a
 * real thing that the map does not reach succeeds with the warning `not-reached`.
 */
export function parseLost(text: string, known: Known): Result<Lost> {
  const bound = bindLost(text.trim(), known);
  if ('telling' in bound) return fail([toProblem(bound.telling, null)]);
  if (isReached(bound.lost, known)) return succeed(bound.lost);
  const what = `Nothing in this map depends on ${quote(text.trim())}.`;
  const telling: Telling = {
    code: 'not-reached',
    what,
    mend: 'Nothing to mend: its loss changes nothing here.',
  };
  return succeed(bound.lost, [toProblem(telling, null)]);
}

function bindLost(
  text: string,
  known: Known,
): { readonly lost: Lost } | { readonly telling: Telling } {
  const colon = text.indexOf(':');
  const head = colon < 0 ? text : text.slice(0, colon);
  const operation = colon < 0 ? null : text.slice(colon + 1);
  const domain = known.domain(head);
  if (domain !== null) {
    if (operation === null) return { lost: { kind: 'domain', domain: domain.id } };
    if (operation === 'control') return { lost: { kind: 'control', domain: domain.id } };
    const what = `${quote(head)} is a domain; the only operation of a domain is ${quote('control')}.`;
    return {
      telling: {
        code: 'unknown-operation',
        what,
        mend: `Write \`${head}:control\`, or name a component.`,
      },
    };
  }
  if (!hasForm(text, 'reference')) return { telling: wrongForm(text, 'reference') };
  return bindComponent(text, head, operation, known);
}

function bindComponent(
  text: string,
  head: string,
  operation: string | null,
  known: Known,
): { readonly lost: Lost } | { readonly telling: Telling } {
  // A whole service, in all regions, is no need but can be lost.
  const whole = known.component(head);
  if (whole !== null) {
    if (operation === null) return { lost: { kind: 'component', component: whole.id } };
    if (whole.operations.has(operation)) {
      return { lost: { kind: 'operation', component: whole.id, operation } };
    }
  }
  const bound = bindRef(text, known);
  if (!bound.ok) return { telling: orDomain(bound.telling, head, known) };
  const { component, at } = bound.ref;
  if (at.kind === 'placement') {
    const { domain } = at;
    if (operation === null) return { lost: { kind: 'placement', component, domain } };
    return { lost: { kind: 'unit', component, domain, operation } };
  }
  const what = `${quote(text)} names no place.`;
  return { telling: { code: 'say-which-region', what, mend: 'Name a region.' } };
}

/** A mistyped domain is more likely meant than a component to be defined. */
function orDomain(telling: Telling, head: string, known: Known): Telling {
  if (telling.code !== 'unknown-name' || telling.mend.startsWith('Did you mean')) return telling;
  const mend = didYouMean(
    known.nearDomain(head),
    'Name a domain, a component, a placement, an operation or a unit.',
  );
  return { ...telling, mend };
}

function isReached(lost: Lost, known: Known): boolean {
  switch (lost.kind) {
    case 'domain':
    case 'control':
      return known.reachedDomain(lost.domain);
    case 'component':
    case 'operation':
      return known.reached(lost.component, null);
    case 'placement':
    case 'unit':
      return known.reached(lost.component, lost.domain);
  }
}

/** The domain that a loss names, if it names one. */
export function domainOfLost(lost: Lost): DomainId | null {
  return 'domain' in lost ? lost.domain : null;
}
