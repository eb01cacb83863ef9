import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { componentsOf, look, needsOf } from '../discovery.testing.ts';
import { regionsIn, TEST_FILES } from './region-patterns.ts';

const CLIENTS = readFileSync(join(import.meta.dirname, 'fixtures/clients.ts.txt'), 'utf8');

describe('a region in code', () => {
  it('is a need on that region, wherever the program runs', () => {
    const found = look(
      {
        'api/package.json': '{"name": "api", "dependencies": {"@aws-sdk/client-sqs": "3"}}',
        'api/src/clients.ts': CLIENTS,
      },
      { runsIn: 'aws/us-west-2' },
    );
    expect(componentsOf(found)).toEqual({ api: 'service @aws/us-west-2' });
    expect(needsOf(found)).toEqual({ api: 'aws/same-region/sqs? aws/us-east-1/dynamodb?' });
  });

  it('that stands in for a variable is said, with its line and what to do', () => {
    const found = look({ 'src/clients.ts': CLIENTS });
    expect(found.problems).toContainEqual({
      code: 'default-region',
      severity: 'warning',
      place: { file: 'src/clients.ts', line: 6, column: null },
      what: 'calls go to us-east-1 when AWS_REGION is not set',
      mend: 'have no default, so that a missing AWS_REGION is seen when the program starts',
    });
  });

  it.each([
    ['a.ts', "new S3Client({ region: 'eu-west-1' })", 's3 eu-west-1'],
    ['a.js', "new AWS.DynamoDB({ region: 'us-east-1', a: 1 })", 'dynamodb us-east-1'],
    ['a.ts', "env['AWS_REGION'] || 'us-east-1'", '- us-east-1 for AWS_REGION'],
    ['a.py', "boto3.resource('dynamodb', region_name='us-east-1')", 'dynamodb us-east-1'],
    ['a.py', "os.environ.get('AWS_REGION', 'us-east-1')", '- us-east-1 for AWS_REGION'],
    ['a.go', 'config.WithRegion("us-east-1")', '- us-east-1'],
    ['a.go', 'aws.Config{Region: aws.String("us-east-1")}', '- us-east-1'],
    ['A.java', 'SqsClient.builder().region(Region.US_EAST_1).build();', 'sqs us-east-1'],
    ['A.kt', 'S3AsyncClient.builder()\n  .region(Region.AP_SOUTHEAST_2)', 's3 ap-southeast-2'],
    ['A.cs', 'new AmazonSQSClient(RegionEndpoint.USEast1)', 'sqs us-east-1'],
    ['a.rb', "Aws::SNS::Client.new(region: 'us-east-1')", 'sns us-east-1'],
    ['a.php', "new S3Client(['version' => 'latest', 'region' => 'us-east-1'])", 's3 us-east-1'],
    ['a.rs', 'Region::new("us-east-1")', '- us-east-1'],
    ['a.ts', 'new S3Client({ region })', ''],
    ['a.ts', "const words = 'us-east-1 is a place';", ''],
  ])('%s: %s', (path, text, expected) => {
    const said = regionsIn(path, text).map(
      ({ client, region, insteadOf }) =>
        `${client ?? '-'} ${region}${insteadOf === null ? '' : ` for ${insteadOf}`}`,
    );
    expect(said.join()).toBe(expected);
  });

  it('in a test says nothing of what runs', () => {
    for (const path of ['a.test.ts', 'test/a.py', 'src/test_a.py', 'a_test.go', 'ATest.java'])
      expect(TEST_FILES.test(path)).toBe(true);
    expect(TEST_FILES.test('src/latest.ts')).toBe(false);
  });

  it('is looked for in time that grows with the file, whatever is in it', () => {
    for (const text of ['new S3Client({ '.repeat(20_000), "AWS_REGION ?? '".repeat(20_000)])
      expect(regionsIn('a.ts', text)).toEqual([]);
    expect(regionsIn('a.go', `Region:${' '.repeat(500_000)}`)).toEqual([]);
  });
});
