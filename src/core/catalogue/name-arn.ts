/** Names `arn:partition:service:region:account:resource`. */
import type { Named } from '#core/map';
import type { Behind } from './endpoint-index.ts';
import { answer, type Naming } from './answer.ts';

/** Null when the partition is none that the catalogue knows. */
export function nameArn(text: string, naming: Naming): Named | null {
  const [, partitionId = '', service = '', region = '', , ...resource] = text.split(':');
  const partition = naming.partitions.find((each) => each.id === partitionId.toLowerCase());
  if (partition === undefined) return null;
  const behind = behindArn(service.toLowerCase(), resource.join(':'), naming);
  const known = Object.hasOwn(partition.regions, region);
  return answer(
    naming,
    {
      provider: partition.id,
      service: behind?.name ?? null,
      region: known ? `${partition.id}/${region}` : null,
      operation: behind?.row?.arnOperation ?? null,
    },
    naming.tableEvidence,
  );
}

/** Service names of ARNs that are not the endpoint's. */
const ENDPOINTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    cloudwatch: 'monitoring',
    ecr: 'api.ecr',
    'ecr-public': 'api.ecr-public',
    ses: 'email',
    'execute-api': 'apigateway',
    sagemaker: 'api.sagemaker',
    memorydb: 'memory-db',
  }),
);

function behindArn(service: string, resource: string, { endpoints }: Naming): Behind | null {
  if (service === 'elasticloadbalancing' && /(?:loadbalancer|listener)\/net\//.test(resource)) {
    return endpoints.find('aws', 'nlb');
  }
  if (service === 'rds' && /^cluster[-:]/.test(resource)) return endpoints.find('aws', 'aurora');
  return endpoints.find('aws', ENDPOINTS.get(service) ?? service);
}
