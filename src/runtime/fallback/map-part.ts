/**
 * What a policy makes true, as a part of a Firebreak map: a source for `firebreak map`, so that a
 * need's grace is found in the program and not typed.
 */
import { formatSpan, type NeedDescription } from '#runtime/description';

/** A map with one need of one component; `found`: it gives way to what is written by hand. */
export interface MapPart {
  readonly firebreak: 1;
  readonly name: string;
  readonly found: true;
  readonly components: Readonly<
    Record<string, { readonly needs: Readonly<Record<string, NeedOfPart>> }>
  >;
}

/** The facts of the need, as a map has them. */
export interface NeedOfPart {
  readonly hard?: true;
  readonly soft?: true;
  readonly grace?: string;
  readonly evidence: readonly { readonly word: 'declared'; readonly note: string }[];
}

/**
 * The part. `grace` is for how long kept answers stand in when the target goes; a fallback makes the
 * need soft. Retries and timeouts grant no grace: full jitter promises no wait.
 */
export function toMapPart(
  { name, promise, soft, graceMs }: NeedDescription,
  { component, needs }: { readonly component: string; readonly needs: string },
): MapPart {
  const need: NeedOfPart = {
    ...(soft === true ? { soft } : { hard: true }),
    ...(graceMs !== undefined && { grace: formatSpan(graceMs) }),
    evidence: [{ word: 'declared', note: `${name}: ${promise}` }],
  };
  return {
    firebreak: 1,
    name,
    found: true,
    components: { [component]: { needs: { [needs]: need } } },
  };
}
