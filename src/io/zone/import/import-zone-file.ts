/** A zone file as a proposal of names to guard. */
import { fail, succeed, type Result } from '#base';
import { parseZoneFile, type ZoneFileOptions } from '#core/dns';
import { draftPolicy, proposeAdoption, USUAL_BALANCE, type BalanceLimits } from '#core/guard';
import type { ImportedZone } from './imported-zone.ts';

const NOBODY = { write: [], verify: [], keyFile: null, places: [] };

/** Its balanced names; what the file gets wrong is a problem at its line. */
export function importZoneFile(
  text: string,
  options: ZoneFileOptions,
  limits: BalanceLimits = USUAL_BALANCE,
): Result<ImportedZone> {
  const zone = parseZoneFile(text, options);
  if (!zone.ok) return fail(zone.problems);
  const proposal = proposeAdoption(zone.value, limits);
  const { names } = draftPolicy(proposal, NOBODY);
  return succeed({ zone: proposal.zone, names, others: proposal.others }, zone.problems);
}
