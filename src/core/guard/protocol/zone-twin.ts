/**
 * What a zone does with a write: the contract of every zone adapter, as a function. The model, the
 * simulation and the zone in memory run it; the conformance kit of adapters is written against it.
 */
import { ALL_IN_FORCE, type InForce } from './conditions.ts';
import { sameContents, sameMarker, type ZoneView, type ZoneWrite } from './contents.ts';

/** What a zone adapter can do, said by itself. */
export interface ZoneCapabilities {
  /** Compares and writes at once. Without it no second enactor may run. */
  readonly compares: boolean;
  /** Publishes weights; without it they are ignored. */
  readonly weighs: boolean;
}

/** Applied as a whole, or refused with nothing changed. */
export interface ZoneOutcome {
  readonly applied: boolean;
  readonly zone: ZoneView;
}

/**
 * A zone asked to write:
 * 1. when marker or records are not exactly `expect`, nothing is changed and the answer is refused;
 * 2. else marker and records change together: no reader sees one without the other;
 * 3. records of names that are not in the contents are never touched;
 * 4. an adapter that hears no answer says so ("no reply"), and never that it failed.
 */
export function performWrite(
  zone: ZoneView,
  write: ZoneWrite,
  capabilities: Pick<ZoneCapabilities, 'compares'>,
  inForce: InForce = ALL_IN_FORCE,
): ZoneOutcome {
  const { expect } = write;
  const markerDiffers = inForce('compare-marker') && !sameMarker(zone.marker, expect.marker);
  const recordsDiffer = inForce('compare-records') && !sameContents(zone.contents, expect.contents);
  if (capabilities.compares && (markerDiffers || recordsDiffer)) return { applied: false, zone };
  return { applied: true, zone: { marker: write.marker, contents: write.contents } };
}
