/** What everybody in this example knows: the name, its zone, and how its plans stand in it. */

export const ZONE = 'us-east-1.example.';
export const NAME = `dynamodb.${ZONE}`;
export const TABLE = 'sessions';

/** Seconds. Those of 20 October were 5. */
export const TTL = 1;

/** Where the addresses of a plan stand. The name is an alias of one of these. */
export const planName = (number) => `plan-${number}.${NAME}`;

/** And where the alias before the last one stands, so that a person can go back by one change. */
export const ROLLBACK = `_rollback.${NAME}`;

/** The zone as it begins: plan 1 is live. */
export const zoneFile = (addresses) =>
  [
    `$ORIGIN ${ZONE}`,
    `$TTL ${TTL}`,
    `@ SOA ns hostmaster 1 60 60 3600 ${TTL}`,
    '@ NS ns',
    'ns A 127.0.0.1',
    `${NAME} CNAME ${planName(1)}`,
    `${planName(1)} TXT "plan 1"`,
    ...addresses.map((address) => `${planName(1)} A ${address}`),
    '',
  ].join('\n');
