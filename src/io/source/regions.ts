/** Regions as settings and folders name them. */
import type { Setting } from './setting.ts';
import { domainOfRegion } from './places.ts';
import type { FoundPlace, SourceContext } from './port.ts';
import { declared } from './findings.ts';
import { spellLabel } from './reading/address.ts';

/** Variables that say where a program runs; `SQS_REGION` and its kin say whom it calls. */
const OWN_REGION =
  /^(?:AWS_REGION|AWS_DEFAULT_REGION|REGION|CLOUD_REGION|GOOGLE_CLOUD_REGION|GCP_REGION|AZURE_REGION|CLUSTER_REGION)$/;

/** The place that a setting says its program is in; null when it says none. */
export function findRegionSetting(setting: Setting, context: SourceContext): FoundPlace | null {
  if (!OWN_REGION.test(spellLabel(setting.label))) return null;
  const domain = domainOfRegion(setting.value.trim(), context);
  return domain === null ? null : { domain, evidence: setting.evidence };
}

/** A folder that is called like a region: `overlays/us-west-2/payments.yaml`. */
export function placesOfFolder(
  file: string,
  line: number,
  context: SourceContext,
): readonly FoundPlace[] {
  for (const part of file.split('/').slice(0, -1).toReversed()) {
    const domain = /^[a-z]+(?:-[a-z]+)+-?\d/.test(part) ? domainOfRegion(part, context) : null;
    if (domain !== null)
      return [{ domain, evidence: declared(file, line, `its folder is called ${part}`) }];
  }
  return [];
}

const CALLED: Readonly<Record<string, string>> = {
  DYNAMODB: 'aws/dynamodb',
  DYNAMO: 'aws/dynamodb',
  S3: 'aws/s3',
  SQS: 'aws/sqs',
  SNS: 'aws/sns',
  SES: 'aws/ses',
  KINESIS: 'aws/kinesis',
  KMS: 'aws/kms',
  LAMBDA: 'aws/lambda',
  COGNITO: 'aws/cognito',
  BEDROCK: 'aws/bedrock',
  SECRETS_MANAGER: 'aws/secretsmanager',
  SECRETSMANAGER: 'aws/secretsmanager',
  STS: 'aws/sts',
};

/** `SQS_REGION=us-east-1`, `APP_S3_REGION`: the service that is called there; null for other settings. */
export function serviceOfRegionSetting(setting: Setting): string | null {
  const match = /^(?:[A-Z0-9]+_)*?(?:AWS_)?([A-Z0-9]+(?:_MANAGER)?)_REGION$/.exec(
    spellLabel(setting.label),
  );
  const word = match?.[1] ?? '';
  return Object.hasOwn(CALLED, word) ? (CALLED[word] ?? null) : null;
}
