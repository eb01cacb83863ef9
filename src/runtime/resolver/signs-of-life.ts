/**
 * Looks at one address of a held name. Time without a sign of life counts only while somebody looked:
 * a machine that slept, or whose own network was away, has seen nothing, and that is no evidence.
 */

/** What looks at one address have shown. */
export interface SignsOfLife {
  readonly lookedAtMs: number;
  /** Looks in a row that found nobody; 0: it answered when last looked at. */
  readonly failedLooks: number;
  /** How long it has been looked at in vain. */
  readonly inVainMs: number;
}

/** One failure may be a lost packet. */
const LEAST_LOOKS = 2;

/** A look takes up to three seconds by itself. */
const LEAST_GAP_MS = 3_000;

/** After a look. `isAlive` null: nobody could look. `before` null: the first look of this hold. */
export function looked(
  before: SignsOfLife | null,
  isAlive: boolean | null,
  { nowMs, sinceMs, checkMs }: LookTimes,
): SignsOfLife | null {
  if (isAlive === null) return before === null ? null : { ...before, lookedAtMs: nowMs };
  if (isAlive) return { lookedAtMs: nowMs, failedLooks: 0, inVainMs: 0 };
  const { lookedAtMs, failedLooks, inVainMs } = before ?? NEW(sinceMs);
  return {
    lookedAtMs: nowMs,
    failedLooks: failedLooks + 1,
    inVainMs: inVainMs + gap(nowMs - lookedAtMs, checkMs),
  };
}

/** When a look was, when the hold began, and how often looks are due. */
export interface LookTimes {
  readonly nowMs: number;
  readonly sinceMs: number;
  readonly checkMs: number;
}

/** Looked at in vain for so long: nobody is there. */
export function isDead(
  { lookedAtMs, failedLooks, inVainMs }: SignsOfLife,
  nowMs: number,
  { deadAfterMs, checkMs }: { readonly deadAfterMs: number; readonly checkMs: number },
): boolean {
  if (failedLooks < LEAST_LOOKS) return false;
  return inVainMs + gap(nowMs - lookedAtMs, checkMs) >= deadAfterMs;
}

const NEW = (sinceMs: number): SignsOfLife => ({
  lookedAtMs: sinceMs,
  failedLooks: 0,
  inVainMs: 0,
});

/** Between two looks no more counts than if one had been missed. */
function gap(ms: number, checkMs: number): number {
  return Math.max(0, Math.min(ms, Math.max(2 * checkMs, LEAST_GAP_MS)));
}

/**
 * What goes wrong here, before anything reached the address, says nothing of it: our network is away or
 * has none of that family, there is no room, or it is not allowed.
 */
const OWN_TROUBLE: ReadonlySet<string> = new Set(
  (
    'ENETUNREACH ENETDOWN EADDRNOTAVAIL EAFNOSUPPORT EMFILE ENFILE ENOBUFS ENOMEM EAGAIN ' +
    'EACCES EPERM'
  ).split(' '),
);

/** Whether an error's code says that nobody could look. */
export function isOwnTrouble(code: string | undefined): boolean {
  return code !== undefined && OWN_TROUBLE.has(code);
}
