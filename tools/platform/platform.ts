/**
 * A system of 120 services as the files of its repository, the same bytes each time: manifests for two
 * regions, Terraform, package manifests, Helm charts. It stands for what a team has on disk, so it says
 * nothing for Firebreak's sake: what is known of it is what can be read out of it.
 */
import { charts } from './charts.ts';
import { kustomization, manifestOf, routeOf, secretStore } from './kubernetes.ts';
import { packageOf } from './packages.ts';
import { EAST, regionsOf, type Service, WEST } from './service.ts';
import { SERVICES } from './services.ts';
import { terraform } from './terraform.ts';

type File = readonly [path: string, text: string];

/** Where people come in; the sixth door is the telephone, in `terraform/contact-centre`. */
const ROUTES: readonly (readonly [method: string, path: string, service: string])[] = [
  ['POST', '/login', 'login'],
  ['POST', '/payments', 'payments'],
  ['GET', '/accounts', 'accounts'],
  ['POST', '/payouts', 'payouts'],
  ['POST', '/onboarding', 'onboarding'],
];

/** Every file by its path, sorted. */
export function platformFiles(): ReadonlyMap<string, string> {
  const files = [
    ...[EAST, WEST].flatMap(clusterFiles),
    ...SERVICES.filter(({ image }) => image === undefined).map(packageOf),
    ...terraform(),
    ...charts(),
    ['README.md', README] as const,
  ];
  return new Map(files.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** `k8s/us-east-1/`: one file a service that runs there, one a route, the store of secrets. */
function clusterFiles(region: string): readonly File[] {
  const here = SERVICES.filter(({ where }) => regionsOf(where).includes(region));
  const routes = ROUTES.flatMap(([method, path, name]): File[] => {
    const service = here.find((each) => each.name === name);
    return service === undefined ? [] : [[`route-${name}.yaml`, routeOf(method, path, service)]];
  });
  const files: readonly File[] = [
    ...here.map((service): File => [`${service.name}.yaml`, manifestOf(service, region, areaOf)]),
    ...routes,
    ['secret-store.yaml', secretStore(region)],
  ];
  return [
    ...files.map(([name, text]): File => [`k8s/${region}/${name}`, text]),
    [`k8s/${region}/kustomization.yaml`, kustomization(files.map(([name]) => name).toSorted())],
  ];
}

const AREAS: ReadonlyMap<string, string> = new Map(SERVICES.map(({ name, area }) => [name, area]));

function areaOf(service: Service['name']): string {
  const area = AREAS.get(service);
  if (area === undefined) throw new Error(`no service is called ${service}`);
  return area;
}

const README = `# platform

Generated: an invented bank of 120 services, as the files that such a team has on disk.
Nothing here is real, and nothing here can be deployed.
`;
