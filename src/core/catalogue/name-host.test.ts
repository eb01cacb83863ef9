import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { awsTable, builtIn } from './built-in.testing.ts';

/** Name, service, region, operation; `-` for what must stay unknown. */
const NAMES = `
dynamodb.us-east-1.amazonaws.com                                  aws/dynamodb     aws/us-east-1 -
dynamodb.us-east-1.api.aws                                        aws/dynamodb     aws/us-east-1 -
dynamodb-fips.us-west-2.amazonaws.com                             aws/dynamodb     aws/us-west-2 -
DynamoDB.EU-West-1.amazonaws.com.                                 aws/dynamodb     aws/eu-west-1 -
123456789012.ddb.us-east-1.amazonaws.com                          aws/dynamodb     aws/us-east-1 -
streams.dynamodb.eu-central-1.amazonaws.com                       aws/dynamodb     aws/eu-central-1 -
vpce-0a1b-2c3d.dynamodb.us-east-1.vpce.amazonaws.com              aws/dynamodb     aws/us-east-1 -
dynamodb.cn-north-1.amazonaws.com.cn                              aws-cn/dynamodb  aws-cn/cn-north-1 -
dynamodb.us-gov-west-1.amazonaws.com                              aws-us-gov/dynamodb aws-us-gov/us-gov-west-1 -
dynamodb.eusc-de-east-1.amazonaws.eu                              aws-eusc/dynamodb aws-eusc/eusc-de-east-1 -
dynamodb.us-iso-east-1.c2s.ic.gov                                 aws-iso/dynamodb aws-iso/us-iso-east-1 -
s3.amazonaws.com                                                  aws/s3           - -
s3.us-east-2.amazonaws.com                                        aws/s3           aws/us-east-2 -
s3-us-west-2.amazonaws.com                                        aws/s3           aws/us-west-2 -
s3.dualstack.ap-south-1.amazonaws.com                             aws/s3           aws/ap-south-1 -
s3-fips.us-east-1.amazonaws.com                                   aws/s3           aws/us-east-1 -
s3-fips.dualstack.us-east-1.amazonaws.com                         aws/s3           aws/us-east-1 -
s3-external-1.amazonaws.com                                       aws/s3           aws/us-east-1 -
photos.s3.amazonaws.com                                           aws/s3           - -
photos.s3.eu-west-1.amazonaws.com                                 aws/s3           aws/eu-west-1 -
photos.s3-eu-west-1.amazonaws.com                                 aws/s3           aws/eu-west-1 -
eu-west-1.s3.amazonaws.com                                        aws/s3           - -
logs.us-west-2.shop.s3.us-east-1.amazonaws.com                    aws/s3           aws/us-east-1 -
photos.s3.dualstack.eu-west-1.amazonaws.com                       aws/s3           aws/eu-west-1 -
photos.s3-website-us-east-1.amazonaws.com                         aws/s3           aws/us-east-1 read
photos.s3-website.eu-central-1.amazonaws.com                      aws/s3           aws/eu-central-1 read
photos.s3-accelerate.amazonaws.com                                aws/s3           - -
photos.s3-accelerate.dualstack.amazonaws.com                      aws/s3           - -
ap-123456789012.s3-accesspoint.us-west-2.amazonaws.com            aws/s3           aws/us-west-2 -
mine.mrap.accesspoint.s3-global.amazonaws.com                     aws/s3           - -
b--use1-az4--x-s3.s3express-use1-az4.us-east-1.amazonaws.com      aws/s3           aws/us-east-1 -
bucket.vpce-1a2b3c.s3.us-east-1.vpce.amazonaws.com                aws/s3           aws/us-east-1 -
photos.s3.cn-north-1.amazonaws.com.cn                             aws-cn/s3        aws-cn/cn-north-1 -
s3://photos/2025                                                  aws/s3           - -
https://photos.s3.us-east-1.amazonaws.com/a/b?x=1                 aws/s3           aws/us-east-1 -
sqs.us-east-1.amazonaws.com                                       aws/sqs          aws/us-east-1 -
https://sqs.eu-west-1.amazonaws.com/123456789012/orders           aws/sqs          aws/eu-west-1 -
https://us-west-2.queue.amazonaws.com/123456789012/orders         aws/sqs          aws/us-west-2 -
https://queue.amazonaws.com/123456789012/orders                   aws/sqs          aws/us-east-1 -
sqs.us-east-1.api.aws                                             aws/sqs          aws/us-east-1 -
sns.us-east-1.amazonaws.com                                       aws/sns          aws/us-east-1 -
events.us-east-1.amazonaws.com                                    aws/eventbridge  aws/us-east-1 -
states.eu-north-1.amazonaws.com                                   aws/stepfunctions aws/eu-north-1 -
kinesis.us-east-1.amazonaws.com                                   aws/kinesis      aws/us-east-1 -
123456789012.data-kinesis.us-east-1.amazonaws.com                 aws/kinesis      aws/us-east-1 -
firehose.us-east-1.amazonaws.com                                  aws/firehose     aws/us-east-1 -
lambda.us-east-1.amazonaws.com                                    aws/lambda       aws/us-east-1 -
abcdefgh.lambda-url.us-east-1.on.aws                              aws/lambda       aws/us-east-1 invoke
abc123.execute-api.us-east-1.amazonaws.com                        aws/apigateway   aws/us-east-1 invoke
apigateway.us-east-1.amazonaws.com                                aws/apigateway   aws/us-east-1 manage
abc.appsync-api.us-east-1.amazonaws.com                           aws/appsync      aws/us-east-1 -
sts.amazonaws.com                                                 aws/sts-global   - -
sts.us-east-1.amazonaws.com                                       aws/sts          aws/us-east-1 -
sts-fips.us-east-1.amazonaws.com                                  aws/sts          aws/us-east-1 -
sts.cn-northwest-1.amazonaws.com.cn                               aws-cn/sts       aws-cn/cn-northwest-1 -
iam.amazonaws.com                                                 aws/iam          - change
iam-fips.amazonaws.com                                            aws/iam          - change
iam.global.api.aws                                                aws/iam          - change
iam.us-gov.amazonaws.com                                          aws-us-gov/iam   - change
iam.cn-north-1.amazonaws.com.cn                                   aws-cn/iam       - change
organizations.us-east-1.amazonaws.com                             aws/organizations - change
route53.amazonaws.com                                             aws/route53      - change
cloudfront.amazonaws.com                                          aws/cloudfront   - change
d111111abcdef8.cloudfront.net                                     aws/cloudfront   - serve
a1234567890abcdef.awsglobalaccelerator.com                        aws/globalaccelerator - serve
networkmanager.us-west-2.amazonaws.com                            aws/networkmanager - change
signin.aws.amazon.com                                             aws/signin-global - -
us-east-1.signin.aws.amazon.com                                   aws/signin       aws/us-east-1 -
portal.sso.eu-west-1.amazonaws.com                                aws/identity-center aws/eu-west-1 -
shop.auth.us-east-1.amazoncognito.com                             aws/cognito      aws/us-east-1 sign-in
cognito-idp.us-east-1.amazonaws.com                               aws/cognito      aws/us-east-1 -
secretsmanager.us-east-1.amazonaws.com                            aws/secretsmanager aws/us-east-1 -
ssm.us-east-1.amazonaws.com                                       aws/ssm          aws/us-east-1 -
kms.us-east-1.amazonaws.com                                       aws/kms          aws/us-east-1 -
kms-fips.us-east-1.api.aws                                        aws/kms          aws/us-east-1 -
monitoring.us-east-1.amazonaws.com                                aws/cloudwatch   aws/us-east-1 -
logs.us-east-1.amazonaws.com                                      aws/cloudwatch-logs aws/us-east-1 -
xray.us-east-1.amazonaws.com                                      aws/xray         aws/us-east-1 -
ec2.us-east-1.amazonaws.com                                       aws/ec2          aws/us-east-1 manage
ec2-203-0-113-25.compute-1.amazonaws.com                          aws/ec2          aws/us-east-1 run
ec2-203-0-113-25.eu-west-1.compute.amazonaws.com                  aws/ec2          aws/eu-west-1 run
ip-10-0-0-1.ec2.internal                                          aws/ec2          aws/us-east-1 run
ip-10-0-0-1.eu-west-1.compute.internal                            aws/ec2          aws/eu-west-1 run
shop-1234567890.us-east-1.elb.amazonaws.com                       aws/elb          aws/us-east-1 -
internal-shop-1234567890.eu-west-1.elb.amazonaws.com              aws/elb          aws/eu-west-1 -
dualstack.shop-1234567890.eu-west-1.elb.amazonaws.com             aws/elb          aws/eu-west-1 -
shop-0123456789abcdef.elb.us-east-1.amazonaws.com                 aws/nlb          aws/us-east-1 -
shop-123.cn-north-1.elb.amazonaws.com.cn                          aws-cn/elb       aws-cn/cn-north-1 -
elasticloadbalancing.us-east-1.amazonaws.com                      aws/elb          aws/us-east-1 manage
123456789012.dkr.ecr.us-east-1.amazonaws.com                      aws/ecr          aws/us-east-1 pull
123456789012.dkr.ecr.us-east-1.amazonaws.com/shop:1.2             aws/ecr          aws/us-east-1 pull
123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn                  aws-cn/ecr       aws-cn/cn-north-1 pull
123456789012.dkr-ecr.us-east-1.on.aws                             aws/ecr          aws/us-east-1 pull
api.ecr.us-east-1.amazonaws.com                                   aws/ecr          aws/us-east-1 -
public.ecr.aws                                                    aws/ecr-public   - pull
ecs.us-east-1.amazonaws.com                                       aws/ecs          aws/us-east-1 manage
eks.us-east-1.amazonaws.com                                       aws/eks          aws/us-east-1 manage
0123456789ABCDEF.gr7.us-east-1.eks.amazonaws.com                  aws/eks          aws/us-east-1 kubernetes-api
shop.c9akciq32.us-east-1.rds.amazonaws.com                        aws/rds          aws/us-east-1 -
shop.cluster-c9akciq32.us-east-1.rds.amazonaws.com                aws/aurora       aws/us-east-1 -
shop.cluster-ro-c9akciq32.us-east-1.rds.amazonaws.com             aws/aurora       aws/us-east-1 -
shop.proxy-c9akciq32.us-east-1.rds.amazonaws.com                  aws/rds          aws/us-east-1 -
postgres://u:p@shop.c9akciq32.eu-west-1.rds.amazonaws.com:5432/x  aws/rds          aws/eu-west-1 -
jdbc:postgresql://shop.c9ak.eu-west-1.rds.amazonaws.com:5432/x    aws/rds          aws/eu-west-1 -
shop.cluster-c9ak.us-east-1.docdb.amazonaws.com                   aws/docdb        aws/us-east-1 -
shop.cluster-c9ak.us-east-1.neptune.amazonaws.com                 aws/neptune      aws/us-east-1 -
shop.abc123.0001.use1.cache.amazonaws.com                         aws/elasticache  aws/us-east-1 -
clustercfg.shop.abc123.apse2.cache.amazonaws.com                  aws/elasticache  aws/ap-southeast-2 -
shop-abc.serverless.euc1.cache.amazonaws.com:6379                 aws/elasticache  aws/eu-central-1 -
shop.abc123.0001.zzz9.cache.amazonaws.com                         -                - -
clustercfg.shop.abc123.memorydb.us-east-1.amazonaws.com           aws/memorydb     aws/us-east-1 -
shop.abc123.dax-clusters.us-east-1.amazonaws.com                  aws/dax          aws/us-east-1 -
search-shop-abc.us-east-1.es.amazonaws.com                        aws/opensearch   aws/us-east-1 -
search-shop-abc.aos.us-east-1.on.aws                              aws/opensearch   aws/us-east-1 -
abc.us-east-1.aoss.amazonaws.com                                  aws/opensearch-serverless aws/us-east-1 -
shop.abc123.us-east-1.redshift.amazonaws.com                      aws/redshift     aws/us-east-1 -
wg.123456789012.us-east-1.redshift-serverless.amazonaws.com       aws/redshift-serverless aws/us-east-1 -
b-1.shop.abc123.c2.kafka.us-east-1.amazonaws.com:9098             aws/msk          aws/us-east-1 requests
boot-abc.c2.kafka-serverless.us-east-1.amazonaws.com              aws/msk          aws/us-east-1 requests
kafka.us-east-1.amazonaws.com                                     aws/msk          aws/us-east-1 manage
b-1234-1.mq.us-east-1.amazonaws.com                               aws/mq           aws/us-east-1 -
fs-0123456789abcdef0.efs.us-east-1.amazonaws.com                  aws/efs          aws/us-east-1 -
a1b2c3-ats.iot.us-east-1.amazonaws.com                            aws/iot-core     aws/us-east-1 messages
iot.us-east-1.amazonaws.com                                       aws/iot-core     aws/us-east-1 manage
email-smtp.us-east-1.amazonaws.com                                aws/ses          aws/us-east-1 -
email.us-east-1.amazonaws.com                                     aws/ses          aws/us-east-1 -
bedrock-runtime.us-east-1.amazonaws.com                           aws/bedrock      aws/us-east-1 -
runtime.sagemaker.us-east-1.amazonaws.com                         aws/sagemaker    aws/us-east-1 -
connect.us-east-1.amazonaws.com                                   aws/connect      aws/us-east-1 -
shop.my.connect.aws                                               aws/connect      - -
abc.us-east-1.awsapprunner.com                                    aws/apprunner    aws/us-east-1 -
shop.us-east-1.elasticbeanstalk.com                               aws/elasticbeanstalk aws/us-east-1 -
main.d111.amplifyapp.com                                          aws/amplify      - -
vpce-0a1b-2c3d.vpce-svc-4e5f.us-east-1.vpce.amazonaws.com         aws/privatelink  aws/us-east-1 -
console.aws.amazon.com                                            aws/console      - -
sqs.us-east-99.amazonaws.com                                      aws/sqs          - -
mystery.us-east-1.amazonaws.com                                   -                aws/us-east-1 -
us-east-1.mystery.amazonaws.com                                   -                - -
arn:aws:dynamodb:us-east-1:123456789012:table/sessions            aws/dynamodb     aws/us-east-1 -
arn:aws:s3:::photos                                               aws/s3           - -
arn:aws:s3:::photos/*                                             aws/s3           - -
arn:aws:sqs:eu-west-1:123456789012:orders                         aws/sqs          aws/eu-west-1 -
arn:aws:sns:us-east-1:123456789012:orders                         aws/sns          aws/us-east-1 -
arn:aws:lambda:us-east-1:123456789012:function:shop               aws/lambda       aws/us-east-1 invoke
arn:aws:iam::123456789012:role/shop                               aws/iam          - -
arn:aws:secretsmanager:us-west-2:123456789012:secret:db-AbCdEf    aws/secretsmanager aws/us-west-2 -
arn:aws:kms:us-east-1:123456789012:key/1234                       aws/kms          aws/us-east-1 -
arn:aws:rds:us-east-1:123456789012:db:shop                        aws/rds          aws/us-east-1 -
arn:aws:rds:us-east-1:123456789012:cluster:shop                   aws/aurora       aws/us-east-1 -
arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/x/1     aws/elb          aws/us-east-1 -
arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/net/x/1     aws/nlb          aws/us-east-1 -
arn:aws:states:us-east-1:123456789012:stateMachine:shop           aws/stepfunctions aws/us-east-1 -
arn:aws:events:us-east-1:123456789012:event-bus/default           aws/eventbridge  aws/us-east-1 -
arn:aws:cloudwatch:us-east-1:123456789012:alarm:x                 aws/cloudwatch   aws/us-east-1 -
arn:aws:logs:us-east-1:123456789012:log-group:x                   aws/cloudwatch-logs aws/us-east-1 -
arn:aws:ecr:us-east-1:123456789012:repository/shop                aws/ecr          aws/us-east-1 -
arn:aws:cognito-idp:us-east-1:123456789012:userpool/x             aws/cognito      aws/us-east-1 -
arn:aws:cloudfront::123456789012:distribution/E1                  aws/cloudfront   - -
arn:aws:route53:::hostedzone/Z1                                   aws/route53      - -
arn:aws-cn:sqs:cn-north-1:123456789012:orders                     aws-cn/sqs       aws-cn/cn-north-1 -
arn:aws-us-gov:s3:::photos                                        aws-us-gov/s3    - -
arn:aws:sqs:us-east-99:123456789012:orders                        aws/sqs          - -
arn:aws:nonesuch:us-east-1:123456789012:x                         -                aws/us-east-1 -
storage.googleapis.com                                            gcp/storage      - -
photos.storage.googleapis.com                                     gcp/storage      - -
gs://photos/2025                                                  gcp/storage      - -
pubsub.googleapis.com                                             gcp/pubsub       - -
us-central1-pubsub.googleapis.com                                 gcp/pubsub       gcp/us-central1 -
pubsub.europe-west1.rep.googleapis.com                            gcp/pubsub       gcp/europe-west1 -
europe-west4-aiplatform.googleapis.com                            gcp/vertex-ai    gcp/europe-west4 -
bigquery.googleapis.com                                           gcp/bigquery     - -
secretmanager.googleapis.com                                      gcp/secret-manager - -
oauth2.googleapis.com                                             gcp/tokens       - -
iam.googleapis.com                                                gcp/iam          - requests
compute.googleapis.com                                            gcp/compute      - manage
sqladmin.googleapis.com                                           gcp/cloud-sql    - manage
nonesuch.googleapis.com                                           -                - -
shop-123456.us-central1.run.app                                   gcp/run          gcp/us-central1 serve
shop-abc123-uc.a.run.app                                          gcp/run          gcp/us-central1 serve
shop-abc123-zz.a.run.app                                          gcp/run          - serve
us-east1-shop.cloudfunctions.net                                  gcp/functions    gcp/us-east1 serve
europe-west1-docker.pkg.dev                                       gcp/artifact-registry gcp/europe-west1 pull
gcr.io                                                            gcp/artifact-registry - pull
eu.gcr.io                                                         gcp/artifact-registry - pull
shop.uc.r.appspot.com                                             gcp/app-engine   gcp/us-central1 serve
shop.blob.core.windows.net                                        azure/storage    - -
shop.database.windows.net                                         azure/sql        - -
shop.documents.azure.com                                          azure/cosmos-db  - -
shop.vault.azure.net                                              azure/key-vault  - -
shop.servicebus.windows.net                                       azure/service-bus - -
shop.redis.cache.windows.net                                      azure/redis      - -
shop.postgres.database.azure.com                                  azure/postgresql - -
shop.azurewebsites.net                                            azure/app-service - serve
shop-a1b2.westeurope-01.azurewebsites.net                         azure/app-service azure/westeurope serve
shop.azurecr.io                                                   azure/container-registry - pull
shop.azurefd.net                                                  azure/front-door - serve
shop-dns-1.hcp.eastus2.azmk8s.io                                  azure/aks        azure/eastus2 kubernetes-api
shop.kindfield-1.westus2.azurecontainerapps.io                    azure/container-apps azure/westus2 serve
shop.northeurope.cloudapp.azure.com                               azure/virtual-machines azure/northeurope run
login.microsoftonline.com                                         azure/entra      - sign-in
shop.b2clogin.com                                                 azure/b2c        - sign-in
management.azure.com                                              azure/resource-manager - manage
shop.trafficmanager.net                                           azure/traffic-manager - answer
shop.openai.azure.com                                             azure/openai     - -
nonesuch.azure.com                                                -                - -
shop.workers.dev                                                  cloudflare/workers - run
shop.pages.dev                                                    cloudflare/pages - -
challenges.cloudflare.com                                         cloudflare/turnstile - -
api.cloudflare.com                                                cloudflare/dashboard - change
shop.cloudflareaccess.com                                         cloudflare/access - sign-in
abc.r2.cloudflarestorage.com                                      cloudflare/r2    - -
shop.com.cdn.cloudflare.net                                       cloudflare/cdn   - serve
prod.shop.map.fastly.net                                          fastly/cdn       - serve
api.fastly.com                                                    fastly/cdn       - change
`;

/** Name and vendor. */
const VENDORS = `
api.stripe.com stripe
https://api.stripe.com/v1/charges stripe
shop.eu.auth0.com auth0
shop.okta.com okta
checkout-test.adyen.com adyen
api.twilio.com twilio
smtp.sendgrid.net:587 sendgrid
api.datadoghq.com datadog
o1.ingest.us.sentry.io sentry
https://abc@o1.ingest.sentry.io/1 sentry
app.launchdarkly.com launchdarkly
events.pagerduty.com pagerduty
hooks.slack.com slack
api.github.com github
ghcr.io/shop/shop:1.2 github
api.openai.com openai
api.anthropic.com anthropic
api.paypal.com paypal
cluster0.abc.mongodb.net mongodb-atlas
xy12345.snowflakecomputing.com snowflake
registry.npmjs.org npm
docker.io docker-hub
shop.myshopify.com shopify
shop.algolia.net algolia
graph.facebook.com facebook
`;

/** Nobody's that we know, or no name at all. */
const NOBODY = [
  'checkout',
  'checkout.shop.svc.cluster.local',
  'shop.example',
  'localhost:8000',
  '10.0.0.1',
  '169.254.169.254',
  'notstripe.com',
  'stripe.com.evil.example',
  'amazonaws.com.evil.example',
  'xdynamodb.us-east-1.amazonaws.com.example',
  '',
  'a b c',
  'arn:',
  'arn:other:sqs:us-east-1:1:x',
  '${QUEUE_URL}',
  `${'a'.repeat(5000)}.com`,
];

describe('a name is named, and never gets a wrong region', () => {
  const lines = NAMES.trim().split('\n');
  it.each(lines)('%s', (line) => {
    const [name = '', service, region, operation] = line.split(/ +/);
    const named = builtIn.name(name);
    expect({
      service: named?.service ?? '-',
      region: named?.region ?? '-',
      operation: named?.operation ?? '-',
    }).toEqual({ service, region, operation });
  });

  it.each(VENDORS.trim().split('\n'))('vendor: %s', (line) => {
    const [name = '', vendor] = line.split(' ');
    expect(builtIn.name(name)).toMatchObject({ provider: vendor, service: null, region: null });
  });

  it.each(NOBODY)('nobody: %s', (name) => {
    expect(builtIn.name(name)).toBeNull();
  });

  it('says who said so', () => {
    const table = builtIn.name('dynamodb.us-east-1.amazonaws.com');
    expect(table?.evidence).toMatchObject({ word: 'published', date: awsTable.date });
    expect(builtIn.name('api.stripe.com')?.evidence.word).toBe('reported');
    expect(builtIn.name('api.upcloud.com')?.evidence.word).toBe('assumed');
  });

  it('covers at least 150 names', () => {
    expect(lines.length + VENDORS.trim().split('\n').length).toBeGreaterThan(200);
  });
});

interface Endpoint {
  readonly hostname?: string;
  readonly credentialScope?: { readonly region?: string };
  readonly variants?: readonly { readonly hostname?: string }[];
}
interface EndpointsFile {
  readonly partitions: readonly {
    readonly partition: string;
    readonly dnsSuffix: string;
    readonly regions: Readonly<Record<string, unknown>>;
    readonly services: Readonly<
      Record<string, { readonly endpoints: Readonly<Record<string, Endpoint>> }>
    >;
  }[];
}

const ENDPOINTS = join(import.meta.dirname, '../../../../shared/data/aws/endpoints.json');

describe.skipIf(!existsSync(ENDPOINTS))('every host name of the data set', () => {
  it('gets its partition, its service and no region but its own', () => {
    const file = JSON.parse(readFileSync(ENDPOINTS, 'utf8')) as EndpointsFile;
    const wrong: string[] = [];
    let hosts = 0;
    for (const partition of file.partitions) {
      for (const [endpoint, service] of Object.entries(partition.services)) {
        for (const [key, entry] of Object.entries(service.endpoints)) {
          const own = partition.regions[key] === undefined ? null : key;
          const said = entry.credentialScope?.region ?? own;
          const usual =
            own === null || entry.hostname !== undefined
              ? []
              : [`${endpoint}.${own}.${partition.dnsSuffix}`];
          const variants = (entry.variants ?? []).map((variant) => variant.hostname);
          for (const host of [entry.hostname, ...usual, ...variants]) {
            if (host === undefined || host.startsWith('localhost')) continue;
            hosts++;
            const named = builtIn.name(host);
            const labels = host.split('.');
            const region = said ?? labels.find((label) => partition.regions[label] !== undefined);
            const right =
              named?.provider === partition.partition &&
              named.service !== null &&
              (named.region === null || named.region === `${partition.partition}/${region}`);
            if (!right) wrong.push(`${host} (${region}): ${JSON.stringify(named)}`);
          }
        }
      }
    }
    expect(hosts).toBeGreaterThan(8_000);
    expect(wrong).toEqual([]);
  });
});
