/**
 * Where providers say what goes on, read on 2026-11-25 in the programs of others that read them. Azure
 * has another address that leads to the nearest of its regions: from a region that is down it comes
 * back empty, so it is not the one that is taken.
 */
import type { FeedFormat } from '#io/probe';

/** A status feed of a provider. */
export interface ProviderFeed {
  readonly provider: string;
  readonly url: string;
  readonly format: FeedFormat;
}

/** By the provider's id in the catalogue. */
export const PROVIDER_FEEDS: readonly ProviderFeed[] = [
  { provider: 'aws', url: 'https://health.aws.amazon.com/public/currentevents', format: 'aws' },
  {
    provider: 'azure',
    url: 'https://rssfeed.azure.status.microsoft/en-us/status/feed/',
    format: 'azure',
  },
  {
    provider: 'cloudflare',
    url: 'https://www.cloudflarestatus.com/api/v2/summary.json',
    format: 'statuspage',
  },
  { provider: 'gcp', url: 'https://status.cloud.google.com/incidents.json', format: 'google' },
  {
    provider: 'github',
    url: 'https://www.githubstatus.com/api/v2/summary.json',
    format: 'statuspage',
  },
];
