/** What a package calls: a provider's service or a vendor, by its name in its registry. */
import type { SourceContext } from '../port.ts';

/** Registries of packages. */
export type Ecosystem = 'npm' | 'pypi' | 'go' | 'maven' | 'cargo' | 'nuget' | 'composer' | 'gem';

/** What a package is a client of. */
export type Called =
  | { readonly kind: 'service'; readonly service: string; readonly operation: string | null }
  | { readonly kind: 'vendor'; readonly vendor: string };

/** Names of SDK clients that are not the catalogue's; `:` gives the operation that such a client is for. */
const AWS_NAMES: Readonly<Record<string, string>> = {
  sfn: 'stepfunctions',
  states: 'stepfunctions',
  'secrets-manager': 'secretsmanager',
  'dynamodb-streams': 'dynamodb',
  dynamodbstreams: 'dynamodb',
  'dynamodb-enhanced': 'dynamodb',
  'cognito-identity-provider': 'cognito',
  cognitoidentityprovider: 'cognito',
  'cognito-identity': 'cognito',
  cognitoidentity: 'cognito',
  cognitoidp: 'cognito',
  sesv2: 'ses',
  'elastic-load-balancing-v2': 'elb:manage',
  elasticloadbalancingv2: 'elb:manage',
  kafka: 'msk:manage',
  'rds-data': 'rds',
  rdsdata: 'rds',
  rds: 'rds:manage',
  'iot-data-plane': 'iot-core',
  iotdataplane: 'iot-core',
  iot: 'iot-core:manage',
  'bedrock-runtime': 'bedrock',
  bedrockruntime: 'bedrock',
  'bedrock-agent-runtime': 'bedrock',
  bedrockagentruntime: 'bedrock',
  'sagemaker-runtime': 'sagemaker:invoke',
  sagemakerruntime: 'sagemaker:invoke',
  'api-gateway': 'apigateway:manage',
  apigateway: 'apigateway:manage',
  'cloudwatch-logs': 'cloudwatch-logs',
  cloudwatchlogs: 'cloudwatch-logs',
  logs: 'cloudwatch-logs',
  'cloudwatch-events': 'eventbridge',
  cloudwatchevents: 'eventbridge',
  scheduler: 'eventbridge-scheduler',
  'service-discovery': 'cloudmap:discover',
  servicediscovery: 'cloudmap:discover',
  lambda: 'lambda:invoke',
  ec2: 'ec2:manage',
  ecs: 'ecs:manage',
  eks: 'eks:manage',
  iam: 'iam:change',
  'route-53': 'route53:change',
  route53: 'route53:change',
  cloudfront: 'cloudfront:change',
  organizations: 'organizations:change',
  'auto-scaling': 'autoscaling:scale',
  autoscaling: 'autoscaling:scale',
  secretsmanager: 'secretsmanager:read',
};

/** The .NET SDK has no hyphens either, and names of its own. */
const NUGET_AWS: Readonly<Record<string, string>> = {
  ...AWS_NAMES,
  dynamodbv2: 'dynamodb',
  simplenotificationservice: 'sns',
  simpleemail: 'ses',
  simpleemailv2: 'ses',
  simplesystemsmanagement: 'ssm',
  securitytoken: 'sts',
  keymanagementservice: 'kms',
  kinesisfirehose: 'firehose',
  elasticloadbalancingv2: 'elb:manage',
};

const GCP_NAMES: Readonly<Record<string, string>> = {
  storage: 'storage',
  bigquery: 'bigquery',
  pubsub: 'pubsub',
  firestore: 'firestore',
  datastore: 'firestore',
  bigtable: 'bigtable',
  spanner: 'spanner',
  'secret-manager': 'secret-manager',
  secretmanager: 'secret-manager',
  kms: 'kms',
  logging: 'logging',
  monitoring: 'monitoring',
  trace: 'trace',
  tasks: 'tasks',
  cloudtasks: 'tasks',
  scheduler: 'scheduler',
  workflows: 'workflows',
  aiplatform: 'vertex-ai',
  vertexai: 'vertex-ai',
};

const AZURE_NAMES: Readonly<Record<string, string>> = {
  'storage-blob': 'storage',
  'storage-queue': 'storage',
  'storage-file-share': 'storage',
  'data-tables': 'storage',
  cosmos: 'cosmos-db',
  'service-bus': 'service-bus',
  servicebus: 'service-bus',
  'messaging-servicebus': 'service-bus',
  'event-hubs': 'service-bus',
  eventhub: 'service-bus',
  'messaging-eventhubs': 'service-bus',
  eventgrid: 'event-grid',
  'messaging-eventgrid': 'event-grid',
  'keyvault-secrets': 'key-vault',
  'security-keyvault-secrets': 'key-vault',
  'keyvault-keys': 'key-vault',
  identity: 'entra',
  'search-documents': 'ai-search',
  openai: 'openai',
  'ai-openai': 'openai',
};

const NUGET_AZURE: Readonly<Record<string, string>> = {
  'storage.blobs': 'storage',
  'storage.queues': 'storage',
  'storage.files.shares': 'storage',
  'data.tables': 'storage',
  cosmos: 'cosmos-db',
  'messaging.servicebus': 'service-bus',
  'messaging.eventhubs': 'service-bus',
  'messaging.eventgrid': 'event-grid',
  'security.keyvault.secrets': 'key-vault',
  'security.keyvault.keys': 'key-vault',
  identity: 'entra',
  'search.documents': 'ai-search',
  'ai.openai': 'openai',
};

/** Libraries that are known to call one service; by ecosystem and name. */
const LIBRARIES: Readonly<Record<string, string>> = {
  'npm @aws-sdk/lib-dynamodb': 'aws/dynamodb',
  'npm dynamoose': 'aws/dynamodb',
  'npm electrodb': 'aws/dynamodb',
  'npm dynamodb-toolbox': 'aws/dynamodb',
  'npm connect-dynamodb': 'aws/dynamodb',
  'npm dynamodb-lock-client': 'aws/dynamodb',
  'npm @aws-sdk/lib-storage': 'aws/s3',
  'npm @aws-sdk/s3-request-presigner': 'aws/s3',
  'npm multer-s3': 'aws/s3',
  'npm sqs-consumer': 'aws/sqs',
  'npm sqs-producer': 'aws/sqs',
  'npm amazon-cognito-identity-js': 'aws/cognito',
  'npm aws-jwt-verify': 'aws/cognito',
  'npm amazon-connect-streams': 'aws/connect',
  'npm winston-cloudwatch': 'aws/cloudwatch-logs',
  'cargo rusoto_dynamodb': 'aws/dynamodb',
  'cargo rusoto_s3': 'aws/s3',
  'cargo rusoto_sqs': 'aws/sqs',
  'cargo rust-s3': 'aws/s3',
  'composer league/flysystem-aws-s3-v3': 'aws/s3',
  'composer async-aws/s3': 'aws/s3',
  'composer async-aws/sqs': 'aws/sqs',
  'composer async-aws/dynamo-db': 'aws/dynamodb',
  'composer async-aws/ses': 'aws/ses',
  'composer async-aws/sns': 'aws/sns',
  'gem dynamoid': 'aws/dynamodb',
  'gem shoryuken': 'aws/sqs',
  'gem fog-aws': 'aws/s3',
  'pypi pynamodb': 'aws/dynamodb',
  'pypi s3fs': 'aws/s3',
  'pypi watchtower': 'aws/cloudwatch-logs',
  'pypi pycognito': 'aws/cognito',
};

const VENDORS: Readonly<Record<Ecosystem, Readonly<Record<string, string>>>> = {
  npm: rows(
    'stripe:stripe adyen:@adyen/api-library braintree:braintree paypal:@paypal/checkout-server-sdk,@paypal/paypal-server-sdk square:square mollie:@mollie/api-client gocardless:gocardless-nodejs plaid:plaid klarna:@klarna/client checkout-com:checkout-sdk-node auth0:auth0,express-openid-connect,@auth0/nextjs-auth0,@auth0/auth0-react,@auth0/auth0-spa-js okta:@okta/okta-sdk-nodejs,@okta/jwt-verifier,@okta/okta-auth-js clerk:@clerk/nextjs,@clerk/clerk-sdk-node,@clerk/backend,@clerk/express workos:@workos-inc/node stytch:stytch twilio:twilio,@twilio/conversations sendgrid:@sendgrid/mail,@sendgrid/client mailgun:mailgun.js,mailgun-js postmark:postmark mailchimp:@mailchimp/mailchimp_marketing,@mailchimp/mailchimp_transactional resend:resend brevo:@getbrevo/brevo vonage:@vonage/server-sdk messagebird:messagebird onesignal:@onesignal/node-onesignal pusher:pusher,pusher-js ably:ably pubnub:pubnub expo:expo-server-sdk launchdarkly:@launchdarkly/node-server-sdk,launchdarkly-node-server-sdk,launchdarkly-js-client-sdk,launchdarkly-react-client-sdk split-io:@splitsoftware/splitio configcat:configcat-node,@configcat/sdk statsig:statsig-node,@statsig/statsig-node-core optimizely:@optimizely/optimizely-sdk sentry:@sentry/node,@sentry/nextjs,@sentry/react,@sentry/browser,@sentry/serverless,@sentry/aws-serverless,@sentry/nestjs datadog:dd-trace,datadog-metrics,@datadog/browser-rum,datadog-lambda-js newrelic:newrelic honeycomb:@honeycombio/opentelemetry-node bugsnag:@bugsnag/js,@bugsnag/node rollbar:rollbar logrocket:logrocket segment:@segment/analytics-node,analytics-node mixpanel:mixpanel amplitude:@amplitude/node,@amplitude/analytics-node posthog:posthog-node,posthog-js pagerduty:@pagerduty/pdjs slack:@slack/web-api,@slack/bolt,@slack/webhook openai:openai anthropic:@anthropic-ai/sdk mistral:@mistralai/mistralai cohere:cohere-ai groq:groq-sdk replicate:replicate pinecone:@pinecone-database/pinecone elevenlabs:elevenlabs,@elevenlabs/elevenlabs-js snowflake:snowflake-sdk databricks:@databricks/sql upstash:@upstash/redis,@upstash/kafka,@upstash/ratelimit planetscale:@planetscale/database neon:@neondatabase/serverless supabase:@supabase/supabase-js,@supabase/ssr algolia:algoliasearch salesforce:jsforce hubspot:@hubspot/api-client zendesk:node-zendesk intercom:intercom-client shopify:@shopify/shopify-api,@shopify/shopify-app-remix contentful:contentful sanity:@sanity/client,next-sanity prismic:@prismicio/client storyblok:storyblok-js-client cloudinary:cloudinary mux:@mux/mux-node mapbox:@mapbox/mapbox-sdk maxmind:@maxmind/geoip2-node docusign:docusign-esign dropbox:dropbox notion:@notionhq/client airtable:airtable avalara:avatax taxjar:taxjar shippo:shippo easypost:@easypost/api persona:persona onfido:@onfido/api amadeus:amadeus github:@octokit/rest,octokit',
  ),
  pypi: rows(
    'stripe:stripe adyen:adyen braintree:braintree paypal:paypalrestsdk square:squareup mollie:mollie-api-python gocardless:gocardless-pro plaid:plaid-python auth0:auth0-python okta:okta,okta-jwt-verifier workos:workos twilio:twilio sendgrid:sendgrid postmark:postmarker resend:resend vonage:vonage onesignal:onesignal-sdk pusher:pusher ably:ably pubnub:pubnub launchdarkly:launchdarkly-server-sdk split-io:splitio-client configcat:configcat-client statsig:statsig optimizely:optimizely-sdk sentry:sentry-sdk datadog:ddtrace,datadog,datadog-api-client newrelic:newrelic honeycomb:honeycomb-opentelemetry bugsnag:bugsnag rollbar:rollbar segment:analytics-python,segment-analytics-python mixpanel:mixpanel amplitude:amplitude-analytics posthog:posthog pagerduty:pdpyras slack:slack-sdk,slack-bolt openai:openai anthropic:anthropic mistral:mistralai cohere:cohere groq:groq replicate:replicate pinecone:pinecone,pinecone-client elevenlabs:elevenlabs snowflake:snowflake-connector-python,snowflake-sqlalchemy databricks:databricks-sql-connector,databricks-sdk upstash:upstash-redis supabase:supabase algolia:algoliasearch salesforce:simple-salesforce hubspot:hubspot-api-client zendesk:zenpy intercom:python-intercom shopify:shopifyapi contentful:contentful cloudinary:cloudinary mapbox:mapbox maxmind:geoip2 docusign:docusign-esign airtable:pyairtable avalara:avalara taxjar:taxjar shippo:shippo easypost:easypost onfido:onfido-python github:pygithub',
  ),
  go: rows(
    'stripe:github.com/stripe/stripe-go adyen:github.com/adyen/adyen-go-api-library braintree:github.com/braintree-go/braintree-go plaid:github.com/plaid/plaid-go auth0:github.com/auth0/go-auth0 okta:github.com/okta/okta-sdk-golang twilio:github.com/twilio/twilio-go sendgrid:github.com/sendgrid/sendgrid-go mailgun:github.com/mailgun/mailgun-go launchdarkly:github.com/launchdarkly/go-server-sdk,gopkg.in/launchdarkly/go-server-sdk statsig:github.com/statsig-io/go-sdk sentry:github.com/getsentry/sentry-go datadog:github.com/datadog/dd-trace-go,gopkg.in/datadog/dd-trace-go,github.com/datadog/datadog-api-client-go newrelic:github.com/newrelic/go-agent honeycomb:github.com/honeycombio/beeline-go bugsnag:github.com/bugsnag/bugsnag-go segment:github.com/segmentio/analytics-go posthog:github.com/posthog/posthog-go slack:github.com/slack-go/slack openai:github.com/sashabaranov/go-openai,github.com/openai/openai-go anthropic:github.com/anthropics/anthropic-sdk-go pinecone:github.com/pinecone-io/go-pinecone snowflake:github.com/snowflakedb/gosnowflake algolia:github.com/algolia/algoliasearch-client-go pusher:github.com/pusher/pusher-http-go github:github.com/google/go-github',
  ),
  maven: rows(
    'stripe:com.stripe/stripe-java adyen:com.adyen/adyen-java-api-library braintree:com.braintreepayments.gateway/braintree-java paypal:com.paypal.sdk/checkout-sdk,com.paypal.sdk/paypal-server-sdk square:com.squareup/square plaid:com.plaid/plaid-java auth0:com.auth0/auth0,com.auth0/auth0-spring-security-api,com.auth0/jwks-rsa okta:com.okta.spring/okta-spring-boot-starter,com.okta.sdk/okta-sdk-api twilio:com.twilio.sdk/twilio sendgrid:com.sendgrid/sendgrid-java launchdarkly:com.launchdarkly/launchdarkly-java-server-sdk split-io:io.split.client/java-client configcat:com.configcat/configcat-java-client sentry:io.sentry/sentry,io.sentry/sentry-spring-boot-starter,io.sentry/sentry-spring-boot-starter-jakarta,io.sentry/sentry-logback datadog:com.datadoghq/dd-trace-api,com.datadoghq/java-dogstatsd-client,com.datadoghq/datadog-api-client newrelic:com.newrelic.agent.java/newrelic-api segment:com.segment.analytics.java/analytics slack:com.slack.api/slack-api-client,com.slack.api/bolt openai:com.openai/openai-java anthropic:com.anthropic/anthropic-java snowflake:net.snowflake/snowflake-jdbc algolia:com.algolia/algoliasearch pusher:com.pusher/pusher-http-java',
  ),
  cargo: rows(
    'stripe:async-stripe,stripe-rust sentry:sentry openai:async-openai,openai-api-rs twilio:twilio sendgrid:sendgrid postmark:postmark pusher:pusher slack:slack-morphism snowflake:snowflake-api supabase:supabase-rs launchdarkly:launchdarkly-server-sdk datadog:datadog-api-client posthog:posthog-rs algolia:algoliasearch github:octocrab',
  ),
  nuget: rows(
    'stripe:stripe.net adyen:adyen braintree:braintree square:square plaid:going.plaid auth0:auth0.authenticationapi,auth0.managementapi,auth0.aspnetcore.authentication okta:okta.sdk,okta.aspnetcore twilio:twilio sendgrid:sendgrid mailgun:mailgun.core postmark:postmark launchdarkly:launchdarkly.serversdk split-io:splitio configcat:configcat.client statsig:statsig optimizely:optimizely.sdk sentry:sentry,sentry.aspnetcore datadog:datadog.trace newrelic:newrelic.agent.api raygun:mindscape.raygun4net.aspnetcore segment:analytics slack:slacknet openai:openai anthropic:anthropic.sdk pinecone:pinecone.client snowflake:snowflake.data algolia:algolia.search pusher:pusherserver github:octokit contentful:contentful.csharp cloudinary:cloudinarydotnet docusign:docusign.esign.dll',
  ),
  composer: rows(
    'stripe:stripe/stripe-php adyen:adyen/php-api-library braintree:braintree/braintree_php paypal:paypal/paypal-checkout-sdk,paypal/paypal-server-sdk square:square/square mollie:mollie/mollie-api-php gocardless:gocardless/gocardless-pro auth0:auth0/auth0-php,auth0/login okta:okta/sdk twilio:twilio/sdk sendgrid:sendgrid/sendgrid mailgun:mailgun/mailgun-php postmark:wildbit/postmark-php mailchimp:mailchimp/marketing,mailchimp/transactional launchdarkly:launchdarkly/server-sdk split-io:splitsoftware/split-sdk-php configcat:configcat/configcat-client optimizely:optimizely/optimizely-sdk sentry:sentry/sentry,sentry/sentry-laravel,sentry/sentry-symfony datadog:datadog/dd-trace newrelic:newrelic/monolog-enricher bugsnag:bugsnag/bugsnag,bugsnag/bugsnag-laravel rollbar:rollbar/rollbar segment:segmentio/analytics-php posthog:posthog/posthog-php openai:openai-php/client algolia:algolia/algoliasearch-client-php pusher:pusher/pusher-php-server github:knplabs/github-api contentful:contentful/contentful cloudinary:cloudinary/cloudinary_php',
  ),
  gem: rows(
    'stripe:stripe adyen:adyen-ruby-api-library braintree:braintree square:square.rb gocardless:gocardless_pro plaid:plaid auth0:auth0,omniauth-auth0 okta:oktakit workos:workos twilio:twilio-ruby sendgrid:sendgrid-ruby mailgun:mailgun-ruby postmark:postmark,postmark-rails mailchimp:mailchimpmarketing,mailchimptransactional launchdarkly:launchdarkly-server-sdk split-io:splitclient-rb configcat:configcat optimizely:optimizely-sdk sentry:sentry-ruby,sentry-rails datadog:ddtrace,datadog,dogstatsd-ruby newrelic:newrelic_rpm honeycomb:honeycomb-beeline bugsnag:bugsnag rollbar:rollbar segment:analytics-ruby mixpanel:mixpanel-ruby posthog:posthog-ruby pagerduty:pagerduty slack:slack-ruby-client openai:ruby-openai,openai anthropic:anthropic algolia:algolia,algoliasearch-rails pusher:pusher github:octokit shopify:shopify_api zendesk:zendesk_api intercom:intercom hubspot:hubspot-api-client contentful:contentful cloudinary:cloudinary docusign:docusign_esign',
  ),
};

/** `vendor:package,package vendor:package` as package to vendor. */
function rows(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text.split(' ').flatMap((row) => {
      const colon = row.indexOf(':');
      return row
        .slice(colon + 1)
        .split(',')
        .map((name) => [name, row.slice(0, colon)]);
    }),
  );
}

/** What a package calls; null when it is nobody's client that is known. */
export function calledBy(
  ecosystem: Ecosystem,
  name: string,
  context: SourceContext,
): Called | null {
  const plain = ecosystem === 'npm' ? name : normalize(ecosystem, name);
  const library = own(LIBRARIES, `${ecosystem} ${plain}`);
  if (library !== null) return service(library, null, context);
  const vendor = own(VENDORS[ecosystem], plain);
  if (vendor !== null) return { kind: 'vendor', vendor };
  const client = CLIENTS.find(({ of, pattern }) => of === ecosystem && pattern.test(plain));
  const short = client?.pattern.exec(plain)?.[1];
  if (client === undefined || short === undefined) return null;
  const known = own(client.names, short) ?? short;
  const [id = '', operation = null] = known.split(':');
  return service(`${client.provider}/${id}`, operation, context);
}

interface ClientPattern {
  readonly of: Ecosystem;
  readonly provider: string;
  readonly pattern: RegExp;
  readonly names: Readonly<Record<string, string>>;
}

const CLIENTS: readonly ClientPattern[] = [
  { of: 'npm', provider: 'aws', pattern: /^@aws-sdk\/client-([a-z0-9-]+)$/, names: AWS_NAMES },
  {
    of: 'go',
    provider: 'aws',
    pattern: /^github\.com\/aws\/aws-sdk-go-v2\/service\/([a-z0-9]+)$/,
    names: AWS_NAMES,
  },
  {
    of: 'maven',
    provider: 'aws',
    pattern: /^software\.amazon\.awssdk\/([a-z0-9-]+)$/,
    names: AWS_NAMES,
  },
  {
    of: 'maven',
    provider: 'aws',
    pattern: /^com\.amazonaws\/aws-java-sdk-([a-z0-9-]+)$/,
    names: AWS_NAMES,
  },
  {
    of: 'maven',
    provider: 'aws',
    pattern: /^io\.awspring\.cloud\/spring-cloud-aws-starter-([a-z0-9-]+)$/,
    names: AWS_NAMES,
  },
  { of: 'npm', provider: 'gcp', pattern: /^@google-cloud\/([a-z0-9-]+)$/, names: GCP_NAMES },
  { of: 'pypi', provider: 'gcp', pattern: /^google-cloud-([a-z0-9-]+)$/, names: GCP_NAMES },
  { of: 'go', provider: 'gcp', pattern: /^cloud\.google\.com\/go\/([a-z0-9]+)$/, names: GCP_NAMES },
  {
    of: 'maven',
    provider: 'gcp',
    pattern: /^com\.google\.cloud\/google-cloud-([a-z0-9-]+)$/,
    names: GCP_NAMES,
  },
  { of: 'npm', provider: 'azure', pattern: /^@azure\/([a-z0-9-]+)$/, names: AZURE_NAMES },
  { of: 'pypi', provider: 'azure', pattern: /^azure-([a-z0-9-]+)$/, names: AZURE_NAMES },
  { of: 'cargo', provider: 'aws', pattern: /^aws-sdk-([a-z0-9]+)$/, names: AWS_NAMES },
  { of: 'cargo', provider: 'gcp', pattern: /^google-cloud-([a-z0-9-]+)$/, names: GCP_NAMES },
  { of: 'nuget', provider: 'aws', pattern: /^awssdk\.([a-z0-9]+)$/, names: NUGET_AWS },
  {
    of: 'nuget',
    provider: 'gcp',
    pattern: /^google\.cloud\.([a-z0-9]+)(?:\.v\d.*)?$/,
    names: GCP_NAMES,
  },
  { of: 'nuget', provider: 'azure', pattern: /^azure\.([a-z0-9.]+)$/, names: NUGET_AZURE },
  {
    of: 'nuget',
    provider: 'azure',
    pattern: /^microsoft\.azure\.([a-z0-9.]+)$/,
    names: NUGET_AZURE,
  },
  { of: 'composer', provider: 'gcp', pattern: /^google\/cloud-([a-z0-9-]+)$/, names: GCP_NAMES },
  { of: 'gem', provider: 'aws', pattern: /^aws-sdk-([a-z0-9]+)$/, names: AWS_NAMES },
  {
    of: 'gem',
    provider: 'gcp',
    pattern: /^google-cloud-([a-z0-9_-]+?)(?:-v\d+)?$/,
    names: GCP_NAMES,
  },
  {
    of: 'maven',
    provider: 'azure',
    pattern: /^com\.azure\/azure-([a-z0-9-]+)$/,
    names: AZURE_NAMES,
  },
];

/** Only what the catalogue has is a service: an SDK has parts that call nothing. */
function service(id: string, operation: string | null, context: SourceContext): Called | null {
  return context.catalogue.service(id) === null
    ? null
    : { kind: 'service', service: id, operation };
}

function own(table: Readonly<Record<string, string>>, key: string): string | null {
  return Object.hasOwn(table, key) ? (table[key] ?? null) : null;
}

/** Names as their registry compares them. */
export function normalize(ecosystem: Ecosystem, name: string): string {
  if (ecosystem === 'pypi') return name.toLowerCase().replace(/[-_.]+/g, '-');
  // A Go module's major version is not part of what it is.
  if (ecosystem === 'nuget' || ecosystem === 'composer') return name.toLowerCase();
  return ecosystem === 'go' ? name.toLowerCase().replace(/(?:\/v|\.v)\d+(?=\/|$)/g, '') : name;
}
