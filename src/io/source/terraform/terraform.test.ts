import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { componentsOf, journeysOf, look, needsOf } from '../discovery.testing.ts';

const FIXTURES = join(import.meta.dirname, 'fixtures/shop');
const shop = Object.fromEntries(
  ['main.tf', 'modules/store/main.tf'].map((path) => [
    path,
    readFileSync(join(FIXTURES, path), 'utf8'),
  ]),
);

describe('a Terraform folder', () => {
  const found = look(shop);

  it('shows tables, buckets, queues and programs where their providers are', () => {
    expect(componentsOf(found)).toEqual({
      'api.sendgrid.com': 'vendor',
      carts: 'datastore @aws/us-east-1 @aws/us-west-2',
      checkout: 'service @aws/us-east-1',
      front: 'load-balancer @aws/us-east-1',
      invoices: 'datastore @aws/us-west-2',
      login: 'function @aws/us-east-1',
      mailer: 'function @aws/us-east-1',
      orders: 'queue @aws/us-east-1',
      people: 'identity @aws/us-east-1',
      public: 'gateway @aws/us-east-1',
      'shop-live-sessions': 'datastore @aws/us-east-1',
      stripe: 'vendor',
    });
    expect(found.regionsKnown).toBe(true);
  });

  it('shows what their environment refers to: own tables hard, queues not decided, secrets at the start', () => {
    expect(needsOf(found)).toEqual({
      carts: 'aws/same-region/dynamodb',
      checkout:
        '(aws/same-region/ecs:launch) aws/same-region/ecs:run (aws/us-east-1/ecr:pull?) (aws/us-east-1/secretsmanager:read) carts mailer? orders? stripe',
      front: 'aws/same-region/elb',
      invoices: 'aws/same-region/s3',
      login: 'aws/same-region/lambda:invoke people shop-live-sessions',
      mailer:
        'api.sendgrid.com aws/same-region/lambda:invoke aws/same-region/lambda:poll-sqs? invoices orders?',
      orders: 'aws/same-region/sqs',
      people: 'aws/same-region/cognito',
      public: 'aws/same-region/apigateway:invoke',
      'shop-live-sessions': 'aws/same-region/dynamodb',
    });
  });

  it('opens journeys at routes, listeners and triggers', () => {
    expect(journeysOf(found)).toEqual({
      'POST/login': 'public login',
      front: 'front checkout',
      'pay.example.com/cards': 'front checkout',
    });
  });

  it('says what is not in the folder', () => {
    expect(found.notRead.map(({ count, things, at }) => [count, things, at])).toEqual([
      [1, 'Terraform module', 'main.tf:65'],
      [1, 'remote state', 'main.tf:197'],
    ]);
    expect(found.problems).toEqual([]);
  });
});

describe('values that are filled in', () => {
  const table = (name: string): string =>
    `resource "aws_dynamodb_table" "t" {\n  name = ${name}\n}\n`;
  const names = (files: Record<string, string>): readonly string[] =>
    Object.keys(look(files).part.components ?? {});

  it('come from defaults, tfvars, locals and templates', () => {
    const head =
      'variable "stage" { default = "dev" }\nlocals {\n  prefix = "shop-${var.stage}"\n}\n';
    expect(names({ 'main.tf': head + table('"${local.prefix}-t"') })).toEqual(['shop-dev-t']);
    expect(
      names({
        'main.tf': head + table('"${local.prefix}-t"'),
        'terraform.tfvars': 'stage = "live"\n',
      }),
    ).toEqual(['shop-live-t']);
  });

  it('fall back to the label, and to the module where the label says nothing', () => {
    expect(names({ 'main.tf': table('var.unknown') })).toEqual(['t']);
    const module = 'module "ledger" {\n  source = "./table"\n}\n';
    expect(
      names({ 'main.tf': module, 'table/main.tf': table('var.unknown').replace('"t"', '"this"') }),
    ).toEqual(['ledger']);
  });

  it('that lead to themselves or grow without end are nothing', () => {
    const doubling = Array.from(
      { length: 60 },
      (_, index) => `  l${index} = "\${local.l${index + 1}}\${local.l${index + 1}}"`,
    ).join('\n');
    const files = {
      'main.tf': `locals {\n  me = local.me\n${doubling}\n  l60 = "x"\n}\n${table('local.l0')}${table('local.me').replace('"t"', '"u"')}`,
    };
    expect(names(files)).toEqual(['t', 'u']);
  });

  it('follow modules in any order, and a module that calls itself ends', () => {
    const files = {
      'main.tf':
        'module "a" {\n  source = "./a"\n  table  = module.b.table\n}\nmodule "b" {\n  source = "./b"\n}\n',
      'a/main.tf':
        'variable "table" {}\nresource "aws_lambda_function" "f" {\n  function_name = "f"\n  environment {\n    variables = { TABLE = var.table }\n  }\n}\nmodule "again" {\n  source = "../a"\n  table  = var.table\n}\n',
      'b/main.tf': `${table('"rows"')}output "table" {\n  value = aws_dynamodb_table.t.name\n}\n`,
    };
    expect(needsOf(look(files, { runsIn: 'aws/us-east-1' }))).toMatchObject({
      f: 'aws/same-region/lambda:invoke rows',
    });
  });

  it('a region of a resource itself wins over its provider', () => {
    const files = {
      'main.tf':
        'provider "aws" {\n  region = "us-east-1"\n}\nresource "aws_sqs_queue" "q" {\n  region = "eu-west-1"\n}\n',
    };
    expect(componentsOf(look(files))).toEqual({ q: 'queue @aws/eu-west-1' });
  });
});

describe('terraform show -json', () => {
  const plan = {
    format_version: '1.2',
    terraform_version: '1.13.0',
    variables: { region: { value: 'us-west-2' } },
    planned_values: {
      root_module: {
        resources: [
          {
            address: 'aws_dynamodb_table.sessions',
            mode: 'managed',
            type: 'aws_dynamodb_table',
            name: 'sessions',
            values: { name: 'sessions', replica: [] },
          },
          {
            address: 'aws_lambda_function.login["a"]',
            mode: 'managed',
            type: 'aws_lambda_function',
            name: 'login',
            values: {
              function_name: 'login',
              environment: [
                {
                  variables: {
                    TABLE: 'sessions',
                    TOKEN: 'hunter2-secret',
                    PAY_URL: 'https://api.stripe.com/v1',
                  },
                },
              ],
            },
          },
          {
            address: 'aws_lambda_function.audit',
            mode: 'managed',
            type: 'aws_lambda_function',
            name: 'audit',
            values: { function_name: 'audit', environment: [{}] },
          },
        ],
      },
    },
    configuration: {
      provider_config: {
        aws: { name: 'aws', expressions: { region: { references: ['var.region'] } } },
      },
      root_module: {
        resources: [
          {
            address: 'aws_dynamodb_table.sessions',
            provider_config_key: 'aws',
            expressions: { name: { constant_value: 'sessions' } },
          },
          { address: 'aws_lambda_function.login', provider_config_key: 'aws', expressions: {} },
          {
            address: 'aws_lambda_function.audit',
            provider_config_key: 'aws',
            expressions: {
              environment: [
                {
                  variables: {
                    references: ['aws_dynamodb_table.sessions.name', 'aws_dynamodb_table.sessions'],
                  },
                },
              ],
            },
          },
        ],
      },
    },
  };

  it('of a plan gives names, the region of its variable, and what unknown values refer to', () => {
    const found = look({ 'plan.json': JSON.stringify(plan, null, 2) });
    expect(componentsOf(found)).toMatchObject({
      sessions: 'datastore @aws/us-west-2',
      login: 'function @aws/us-west-2',
    });
    expect(needsOf(found)).toMatchObject({
      audit: 'aws/same-region/lambda:invoke sessions',
      login: 'aws/same-region/lambda:invoke sessions stripe',
    });
    expect(JSON.stringify(found)).not.toContain('hunter2');
    expect(found.part.components?.['sessions']?.evidence?.[0]?.at).toBe('plan.json:13');
  });

  it('of a state, and a raw state file, give the region of the ARN', () => {
    const values = {
      name: 'sessions',
      arn: 'arn:aws:dynamodb:eu-west-1:123456789012:table/sessions',
    };
    const resource = { mode: 'managed', type: 'aws_dynamodb_table', name: 'sessions' };
    const state = {
      format_version: '1.0',
      terraform_version: '1.13.0',
      values: {
        root_module: {
          child_modules: [
            {
              resources: [{ ...resource, address: 'module.a.aws_dynamodb_table.sessions', values }],
            },
          ],
        },
      },
    };
    const raw = {
      version: 4,
      terraform_version: '1.13.0',
      resources: [{ ...resource, module: 'module.a', instances: [{ attributes: values }] }],
    };
    for (const text of [state, raw].map((value) => JSON.stringify(value))) {
      const found = look({ 'x.json': text });
      expect(componentsOf(found)).toEqual({ sessions: 'datastore @aws/eu-west-1' });
      expect(JSON.stringify(found)).not.toContain('123456789012');
    }
  });

  it('of the same folder adds nothing twice', () => {
    const written =
      'provider "aws" {\n  region = "us-west-2"\n}\nresource "aws_dynamodb_table" "sessions" {\n  name = "sessions"\n}\n';
    const found = look({ 'main.tf': written, 'plan.json': JSON.stringify(plan) });
    expect(Object.keys(found.part.components ?? {})).toEqual([
      'audit',
      'login',
      'sessions',
      'stripe',
    ]);
    expect(found.part.components?.['sessions']?.evidence?.[0]?.at).toBe('main.tf:4');
  });
});

describe('doors of Terraform', () => {
  const aws = 'provider "aws" {\n  region = "us-east-1"\n}\n';

  it('REST APIs join their paths; with several APIs the name stands in front', () => {
    const api = (name: string): string => `
resource "aws_api_gateway_rest_api" "${name}" { name = "${name}" }
resource "aws_api_gateway_resource" "${name}_orders" {
  rest_api_id = aws_api_gateway_rest_api.${name}.id
  parent_id   = aws_api_gateway_rest_api.${name}.root_resource_id
  path_part   = "orders"
}
resource "aws_api_gateway_resource" "${name}_order" {
  rest_api_id = aws_api_gateway_rest_api.${name}.id
  parent_id   = aws_api_gateway_resource.${name}_orders.id
  path_part   = "{id}"
}
resource "aws_api_gateway_integration" "${name}" {
  rest_api_id = aws_api_gateway_rest_api.${name}.id
  resource_id = aws_api_gateway_resource.${name}_order.id
  http_method = "GET"
  uri         = aws_lambda_function.orders.invoke_arn
}
`;
    const orders = 'resource "aws_lambda_function" "orders" {\n  function_name = "orders"\n}\n';
    expect(journeysOf(look({ 'main.tf': aws + api('shop') + orders }))).toEqual({
      'GET/orders/id': 'shop orders',
    });
    expect(journeysOf(look({ 'main.tf': aws + api('shop') + api('back') + orders }))).toEqual({
      'GET/back/orders/id': 'back orders',
      'GET/shop/orders/id': 'shop orders',
    });
  });

  it('an HTTP API hands its calls to its integration, also where no route is in the files', () => {
    const text = (more: string): string => `${aws}
resource "aws_lambda_function" "orders" { function_name = "orders" }
resource "aws_apigatewayv2_api" "shop" {
  name          = "shop"
  protocol_type = "HTTP"
  ${more}
}
`;
    const integration = `
resource "aws_apigatewayv2_integration" "shop" {
  api_id          = aws_apigatewayv2_api.shop.id
  integration_uri = aws_lambda_function.orders.invoke_arn
}
`;
    const route = `
resource "aws_apigatewayv2_route" "shop" {
  api_id    = aws_apigatewayv2_api.shop.id
  route_key = "GET /orders"
  target    = "integrations/\${aws_apigatewayv2_integration.shop.id}"
}
`;
    const alone = { shop: 'shop orders' };
    expect(journeysOf(look({ 'main.tf': text('') + integration }))).toEqual(alone);
    expect(
      journeysOf(look({ 'main.tf': text('target = aws_lambda_function.orders.arn') })),
    ).toEqual(alone);
    expect(journeysOf(look({ 'main.tf': text('') + integration + route }))).toEqual({
      'GET/orders': 'shop orders',
    });
  });

  it('schedules, topics, buckets and URLs start functions', () => {
    const found = look({
      'main.tf': `${aws}
resource "aws_lambda_function" "nightly" { function_name = "nightly" }
resource "aws_lambda_function" "thumbs" { function_name = "thumbs" }
resource "aws_lambda_function" "hook" { function_name = "hook" }
resource "aws_s3_bucket" "uploads" { bucket = "uploads" }
resource "aws_cloudwatch_event_target" "n" { arn = aws_lambda_function.nightly.arn }
resource "aws_lambda_function_url" "h" { function_name = aws_lambda_function.hook.function_name }
resource "aws_s3_bucket_notification" "u" {
  bucket = aws_s3_bucket.uploads.id
  lambda_function { lambda_function_arn = aws_lambda_function.thumbs.arn }
}
`,
    });
    expect(journeysOf(found)).toEqual({ hook: 'hook', nightly: 'nightly', thumbs: 'thumbs' });
    expect(needsOf(found)['thumbs']).toBe('aws/same-region/lambda:invoke uploads?');
  });

  it('an internal balancer opens none, Amazon Connect does, unless nobody may call in', () => {
    const found = look({
      'main.tf': `${aws}
resource "aws_connect_instance" "desk" { instance_alias = "desk" }
resource "aws_connect_instance" "out" {
  instance_alias        = "out"
  inbound_calls_enabled = false
}
resource "aws_lb" "inside" {
  name     = "inside"
  internal = true
}
resource "aws_lb_target_group" "t" {}
resource "aws_ecs_service" "s" {
  name = "s"
  load_balancer { target_group_arn = aws_lb_target_group.t.arn }
}
resource "aws_lb_listener" "l" {
  load_balancer_arn = aws_lb.inside.arn
  default_action { target_group_arn = aws_lb_target_group.t.arn }
}
`,
    });
    expect(journeysOf(found)).toEqual({ desk: 'desk' });
  });
});
