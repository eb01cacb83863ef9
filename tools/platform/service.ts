/** What a service of the generated system is, before it is written as files. */

/** Where a service is deployed: `both` is us-east-1 and us-west-2. */
export type Where = 'both' | 'east' | 'west';

/** Lists are words with a space between them. */
export interface Facts {
  readonly where?: Where;
  readonly language?: 'go' | 'node';
  /** Services that it calls, each by an address in its environment. */
  readonly calls?: string;
  /** The same, but the address is optional: the files do not say whether it is needed. */
  readonly maybe?: string;
  readonly tables?: string;
  readonly buckets?: string;
  readonly queues?: string;
  /** A database cluster of that name. */
  readonly database?: string;
  /** A cache of its area. */
  readonly cache?: boolean;
  /** It takes on a role of AWS by its service account. */
  readonly role?: boolean;
  /** Services of others: `STRIPE_API_URL=https://api.stripe.com`. */
  readonly urls?: string;
  /** Clients of others in its package manifest. */
  readonly packages?: string;
  /** It runs every hour instead of always. */
  readonly hourly?: boolean;
  /** An image of others, for what is not written here. */
  readonly image?: string;
}

export interface Service extends Facts {
  readonly name: string;
  readonly area: string;
  readonly where: Where;
  readonly language: 'go' | 'node';
}

export const EAST = 'us-east-1';
export const WEST = 'us-west-2';

/** The regions of a service, in order. */
export function regionsOf(where: Where): readonly string[] {
  return where === 'both' ? [EAST, WEST] : [where === 'east' ? EAST : WEST];
}

/** The words of a list. */
export function words(list: string | undefined): readonly string[] {
  return (list ?? '').split(' ').filter((word) => word !== '');
}

/** `risk-score` as the start of a variable: `RISK_SCORE`. */
export function variable(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}

/** The account number that AWS uses in its own documents. */
export const ACCOUNT = '123456789012';

/** The cluster of a database in a region: the second region has a copy under a name of its own. */
export function clusterName(database: string, region: string): string {
  return region === EAST || database === 'onboarding-db' ? database : `${database}-${region}`;
}

/** Bucket names are the whole world's. */
export function bucketName(bucket: string): string {
  return `example-bank-${bucket}`;
}
