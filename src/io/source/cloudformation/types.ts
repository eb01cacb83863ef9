/**
 * Resource types of CloudFormation and SAM as the types of Terraform that they are, with the properties
 * whose names differ: what both describe is the same, so one place knows what it means for a map
 * (`terraform/rules.ts`). A property that is not named here keeps its name, `TableName` as `table_name`.
 */

/** One type: what it is, and how its properties are called there. */
export interface TypeRow {
  readonly type: string;
  readonly renamed: Readonly<Record<string, string>>;
}

const ROWS: readonly (readonly [string, string, string?])[] = [
  [
    'AWS::DynamoDB::Table',
    'aws_dynamodb_table',
    'TableName:name SSESpecification:server_side_encryption',
  ],
  [
    'AWS::DynamoDB::GlobalTable',
    'aws_dynamodb_table',
    'TableName:name Replicas:replica Region:region_name SSESpecification:server_side_encryption',
  ],
  [
    'AWS::Serverless::SimpleTable',
    'aws_dynamodb_table',
    'TableName:name SSESpecification:server_side_encryption',
  ],
  ['AWS::S3::Bucket', 'aws_s3_bucket', 'BucketName:bucket BucketEncryption:encryption'],
  [
    'AWS::RDS::DBInstance',
    'aws_db_instance',
    'DBInstanceIdentifier:identifier MultiAZ:multi_az SourceDBInstanceIdentifier:replicate_source_db',
  ],
  [
    'AWS::RDS::DBCluster',
    'aws_rds_cluster',
    'DBClusterIdentifier:cluster_identifier GlobalClusterIdentifier:global_cluster_identifier',
  ],
  ['AWS::DocDB::DBCluster', 'aws_docdb_cluster', 'DBClusterIdentifier:cluster_identifier'],
  ['AWS::Neptune::DBCluster', 'aws_neptune_cluster', 'DBClusterIdentifier:cluster_identifier'],
  ['AWS::Redshift::Cluster', 'aws_redshift_cluster'],
  ['AWS::OpenSearchService::Domain', 'aws_opensearch_domain'],
  ['AWS::Elasticsearch::Domain', 'aws_elasticsearch_domain'],
  ['AWS::EFS::FileSystem', 'aws_efs_file_system'],
  ['AWS::Timestream::Table', 'aws_timestreamwrite_table'],
  ['AWS::Cassandra::Table', 'aws_keyspaces_table'],
  ['AWS::ElastiCache::CacheCluster', 'aws_elasticache_cluster', 'ClusterName:cluster_id'],
  ['AWS::ElastiCache::ReplicationGroup', 'aws_elasticache_replication_group'],
  [
    'AWS::ElastiCache::ServerlessCache',
    'aws_elasticache_serverless_cache',
    'ServerlessCacheName:name',
  ],
  ['AWS::MemoryDB::Cluster', 'aws_memorydb_cluster', 'ClusterName:name'],
  ['AWS::DAX::Cluster', 'aws_dax_cluster'],
  ['AWS::SQS::Queue', 'aws_sqs_queue', 'QueueName:name'],
  ['AWS::SNS::Topic', 'aws_sns_topic', 'TopicName:name'],
  ['AWS::Kinesis::Stream', 'aws_kinesis_stream'],
  [
    'AWS::KinesisFirehose::DeliveryStream',
    'aws_kinesis_firehose_delivery_stream',
    'DeliveryStreamName:name',
  ],
  ['AWS::MSK::Cluster', 'aws_msk_cluster'],
  ['AWS::MSK::ServerlessCluster', 'aws_msk_serverless_cluster'],
  ['AWS::AmazonMQ::Broker', 'aws_mq_broker'],
  ['AWS::Cognito::UserPool', 'aws_cognito_user_pool', 'UserPoolName:name'],
  ['AWS::Connect::Instance', 'aws_connect_instance', 'InboundCalls:inbound_calls_enabled'],
  ['AWS::ElasticLoadBalancingV2::LoadBalancer', 'aws_lb', 'Type:load_balancer_type'],
  ['AWS::ElasticLoadBalancing::LoadBalancer', 'aws_elb', 'LoadBalancerName:name'],
  ['AWS::ElasticLoadBalancingV2::TargetGroup', 'aws_lb_target_group'],
  ['AWS::ElasticLoadBalancingV2::Listener', 'aws_lb_listener', 'DefaultActions:default_action'],
  ['AWS::ElasticLoadBalancingV2::ListenerRule', 'aws_lb_listener_rule', 'Actions:action'],
  ['AWS::ApiGateway::RestApi', 'aws_api_gateway_rest_api'],
  ['AWS::Serverless::Api', 'aws_api_gateway_rest_api'],
  ['AWS::ApiGateway::Resource', 'aws_api_gateway_resource'],
  ['AWS::ApiGateway::Authorizer', 'aws_api_gateway_authorizer', 'ProviderARNs:provider_arns'],
  ['AWS::ApiGatewayV2::Api', 'aws_apigatewayv2_api'],
  ['AWS::Serverless::HttpApi', 'aws_apigatewayv2_api'],
  ['AWS::ApiGatewayV2::Integration', 'aws_apigatewayv2_integration'],
  ['AWS::ApiGatewayV2::Route', 'aws_apigatewayv2_route'],
  ['AWS::ApiGatewayV2::Authorizer', 'aws_apigatewayv2_authorizer'],
  ['AWS::AppSync::GraphQLApi', 'aws_appsync_graphql_api'],
  ['AWS::AppSync::DataSource', 'aws_appsync_datasource'],
  ['AWS::CloudFront::Distribution', 'aws_cloudfront_distribution'],
  ['AWS::Route53::HostedZone', 'aws_route53_zone'],
  ['AWS::EKS::Cluster', 'aws_eks_cluster'],
  ['AWS::Lambda::Function', 'aws_lambda_function'],
  ['AWS::Serverless::Function', 'aws_lambda_function'],
  ['AWS::Lambda::Url', 'aws_lambda_function_url', 'TargetFunctionArn:function_name'],
  ['AWS::Lambda::EventSourceMapping', 'aws_lambda_event_source_mapping'],
  ['AWS::ECS::Service', 'aws_ecs_service', 'ServiceName:name LoadBalancers:load_balancer'],
  ['AWS::ECS::TaskDefinition', 'aws_ecs_task_definition'],
  ['AWS::AppRunner::Service', 'aws_apprunner_service'],
  [
    'AWS::ElasticBeanstalk::Environment',
    'aws_elastic_beanstalk_environment',
    'EnvironmentName:name',
  ],
  [
    'AWS::AutoScaling::AutoScalingGroup',
    'aws_autoscaling_group',
    'AutoScalingGroupName:name TargetGroupARNs:target_group_arns',
  ],
  ['AWS::EC2::Instance', 'aws_instance'],
  ['AWS::Batch::JobDefinition', 'aws_batch_job_definition', 'JobDefinitionName:name'],
  [
    'AWS::StepFunctions::StateMachine',
    'aws_sfn_state_machine',
    'StateMachineName:name DefinitionString:definition',
  ],
  ['AWS::Serverless::StateMachine', 'aws_sfn_state_machine', 'Name:name'],
  ['AWS::Scheduler::Schedule', 'aws_scheduler_schedule'],
  ['AWS::SNS::Subscription', 'aws_sns_topic_subscription'],
  ['AWS::SecretsManager::Secret', 'aws_secretsmanager_secret'],
  ['AWS::SSM::Parameter', 'aws_ssm_parameter'],
  ['AWS::KMS::Key', 'aws_kms_key'],
  ['AWS::KMS::ReplicaKey', 'aws_kms_replica_key'],
  ['AWS::KMS::Alias', 'aws_kms_alias'],
  ['AWS::Events::EventBus', 'aws_cloudwatch_event_bus'],
  ['AWS::ServiceDiscovery::Service', 'aws_service_discovery_service'],
  ['AWS::IoT::TopicRule', 'aws_iot_topic_rule'],
];

const TYPES: ReadonlyMap<string, TypeRow> = new Map(
  ROWS.map(([type, as, renamed = '']) => [
    type,
    {
      type: as,
      renamed: Object.fromEntries(
        renamed
          .split(' ')
          .filter((pair) => pair !== '')
          .map((pair) => {
            const [from = '', to = ''] = pair.split(':');
            return [from, to];
          }),
      ),
    },
  ]),
);

/** The row of a type; null when nothing is known of it. */
export function rowOf(type: string): TypeRow | null {
  return TYPES.get(type) ?? null;
}
