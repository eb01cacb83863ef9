/** Where people and events come in: balancers, APIs, distributions, function URLs, triggers. */
import { declared } from '../findings.ts';
import { at, itemsAt, referencesIn, textAt } from '../reading/tree.ts';
import {
  findAuthorizer,
  findDataSource,
  findIntegration,
  findQuickApi,
  findRestIntegration,
  findRoute,
} from './api-doors.ts';
import { findListener, findListenerRule } from './balancer-doors.ts';
import { addEntry, keyOf } from './doors.ts';
import type { DoorReader } from './doors.ts';
import { nameOf, targetsOf } from './targets-of.ts';
import { textsAt } from './programs.ts';
import { addNeed } from './root.ts';
import type { RootReading } from './root.ts';
import type { TerraformResource } from './resource.ts';
import { ruleOf } from './rules.ts';
import { findMapping, findNotification, findSchedule, triggeredBy } from './triggers.ts';

/** Adds the journeys of one root, and what its doors need behind them. */
export function findDoors(reading: RootReading): void {
  const apis = reading.resources.filter(
    ({ type, managed }) => managed && ruleOf(type)?.kind === 'gateway',
  );
  const several = apis.filter(({ type }) => type !== 'aws_cloudfront_distribution').length > 1;
  for (const resource of reading.resources) {
    const read = Object.hasOwn(DOORS, resource.type) ? DOORS[resource.type] : undefined;
    if (resource.managed) read?.(reading, resource, several);
  }
}

const DOORS: Readonly<Record<string, DoorReader>> = {
  aws_lb_listener: findListener,
  aws_alb_listener: findListener,
  aws_lb_listener_rule: findListenerRule,
  aws_alb_listener_rule: findListenerRule,
  aws_apigatewayv2_api: findQuickApi,
  aws_apigatewayv2_integration: findIntegration,
  aws_apigatewayv2_route: findRoute,
  aws_api_gateway_integration: findRestIntegration,
  aws_apigatewayv2_authorizer: findAuthorizer,
  aws_api_gateway_authorizer: findAuthorizer,
  aws_cloudfront_distribution: findDistribution,
  aws_appsync_datasource: findDataSource,
  aws_lambda_function_url: triggeredBy('its own URL', 'function_name'),
  aws_lambda_event_source_mapping: findMapping,
  aws_cloudwatch_event_target: triggeredBy('a rule of EventBridge', 'arn'),
  aws_scheduler_schedule: findSchedule,
  aws_sns_topic_subscription: triggeredBy('a topic', 'endpoint', 'topic_arn'),
  aws_s3_bucket_notification: findNotification,
  aws_connect_instance: findConnect,
  aws_apprunner_service: findAddress,
  google_cloud_run_service: findAddress,
  google_cloud_run_v2_service: findAddress,
  azurerm_linux_web_app: findAddress,
  azurerm_windows_web_app: findAddress,
};

/** People call in, unless it says that they cannot. */
function findConnect(reading: RootReading, resource: TerraformResource): void {
  if (textAt(resource.values, 'inbound_calls_enabled') === 'false') return;
  addOwn(reading, resource, 'calls to Amazon Connect');
}

function findAddress(reading: RootReading, resource: TerraformResource): void {
  addOwn(reading, resource, 'it has an address of its own');
}

function addOwn(reading: RootReading, resource: TerraformResource, note: string): void {
  const id = nameOf(resource, ruleOf(resource.type));
  addEntry(reading, resource, id, [keyOf(reading, resource)], note);
}

function findDistribution(reading: RootReading, distribution: TerraformResource): void {
  const key = keyOf(reading, distribution);
  for (const origin of itemsAt(distribution.values, 'origin')) {
    for (const reference of referencesIn(at(origin, 'domain_name'))) {
      for (const { target, when } of targetsOf(reading, reference)) {
        const evidence = declared(distribution.file, origin.line, 'an origin');
        // Files do not say what the edge has stored and for how long.
        addNeed(reading, key, target, when, evidence, 'unknown', 'origin');
      }
    }
  }
  const [alias] = textsAt(distribution.values, 'aliases');
  addEntry(reading, distribution, alias ?? distribution.label, [key], 'a CloudFront distribution');
}
