import { describe, expect, it } from 'vitest';

import { componentsOf, look, needsOf } from '../discovery.testing.ts';

const json = (value: object): string => JSON.stringify(value, null, 2);
const here = { runsIn: 'aws/us-east-1' };

describe('package manifests', () => {
  it('show clients of cloud services and of vendors; how much they matter is not known', () => {
    const found = look(
      {
        'npm/package.json': json({
          name: '@shop/npm',
          dependencies: { '@aws-sdk/client-dynamodb': '^3', stripe: '20', express: '5' },
          devDependencies: { '@sentry/node': '10' },
        }),
        'py/requirements.txt':
          'boto3==1.40\nstripe>=12  # pay\nsentry_sdk[flask]==2\n-r more.txt\n',
        'poetry/pyproject.toml':
          '[tool.poetry.dependencies]\npython = "^3.13"\ntwilio = "^9"\n[tool.poetry.group.dev.dependencies]\nstripe = "1"\n',
        'uv/pyproject.toml':
          '[project]\nname = "uv"\ndependencies = [\n  "openai>=2",\n  "flask[async]",\n]\n[dependency-groups]\ndev = ["stripe"]\n',
        'pip/Pipfile': '[packages]\nstripe = "*"\n[dev-packages]\ntwilio = "*"\n',
        'go/go.mod':
          'module example.com/go\n\nrequire (\n\tgithub.com/aws/aws-sdk-go-v2/service/sqs v1.42.0\n\tgithub.com/aws/aws-sdk-go-v2/service/sts v1.38.0 // indirect\n\tgithub.com/stripe/stripe-go/v82 v82.0.0\n)\n',
        'java/pom.xml':
          '<project><artifactId>java</artifactId><dependencies><dependency><groupId>software.amazon.awssdk</groupId><artifactId>s3</artifactId></dependency>\n<dependency><groupId>com.stripe</groupId><artifactId>stripe-java</artifactId><scope>test</scope></dependency></dependencies></project>',
      },
      here,
    );
    expect(needsOf(found)).toEqual({
      go: 'aws/same-region/sqs? stripe?',
      java: 'aws/same-region/s3?',
      npm: 'aws/same-region/dynamodb? stripe?',
      pip: 'stripe?',
      poetry: 'twilio?',
      py: 'sentry? stripe?',
      uv: 'openai?',
    });
    const needs = found.part.components?.['npm']?.needs as Record<
      string,
      { evidence: readonly object[] }
    >;
    expect(needs['stripe']?.evidence).toEqual([
      { word: 'declared', at: 'npm/package.json:5', note: 'npm stripe' },
    ]);
  });
});

describe('manifests of other ecosystems', () => {
  it('show the same', () => {
    const found = look(
      {
        'rust/Cargo.toml':
          '[package]\nname = "till"\n[dependencies]\naws-sdk-dynamodb = "1"\npay = { package = "async-stripe", version = "0.4" }\n[dev-dependencies]\nsentry = "1"\n[dependencies.aws-sdk-sqs]\nversion = "1"\n',
        'net/Till.csproj':
          '<Project><ItemGroup>\n<PackageReference Include="AWSSDK.DynamoDBv2" Version="4" />\n<PackageReference Version="1" Include="Stripe.net" /></ItemGroup></Project>',
        'php/composer.json': json({
          name: 'shop/php',
          require: { php: '>=8', 'stripe/stripe-php': '17', 'async-aws/sqs': '2' },
          'require-dev': { 'sentry/sentry': '4' },
        }),
        'ruby/Gemfile':
          "source 'https://rubygems.org'\ngem 'aws-sdk-s3', '~> 1'\ngem 'stripe'\ngroup :development, :test do\n  gem 'sentry-ruby'\nend\ngem 'twilio-ruby', group: :test\n",
        'kotlin/build.gradle.kts':
          'dependencies {\n  implementation("software.amazon.awssdk:sns:2.30.0")\n  testImplementation("com.stripe:stripe-java:1")\n}\n',
      },
      here,
    );
    expect(needsOf(found)).toEqual({
      rust: 'aws/same-region/dynamodb? aws/same-region/sqs? stripe?',
      net: 'aws/same-region/dynamodb? stripe?',
      php: 'aws/same-region/sqs? stripe?',
      ruby: 'aws/same-region/s3? stripe?',
      kotlin: 'aws/same-region/sns?',
    });
  });

  it.each([
    [
      'Cargo.lock',
      'Cargo.toml',
      '[dependencies]\nlocks = "1"\n',
      '[[package]]\nname = "locks"\ndependencies = [\n "aws-sdk-dynamodb 1.0.0",\n]\n\n[[package]]\nname = "aws-sdk-dynamodb"\n',
      ':8 crate aws-sdk-dynamodb through locks',
    ],
    [
      'composer.lock',
      'composer.json',
      '{"require": {"x/locks": "1"}}',
      '{"packages": [{"name": "x/locks",\n "require": {"async-aws/dynamo-db": "1"}},\n {"name": "async-aws/dynamo-db"}]}',
      ':3 Composer package async-aws/dynamo-db through x/locks',
    ],
    [
      'Gemfile.lock',
      'Gemfile',
      "gem 'locks'\n",
      'GEM\n  specs:\n    aws-sdk-dynamodb (1.0)\n    locks (1.0)\n      aws-sdk-dynamodb (~> 1)\n',
      ':3 gem aws-sdk-dynamodb through locks',
    ],
    [
      'packages.lock.json',
      'App.csproj',
      '<Project><PackageReference Include="Locks" /></Project>',
      '{"dependencies": {"net9.0": {"Locks": {"dependencies": {"AWSSDK.DynamoDBv2": "4"}},\n"AWSSDK.DynamoDBv2": {"type": "Transitive"}}}}',
      ':2 NuGet package awssdk.dynamodbv2 through Locks',
    ],
  ])('%s says who brings whom', (lock, file, manifest, text, expected) => {
    const found = look({ [`app/${file}`]: manifest, [`app/${lock}`]: text }, here);
    const needs = Object.values(found.part.components ?? {})[0]?.needs as Record<
      string,
      { evidence: readonly { at: string; note: string }[] }
    >;
    const [evidence] = needs?.['aws/same-region/dynamodb']?.evidence ?? [];
    expect(`${evidence?.at} ${evidence?.note}`).toBe(`app/${lock}${expected}`);
  });
});

describe('lock files', () => {
  const manifest = json({ name: 'mailer', dependencies: { 'dynamo-lock': '1' } });
  const through = (file: string): string | undefined => {
    const found = look({ 'mailer/package.json': manifest, ...LOCKS[file] }, here);
    const needs = found.part.components?.['mailer']?.needs as
      Record<string, { evidence: readonly { at: string; note: string }[] }> | undefined;
    const [evidence] = needs?.['aws/same-region/dynamodb']?.evidence ?? [];
    expect(Object.keys(needs ?? {})).toEqual(['aws/same-region/dynamodb']);
    return evidence === undefined ? undefined : `${evidence.at} ${evidence.note}`;
  };
  const LOCKS: Record<string, Record<string, string>> = {
    npm: {
      'mailer/package-lock.json': json({
        packages: {
          '': {},
          'node_modules/dynamo-lock': { dependencies: { '@aws-sdk/client-dynamodb': '3' } },
          'node_modules/@aws-sdk/client-dynamodb': { dependencies: { '@aws-sdk/client-sts': '3' } },
        },
      }),
    },
    yarn: {
      'yarn.lock':
        'dynamo-lock@1:\n  version "1"\n  dependencies:\n    "@aws-sdk/client-dynamodb" "3"\n\n"@aws-sdk/client-dynamodb@3":\n  version "3"\n  dependencies:\n    "@aws-sdk/client-sts" "3"\n',
    },
    berry: {
      'yarn.lock':
        '"dynamo-lock@npm:1":\n  version: 1\n  dependencies:\n    "@aws-sdk/client-dynamodb": "npm:3"\n\n"@aws-sdk/client-dynamodb@npm:3":\n  version: 3\n',
    },
    pnpm: {
      'pnpm-lock.yaml':
        "packages:\n\n  '@aws-sdk/client-dynamodb@3.0.0':\n    resolution: {integrity: x}\n\nsnapshots:\n\n  '@aws-sdk/client-dynamodb@3.0.0':\n    dependencies:\n      '@aws-sdk/client-sts': 3.0.0\n\n  dynamo-lock@1.0.0:\n    dependencies:\n      '@aws-sdk/client-dynamodb': 3.0.0\n",
    },
  };

  it('show clients that a package brings, not what the parts of an SDK bring each other', () => {
    expect(Object.keys(LOCKS).map(through)).toEqual([
      'mailer/package-lock.json:9 npm @aws-sdk/client-dynamodb through dynamo-lock',
      'yarn.lock:6 npm @aws-sdk/client-dynamodb through dynamo-lock',
      'yarn.lock:6 npm @aws-sdk/client-dynamodb through dynamo-lock',
      'pnpm-lock.yaml:3 npm @aws-sdk/client-dynamodb through dynamo-lock',
    ]);
  });

  it('of Python too', () => {
    const lock =
      '[[package]]\nname = "queue-kit"\nversion = "1"\n\n[package.dependencies]\nPynamoDB = ">=6"\n\n[[package]]\nname = "pynamodb"\nversion = "6"\n';
    const uv =
      '[[package]]\nname = "queue-kit"\ndependencies = [\n    { name = "pynamodb" },\n]\n\n[[package]]\nname = "pynamodb"\n';
    for (const [name, text] of [
      ['poetry.lock', lock],
      ['uv.lock', uv],
    ] as const) {
      const found = look({ 'a/requirements.txt': 'queue_kit\n', [`a/${name}`]: text }, here);
      expect(needsOf(found)).toEqual({ a: 'aws/same-region/dynamodb?' });
    }
  });
});

describe('packages of one folder', () => {
  it('a library is part of what uses it', () => {
    const found = look(
      {
        'packages/store/package.json': json({
          name: '@shop/store',
          dependencies: { '@aws-sdk/client-s3': '3' },
        }),
        'services/api/package.json': json({
          name: '@shop/api',
          dependencies: { '@shop/store': 'workspace:*' },
        }),
      },
      here,
    );
    expect(needsOf(found)).toEqual({ api: 'aws/same-region/s3?' });
    expect(componentsOf(found)).toEqual({ api: 'service @aws/us-east-1' });
  });

  it('that are broken say so, and nothing else', () => {
    const found = look({ 'a/package.json': '{ "dependencies": ' });
    expect(found.problems).toMatchObject([{ code: 'not-readable' }]);
    expect(found.part.components).toEqual({});
  });
});
