/** What Route 53's errors mean for a write, and what to do about each. */
import type { Policy } from '#core/guard';
import type { RefusalCause, WriteAnswer } from '../port.ts';
import type { CallAnswer } from './client.ts';
import { formatIamPolicy } from './iam-policy.ts';

/** A change that did not find what it expected: the zone is not as it was read. */
const NOT_AS_EXPECTED =
  /^Tried to (?:delete|create) resource record set .*(?:but it was not found|but the values provided do not match the current values|but it already exists)/s;

/** What is known when causes are told. */
export interface RefusalContext {
  readonly server: string;
  readonly zoneId: string;
  readonly nowMs: number;
  readonly policy: Pick<Policy, 'zone' | 'names'>;
}

/** The answer to a write that Route 53 refused. */
export function answerOfRefusal(
  refusal: Extract<CallAnswer, { kind: 'refused' }>,
  context: RefusalContext,
): WriteAnswer {
  const { server } = context;
  const { code, messages } = refusal;
  if (code === 'InvalidChangeBatch') {
    const differing = messages.filter((each) => NOT_AS_EXPECTED.test(each));
    if (differing.length > 0) return { kind: 'outdated', server, what: differing.join('; ') };
    const causes = messages.map((what) => ({ what, mend: mendOfChange(what) }));
    return { kind: 'refused', server, what: code, causes };
  }
  return { kind: 'refused', server, what: code, causes: causesOf(refusal, context) };
}

function mendOfChange(message: string): string {
  if (message.includes('CNAME')) return 'remove the CNAME at that name, or do not adopt it';
  if (message.includes('is not permitted in zone')) return 'adopt it in the policy of its own zone';
  return 'compare the record with what Route 53 allows for its type';
}

/** Why a call was refused, whatever it was. */
export function causesOf(
  { code, messages, theirMs }: Extract<CallAnswer, { kind: 'refused' }>,
  { zoneId, nowMs, policy }: RefusalContext,
): readonly RefusalCause[] {
  switch (code) {
    case 'AccessDenied':
    case 'AccessDeniedException': {
      // The message names the account and the user: only the action is repeated.
      const action = /route53:\w+/.exec(messages.join(' '))?.[0] ?? 'one of its calls';
      const mend = `attach this policy to the user or role:\n${formatIamPolicy(zoneId, policy)}`;
      return [{ what: `IAM does not allow ${action} on hosted zone ${zoneId}`, mend }];
    }
    case 'NoSuchHostedZone':
      return [
        {
          what: `there is no hosted zone ${zoneId} in the account of these credentials`,
          mend: `compare it with: aws route53 list-hosted-zones-by-name --dns-name ${policy.zone}`,
        },
      ];
    case 'Throttling':
    case 'ThrottlingException':
      return [
        {
          what: 'the account makes more calls or changes a second than Route 53 takes (it counts everybody in the account)',
          mend: 'nothing was changed; the next round tries again',
        },
      ];
    case 'PriorRequestNotComplete':
      return [
        {
          what: 'Route 53 is still working on an earlier change of this zone',
          mend: 'nothing was changed; the next round tries again',
        },
      ];
    case 'RequestExpired':
    case 'RequestTimeTooSkewed':
    case 'SignatureDoesNotMatch':
      return signatureCauses(theirMs, nowMs);
    case 'InvalidClientTokenId':
    case 'UnrecognizedClientException':
    case 'ExpiredToken':
    case 'ExpiredTokenException':
    case 'MissingAuthenticationToken':
      return [
        {
          what: 'the credentials are unknown or have run out',
          mend: 'renew AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, for temporary ones, AWS_SESSION_TOKEN',
        },
      ];
    default:
      return messages.map((what) => ({
        what,
        mend: `look up ${code} in the reference of the Route 53 API`,
      }));
  }
}

/** A clock that is minutes off is the usual reason; Route 53 says what its own says. */
function signatureCauses(theirMs: number | null, nowMs: number): readonly RefusalCause[] {
  const offSeconds = theirMs === null ? 0 : Math.round(Math.abs(theirMs - nowMs) / 1000);
  const clock = {
    what: `this clock differs from theirs by ${offSeconds} s`,
    mend: 'set it by NTP',
  };
  const key = {
    what: 'the secret does not belong to the key',
    mend: 'compare AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  };
  return offSeconds >= 60 ? [clock, key] : [key];
}
