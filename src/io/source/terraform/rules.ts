/**
 * Which Terraform resources are components, what they are, and what they stand on. One row a type:
 * kind, service of the catalogue, the attributes that may hold its name, and a word for the evidence.
 */

/** What a type of resource is. */
export interface ResourceRule {
  readonly type: string;
  readonly kind: string;
  readonly service: string;
  readonly names: readonly string[];
  readonly what: string;
  /** `runs` when it is a program of yours. */
  readonly role: 'runs' | 'holds';
}

const HOLDS: readonly (readonly [string, string, string, string, string])[] = [
  ['aws_dynamodb_table', 'datastore', 'aws/dynamodb', 'name', 'an own DynamoDB table'],
  ['aws_s3_bucket', 'datastore', 'aws/s3', 'bucket bucket_prefix', 'an own S3 bucket'],
  ['aws_db_instance', 'datastore', 'aws/rds', 'identifier identifier_prefix', 'an own database'],
  ['aws_rds_cluster', 'datastore', 'aws/aurora', 'cluster_identifier', 'an own database cluster'],
  [
    'aws_docdb_cluster',
    'datastore',
    'aws/docdb',
    'cluster_identifier',
    'an own DocumentDB cluster',
  ],
  [
    'aws_neptune_cluster',
    'datastore',
    'aws/neptune',
    'cluster_identifier',
    'an own Neptune cluster',
  ],
  [
    'aws_redshift_cluster',
    'datastore',
    'aws/redshift',
    'cluster_identifier',
    'an own Redshift cluster',
  ],
  ['aws_memorydb_cluster', 'datastore', 'aws/memorydb', 'name', 'an own MemoryDB cluster'],
  [
    'aws_opensearch_domain',
    'datastore',
    'aws/opensearch',
    'domain_name',
    'an own OpenSearch domain',
  ],
  [
    'aws_elasticsearch_domain',
    'datastore',
    'aws/opensearch',
    'domain_name',
    'an own search domain',
  ],
  ['aws_keyspaces_table', 'datastore', 'aws/keyspaces', 'table_name', 'an own Keyspaces table'],
  [
    'aws_timestreamwrite_table',
    'datastore',
    'aws/timestream',
    'table_name',
    'an own Timestream table',
  ],
  ['aws_efs_file_system', 'datastore', 'aws/efs', 'creation_token', 'an own file system'],
  ['aws_elasticache_cluster', 'cache', 'aws/elasticache', 'cluster_id', 'an own cache'],
  [
    'aws_elasticache_replication_group',
    'cache',
    'aws/elasticache',
    'replication_group_id',
    'an own cache',
  ],
  ['aws_elasticache_serverless_cache', 'cache', 'aws/elasticache', 'name', 'an own cache'],
  ['aws_dax_cluster', 'cache', 'aws/dax', 'cluster_name', 'an own DAX cache'],
  ['aws_sqs_queue', 'queue', 'aws/sqs', 'name name_prefix', 'an own queue'],
  ['aws_sns_topic', 'queue', 'aws/sns', 'name name_prefix', 'an own topic'],
  ['aws_kinesis_stream', 'queue', 'aws/kinesis', 'name', 'an own stream'],
  [
    'aws_kinesis_firehose_delivery_stream',
    'queue',
    'aws/firehose',
    'name',
    'an own delivery stream',
  ],
  ['aws_msk_cluster', 'queue', 'aws/msk', 'cluster_name', 'an own Kafka cluster'],
  ['aws_msk_serverless_cluster', 'queue', 'aws/msk', 'cluster_name', 'an own Kafka cluster'],
  ['aws_mq_broker', 'queue', 'aws/mq', 'broker_name', 'an own broker'],
  ['aws_cognito_user_pool', 'identity', 'aws/cognito', 'name', 'an own user pool'],
  [
    'aws_connect_instance',
    'support',
    'aws/connect',
    'instance_alias',
    'an Amazon Connect instance',
  ],
  ['aws_lb', 'load-balancer', 'aws/elb', 'name name_prefix', 'an own load balancer'],
  ['aws_alb', 'load-balancer', 'aws/elb', 'name name_prefix', 'an own load balancer'],
  ['aws_elb', 'load-balancer', 'aws/elb', 'name name_prefix', 'an own load balancer'],
  ['aws_api_gateway_rest_api', 'gateway', 'aws/apigateway', 'name', 'an own API'],
  ['aws_apigatewayv2_api', 'gateway', 'aws/apigateway', 'name', 'an own API'],
  ['aws_appsync_graphql_api', 'gateway', 'aws/appsync', 'name', 'an own GraphQL API'],
  ['aws_cloudfront_distribution', 'gateway', 'aws/cloudfront', '', 'an own distribution'],
  ['aws_route53_zone', 'dns-zone', 'aws/route53', 'name', 'an own DNS zone'],
  ['aws_eks_cluster', 'cluster', 'aws/eks', 'name', 'an own Kubernetes cluster'],
  ['google_storage_bucket', 'datastore', 'gcp/storage', 'name', 'an own bucket'],
  ['google_sql_database_instance', 'datastore', 'gcp/cloud-sql', 'name', 'an own database'],
  ['google_spanner_instance', 'datastore', 'gcp/spanner', 'name', 'an own Spanner instance'],
  ['google_bigtable_instance', 'datastore', 'gcp/bigtable', 'name', 'an own Bigtable instance'],
  ['google_bigquery_dataset', 'datastore', 'gcp/bigquery', 'dataset_id', 'an own dataset'],
  ['google_firestore_database', 'datastore', 'gcp/firestore', 'name', 'an own Firestore database'],
  ['google_alloydb_cluster', 'datastore', 'gcp/alloydb', 'cluster_id', 'an own database cluster'],
  ['google_redis_instance', 'cache', 'gcp/memorystore', 'name', 'an own cache'],
  ['google_pubsub_topic', 'queue', 'gcp/pubsub', 'name', 'an own topic'],
  ['google_container_cluster', 'cluster', 'gcp/gke', 'name', 'an own Kubernetes cluster'],
  ['azurerm_storage_account', 'datastore', 'azure/storage', 'name', 'an own storage account'],
  ['azurerm_mssql_server', 'datastore', 'azure/sql', 'name', 'an own database server'],
  [
    'azurerm_postgresql_flexible_server',
    'datastore',
    'azure/postgresql',
    'name',
    'an own database server',
  ],
  ['azurerm_mysql_flexible_server', 'datastore', 'azure/mysql', 'name', 'an own database server'],
  ['azurerm_cosmosdb_account', 'datastore', 'azure/cosmos-db', 'name', 'an own Cosmos DB account'],
  ['azurerm_redis_cache', 'cache', 'azure/redis', 'name', 'an own cache'],
  ['azurerm_servicebus_namespace', 'queue', 'azure/service-bus', 'name', 'an own bus'],
  ['azurerm_eventhub_namespace', 'queue', 'azure/service-bus', 'name', 'an own event hub'],
  ['azurerm_kubernetes_cluster', 'cluster', 'azure/aks', 'name', 'an own Kubernetes cluster'],
  ['azurerm_cognitive_account', 'datastore', 'azure/ai-services', 'name', 'an own AI account'],
];

const RUNS: readonly (readonly [string, string, string, string, string])[] = [
  ['aws_lambda_function', 'function', 'aws/lambda', 'function_name', 'a Lambda function'],
  ['aws_ecs_service', 'service', 'aws/ecs', 'name', 'an ECS service'],
  ['aws_ecs_task_definition', 'job', 'aws/ecs', 'family', 'an ECS task'],
  ['aws_apprunner_service', 'service', 'aws/apprunner', 'service_name', 'an App Runner service'],
  [
    'aws_elastic_beanstalk_environment',
    'service',
    'aws/elasticbeanstalk',
    'name',
    'a Beanstalk environment',
  ],
  ['aws_autoscaling_group', 'service', 'aws/ec2', 'name name_prefix', 'a group of EC2 instances'],
  ['aws_instance', 'service', 'aws/ec2', 'tags.Name', 'an EC2 instance'],
  ['aws_batch_job_definition', 'job', 'aws/batch', 'name', 'a Batch job'],
  ['aws_sfn_state_machine', 'workflow', 'aws/stepfunctions', 'name name_prefix', 'a state machine'],
  ['google_cloud_run_service', 'service', 'gcp/run', 'name', 'a Cloud Run service'],
  ['google_cloud_run_v2_service', 'service', 'gcp/run', 'name', 'a Cloud Run service'],
  ['google_cloudfunctions_function', 'function', 'gcp/functions', 'name', 'a Cloud Run function'],
  ['google_cloudfunctions2_function', 'function', 'gcp/functions', 'name', 'a Cloud Run function'],
  ['azurerm_linux_web_app', 'service', 'azure/app-service', 'name', 'a web app'],
  ['azurerm_windows_web_app', 'service', 'azure/app-service', 'name', 'a web app'],
  ['azurerm_linux_function_app', 'function', 'azure/app-service', 'name', 'a function app'],
  ['azurerm_windows_function_app', 'function', 'azure/app-service', 'name', 'a function app'],
  ['azurerm_container_app', 'service', 'azure/container-apps', 'name', 'a container app'],
];

const RULES: ReadonlyMap<string, ResourceRule> = new Map(
  [
    ...HOLDS.map((row) => ({ row, role: 'holds' as const })),
    ...RUNS.map((row) => ({ row, role: 'runs' as const })),
  ].map(({ row: [type, kind, service, names, what], role }) => [
    type,
    { type, kind, service, names: names.split(' ').filter((name) => name !== ''), what, role },
  ]),
);

/** The rule of a resource type; null when such a resource is no component. */
export function ruleOf(type: string): ResourceRule | null {
  return RULES.get(type) ?? null;
}

/** What a need on a resource without a component is: a secret is read when a program starts. */
export interface ServiceRule {
  readonly service: string;
  readonly operation: string | null;
  readonly when: 'running' | 'starting';
}

const SERVICES: readonly (readonly [RegExp, ServiceRule])[] = [
  [
    /^aws_secretsmanager_secret/,
    { service: 'aws/secretsmanager', operation: 'read', when: 'starting' },
  ],
  [/^aws_ssm_parameter/, { service: 'aws/ssm', operation: 'read', when: 'starting' }],
  [/^aws_kms_(?:key|alias|replica_key)$/, { service: 'aws/kms', operation: null, when: 'running' }],
  [
    /^google_secret_manager_secret/,
    { service: 'gcp/secret-manager', operation: 'read', when: 'starting' },
  ],
  [/^google_kms_crypto_key$/, { service: 'gcp/kms', operation: null, when: 'running' }],
  [/^azurerm_key_vault/, { service: 'azure/key-vault', operation: 'read', when: 'starting' }],
  [/^aws_cloudwatch_event_bus$/, { service: 'aws/eventbridge', operation: null, when: 'running' }],
  [/^aws_service_discovery_/, { service: 'aws/cloudmap', operation: 'discover', when: 'running' }],
  [/^aws_iot_/, { service: 'aws/iot-core', operation: null, when: 'running' }],
];

/** The service behind a resource that has no component of its own; null when it says nothing of needs. */
export function serviceOf(type: string): ServiceRule | null {
  return SERVICES.find(([pattern]) => pattern.test(type))?.[1] ?? null;
}
