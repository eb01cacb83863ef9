/** Blocks of Terraform, as lines. */
import { bucketName, clusterName, EAST, WEST } from './service.ts';

/** A table of DynamoDB. */
export function table(name: string, key: string): string[] {
  return [
    `resource "aws_dynamodb_table" "${name.replaceAll('-', '_')}" {`,
    `  name         = "${name}"`,
    '  billing_mode = "PAY_PER_REQUEST"',
    `  hash_key     = "${key}"`,
    '',
    '  attribute {',
    `    name = "${key}"`,
    '    type = "S"',
    '  }',
    '}',
  ];
}

/** A bucket of S3. */
export function bucket(name: string): string[] {
  return [
    `resource "aws_s3_bucket" "${name.replaceAll('-', '_')}" {`,
    `  bucket = "${bucketName(name)}"`,
    '}',
  ];
}

/** A queue of SQS. */
export function queue(name: string): string[] {
  return [
    `resource "aws_sqs_queue" "${name.replaceAll('-', '_')}" {`,
    `  name                       = "${name}"`,
    '  visibility_timeout_seconds = 90',
    '}',
  ];
}

/** A cluster of Aurora; `more` are lines inside. */
export function cluster(database: string, region: string, more: readonly string[] = []): string[] {
  const name = clusterName(database, region);
  return [
    `resource "aws_rds_cluster" "${name.replaceAll('-', '_')}" {`,
    `  cluster_identifier = "${name}"`,
    '  engine             = "aurora-postgresql"',
    ...more,
    '}',
  ];
}

/** A database with a copy in the second region. */
export function globalDatabase(database: string): string[] {
  const group = `${database.replaceAll('-', '_')}`;
  const member = `  global_cluster_identifier = aws_rds_global_cluster.${group}.id`;
  return [
    `resource "aws_rds_global_cluster" "${group}" {`,
    `  global_cluster_identifier = "${database}-global"`,
    '  engine                    = "aurora-postgresql"',
    '}',
    '',
    ...cluster(database, EAST, [member]),
    '',
    ...cluster(database, WEST, [member, '  provider                  = aws.west']),
  ];
}

/** A function that Lambda feeds from a queue. */
export function worker(name: string, from: string, variables: readonly string[]): string[] {
  const label = name.replaceAll('-', '_');
  return [
    `resource "aws_lambda_function" "${label}" {`,
    `  function_name = "${name}"`,
    '  role          = aws_iam_role.worker.arn',
    '  runtime       = "nodejs22.x"',
    '  handler       = "index.handler"',
    `  filename      = "${name}.zip"`,
    '',
    '  environment {',
    '    variables = {',
    ...variables.map((line) => `      ${line}`),
    '    }',
    '  }',
    '}',
    '',
    `resource "aws_lambda_event_source_mapping" "${label}" {`,
    `  event_source_arn = aws_sqs_queue.${from.replaceAll('-', '_')}.arn`,
    `  function_name    = aws_lambda_function.${label}.arn`,
    '  batch_size       = 10',
    '}',
    '',
    'resource "aws_iam_role" "worker" {',
    `  name               = "${name}"`,
    '  assume_role_policy = "{}"',
    '}',
  ];
}

/** The caches of an area, one a region. */
export function cache(area: string): string[] {
  return [
    ['use1', ''],
    ['usw2', '  provider             = aws.west'],
  ].flatMap(([short = '', provider = '']) => [
    `resource "aws_elasticache_replication_group" "${area}_${short}" {`,
    `  replication_group_id = "${area}-${short}"`,
    `  description          = "what ${area} remembers for a while"`,
    '  engine               = "valkey"',
    ...(provider === '' ? [] : [provider]),
    '}',
    '',
  ]);
}

/** A cluster of EKS. */
export function kubernetesCluster(name: string): string[] {
  return [
    `resource "aws_eks_cluster" "${name}" {`,
    `  name     = "${name}"`,
    '  role_arn = "arn:aws:iam::123456789012:role/eks"',
    '  version  = "1.33"',
    '',
    '  vpc_config {',
    '    subnet_ids = []',
    '  }',
    '}',
  ];
}
