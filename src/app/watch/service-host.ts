/**
 * The name by which a provider's service is called in a region. Names are built by each provider's own
 * rule and taken only when the catalogue says that they are that service there, so that a new service
 * or a corrected row is followed; what has a name of its own for each customer has none here.
 *
 * AWS: `service.region.amazonaws.com`, global services as botocore's endpoints.json has them (2026-08).
 * Google: `service.googleapis.com` (its API discovery). The rest are names that a provider has once.
 */
import type { FullCatalogue } from '#core/catalogue';

/** What ends the names of AWS's partitions. */
const AWS_SUFFIXES = ['amazonaws.com', 'amazonaws.com.cn'];

/** Global services whose name has no region in it. */
const AWS_GLOBAL = ['iam', 'route53', 'cloudfront', 'sts'];

/** Services of AWS that others' names stand for, or whose names are each customer's own. */
const NO_NAME = ['aws/nlb', 'aws/aurora', 'aws/fargate', 'aws/arc'];

/** Names that a provider has once; `{region}` where it has one in each. */
const OWN: Readonly<Record<string, string>> = {
  'aws/signin': '{region}.signin.aws.amazon.com',
  'aws/signin-global': 'signin.aws.amazon.com',
  'aws/ecr-public': 'public.ecr.aws',
  'azure/entra': 'login.microsoftonline.com',
  'azure/portal': 'portal.azure.com',
  'azure/resource-manager': 'management.azure.com',
  'azure/devops': 'dev.azure.com',
  'cloudflare/dashboard': 'dash.cloudflare.com',
  'cloudflare/turnstile': 'challenges.cloudflare.com',
};

/** Endings under which vendors have their own names. */
const VENDOR_ENDINGS = ['com', 'io', 'net', 'org', 'dev', 'us', 'co', 'app'];

/** The host of a service in a domain (`aws/us-east-1`; the provider for a global one); null when it has none. */
export function hostOfService(
  service: string,
  domain: string,
  catalogue: FullCatalogue,
): string | null {
  if (NO_NAME.includes(service)) return null;
  const found = catalogue.service(service);
  if (found === null) return null;
  const region = domain.includes('/') ? domain.slice(domain.indexOf('/') + 1) : null;
  const homes = found.operations.flatMap(({ home }) =>
    home === null ? [] : [home.slice(home.indexOf('/') + 1)],
  );
  const own = OWN[service];
  const candidates =
    own !== undefined
      ? [own.replace('{region}', region ?? '')]
      : wordsOf(service, catalogue).flatMap((word) => namesOf(word, service, region, homes));
  return (
    candidates.find((host) => {
      const named = catalogue.name(host);
      return named?.service === service && (region === null || named.region === domain);
    }) ?? null
  );
}

/** Endpoint names first; the id's own name where there are none. */
function wordsOf(service: string, catalogue: FullCatalogue): readonly string[] {
  return [...catalogue.alsoCalled(service), service.slice(service.indexOf('/') + 1)];
}

function namesOf(
  word: string,
  service: string,
  region: string | null,
  homes: readonly string[],
): readonly string[] {
  if (service.startsWith('gcp/')) return [`${word}.googleapis.com`];
  if (!service.startsWith('aws')) return [];
  if (region !== null) return AWS_SUFFIXES.map((suffix) => `${word}.${region}.${suffix}`);
  if (AWS_GLOBAL.includes(word)) return AWS_SUFFIXES.map((suffix) => `${word}.${suffix}`);
  return homes.flatMap((home) => AWS_SUFFIXES.map((suffix) => `${word}.${home}.${suffix}`));
}

/** The domain name that a vendor is known by; null when the catalogue knows none of that spelling. */
export function hostOfVendor(id: string, catalogue: FullCatalogue): string | null {
  const isKnown = (host: string): boolean => catalogue.name(host)?.provider === id;
  return VENDOR_ENDINGS.map((ending) => `${id}.${ending}`).find(isKnown) ?? null;
}
