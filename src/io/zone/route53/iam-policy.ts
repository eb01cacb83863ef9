/**
 * The least that IAM must allow: one hosted zone, the adopted names and the marker, their types, and no
 * UPSERT, which would write without comparing. Condition keys and their spelling are documented in the
 * Developer Guide, "Using IAM policy conditions for fine-grained access control": names in lower case,
 * without the last dot, other characters as `\` and three octal digits.
 */
import { compareText } from '#base';
import { nameOf } from '#core/dns';
import { markerName, type Policy } from '#core/guard';
import { toRoute53Name } from './names-and-texts.ts';

/** The policy as JSON text, in the partition of AWS that is given. */
export function formatIamPolicy(
  zoneId: string,
  { zone, names }: Pick<Policy, 'zone' | 'names'>,
  partition = 'aws',
): string {
  const adopted = new Set([markerName(nameOf(zone)), ...names.map(({ name }) => nameOf(name))]);
  const spelled = [...adopted]
    .map((name) => toRoute53Name(name).replace(/\.$/, ''))
    .sort(compareText);
  const types = [...new Set(['TXT', ...names.map(({ type }) => type)])].sort(compareText);
  const hostedZone = `arn:${partition}:route53:::hostedzone/${zoneId}`;
  const statement = [
    { Effect: 'Allow', Action: 'route53:ListResourceRecordSets', Resource: hostedZone },
    {
      Effect: 'Allow',
      Action: 'route53:GetChange',
      Resource: `arn:${partition}:route53:::change/*`,
    },
    {
      Effect: 'Allow',
      Action: 'route53:ChangeResourceRecordSets',
      Resource: hostedZone,
      Condition: {
        'ForAllValues:StringEquals': {
          'route53:ChangeResourceRecordSetsNormalizedRecordNames': spelled,
          'route53:ChangeResourceRecordSetsRecordTypes': types,
          'route53:ChangeResourceRecordSetsActions': ['CREATE', 'DELETE'],
        },
        // ForAllValues is also true of a request without such values.
        Null: { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': 'false' },
      },
    },
  ];
  return JSON.stringify({ Version: '2012-10-17', Statement: statement }, null, 2);
}
