/** What two guards of one zone must agree on, in one hash: they would undo each other otherwise. */
import { canonical, type Policy } from '#core/guard';
import { sha256 } from './trail.ts';

/** Where the key lies, which server is asked and how an endpoint is looked at may differ by host. */
export function policyHash({ zone, probes, names }: Policy): string {
  return sha256(
    canonical({ zone, probes, names: names.map((name) => ({ ...name, probe: null })) }),
  );
}
