/**
 * The name by which a provider's service is called in a region. What has another name for each
 * customer, or none, has none here: a name that does not exist would be an outage that is none. The
 * catalogue has the last word: a name is taken only when it says that it is that service there.
 */
import type { FullCatalogue } from '#core/catalogue';

/**
 * AWS: `WORD.REGION.amazonaws.com`, read in botocore's endpoints.json (2026-08). The service's id is
 * the word where nothing stands behind it.
 */
const AWS_REGIONAL: ReadonlyMap<string, string> = wordsOf(
  'acm apigateway apprunner appsync athena autoscaling backup batch cloudformation cloudtrail',
  'cloudwatch=monitoring cloudwatch-logs=logs codebuild codecommit codedeploy codepipeline',
  'cognito=cognito-idp config connect dms dynamodb ebs ec2 ecr=api.ecr ecs efs=elasticfilesystem',
  'eks elasticache elasticbeanstalk elb=elasticloadbalancing emr=elasticmapreduce',
  'eventbridge=events eventbridge-scheduler=scheduler firehose glue guardduty iot-core=iot',
  'identity-center=oidc keyspaces=cassandra kinesis kinesisvideo kms lakeformation lambda',
  'lex=runtime-v2-lex location=geo memorydb=memory-db mq msk=kafka opensearch=es pinpoint polly',
  'rds redshift rekognition s3 sagemaker=api.sagemaker secretsmanager ses=email sns sqs ssm',
  'stepfunctions=states sts swf textract transcribe transfer translate wafv2 workspaces xray',
);

/** What ends them, by partition. */
const AWS_SUFFIXES: Readonly<Record<string, string>> = {
  aws: 'amazonaws.com',
  'aws-cn': 'amazonaws.com.cn',
  'aws-us-gov': 'amazonaws.com',
};

const OTHERWISE_IN_CHINA = ['cognito', 'transcribe'];

/** Names that a provider has once; `{region}` where it has one in each. AWS's from the same list. */
const OWN: Readonly<Record<string, string>> = {
  'aws/account': 'account.us-east-1.amazonaws.com',
  'aws/cloudfront': 'cloudfront.amazonaws.com',
  'aws/ecr-public': 'public.ecr.aws',
  'aws/iam': 'iam.amazonaws.com',
  'aws/organizations': 'organizations.us-east-1.amazonaws.com',
  'aws/route53': 'route53.amazonaws.com',
  'aws/shield': 'shield.us-east-1.amazonaws.com',
  'aws/signin': '{region}.signin.aws.amazon.com',
  'aws/signin-global': 'signin.aws.amazon.com',
  'aws/sts-global': 'sts.amazonaws.com',
  'aws/support': 'support.us-east-1.amazonaws.com',
  'azure/devops': 'dev.azure.com',
  'azure/entra': 'login.microsoftonline.com',
  'azure/portal': 'portal.azure.com',
  'azure/resource-manager': 'management.azure.com',
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
  const [provider = '', region = ''] = domain.split('/');
  const name = service.slice(service.indexOf('/') + 1);
  const own = OWN[service]?.replace('{region}', region);
  const candidates =
    own !== undefined
      ? [own]
      : provider === 'gcp'
        ? // One name for all regions, by Google's own list of its APIs.
          [...catalogue.alsoCalled(service), name].map((word) => `${word}.googleapis.com`)
        : awsNames(provider, name, region);
  return (
    candidates.find((host) => {
      const named = catalogue.name(host);
      const isThere = named?.region === domain || named?.region === null;
      return named?.service === service && isThere;
    }) ?? null
  );
}

function awsNames(provider: string, name: string, region: string): readonly string[] {
  const [word, suffix] = [AWS_REGIONAL.get(name), AWS_SUFFIXES[provider]];
  if (word === undefined || suffix === undefined || region === '') return [];
  if (provider === 'aws-cn' && OTHERWISE_IN_CHINA.includes(name)) return [];
  return [`${word}.${region}.${suffix}`];
}

function wordsOf(...lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    lines
      .flatMap((line) => line.split(' '))
      .map((text) => {
        const [name = '', word = name] = text.split('=');
        return [name, word];
      }),
  );
}

/** The domain name that a vendor is known by; null when the catalogue knows none of that spelling. */
export function hostOfVendor(id: string, catalogue: FullCatalogue): string | null {
  const isKnown = (host: string): boolean => catalogue.name(host)?.provider === id;
  return VENDOR_ENDINGS.map((ending) => `${id}.${ending}`).find(isKnown) ?? null;
}
