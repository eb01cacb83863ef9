/** The text of the fencing record: `v=1 gen=1215 owner=ams-1 state=run`. */
import type { Marker } from './contents.ts';

/** The label of the fencing record, below the apex of the zone. */
export const MARKER_LABEL = '_firebreak';

/** The largest generation: a whole number that JavaScript and every store hold exactly. */
export const MAX_GENERATION: number = Number.MAX_SAFE_INTEGER;

/** An owner that the text can hold. */
export function isOwner(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9@._-]{0,62}$/.test(text);
}

/** The one spelling of a marker: the exact bytes are the condition of the next write. */
export function formatMarker({ generation, owner, state }: Marker): string {
  return `v=1 gen=${generation} owner=${owner} state=${state}`;
}

/** The marker of a text, or null when this version would not have written it. */
export function parseMarker(text: string): Marker | null {
  const match = /^v=1 gen=(0|[1-9]\d{0,15}) owner=(\S+) state=(run|frozen)$/.exec(text);
  if (match === null) return null;
  const generation = Number(match[1]);
  const owner = match[2] ?? '';
  if (generation > MAX_GENERATION || !isOwner(owner)) return null;
  return { generation, owner, state: match[3] === 'frozen' ? 'frozen' : 'run' };
}
