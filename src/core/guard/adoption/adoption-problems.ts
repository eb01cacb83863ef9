/** The closed list of what can stand in the way of adopting a name, or should be known before it. */
import type { Problem } from '#base';

const SEVERITIES = {
  'guard-zone-differs': 'error',
  'guard-name-outside': 'error',
  'guard-name-alias': 'error',
  'guard-name-delegated': 'error',
  'guard-name-redirected': 'error',
  'guard-marker-foreign': 'error',
  'guard-marker-blocked': 'error',
  'guard-other-owner': 'error',
  'guard-unknown-generation': 'error',
  'guard-other-policy': 'error',
  'guard-min-healthy': 'error',
  'guard-duplicate-address': 'error',
  'guard-zone-presigned': 'error',
  'guard-frozen': 'warning',
  'guard-zone-signed': 'warning',
  'guard-name-new': 'warning',
  'guard-address-missing': 'warning',
  'guard-address-unlisted': 'warning',
  'guard-address-shared': 'warning',
  'guard-nothing-removable': 'warning',
  'guard-ttl-zero': 'warning',
  'guard-ttl-differs': 'warning',
  'guard-ttl-long': 'warning',
  'guard-wildcard-over': 'warning',
  'guard-wildcard-under': 'warning',
  'guard-pointed-at': 'warning',
  'guard-serves-zone': 'warning',
} as const;

/** What can be wrong; the key of a closed table. Errors stop an adoption, warnings do not. */
export type AdoptionProblemCode = keyof typeof SEVERITIES;

/** A problem of adoption. It is about a zone, so it has no place in a file. */
export function adoptionProblem(code: AdoptionProblemCode, what: string, mend: string): Problem {
  return { code, severity: SEVERITIES[code], place: null, what, mend };
}
