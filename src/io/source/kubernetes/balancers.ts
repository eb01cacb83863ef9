/** Load balancers of AWS that manifests ask for by name: with them, people come in through ELB. */
import { declared } from '../findings.ts';
import type { Collector } from '../findings.ts';
import { textAt } from '../reading/tree.ts';
import { labelsAt, scopeOf } from './objects.ts';
import type { KubernetesObject } from './objects.ts';

/** The service that balances for a Service or Ingress; null when the manifest does not say AWS. */
function balancerService(object: KubernetesObject): string | null {
  const annotations = [...labelsAt(object.tree, 'metadata', 'annotations')];
  const value = (name: string): string => annotations.find(([key]) => key === name)?.[1] ?? '';
  const prefixed = (prefix: string): boolean => annotations.some(([key]) => key.startsWith(prefix));
  if (object.kind === 'Ingress') {
    const named =
      textAt(object.tree, 'spec', 'ingressClassName') ?? value('kubernetes.io/ingress.class');
    return named === 'alb' || prefixed('alb.ingress.kubernetes.io/') ? 'aws/elb' : null;
  }
  const type = value('service.beta.kubernetes.io/aws-load-balancer-type');
  const balancerClass = textAt(object.tree, 'spec', 'loadBalancerClass') ?? '';
  if (/nlb|external/.test(type) || balancerClass === 'service.k8s.aws/nlb') return 'aws/nlb';
  return prefixed('service.beta.kubernetes.io/aws-load-balancer-') ? 'aws/elb' : null;
}

/** Adds the balancer in front of an object as a component; its key in a list, which is empty when there is none. */
export function findBalancer(collector: Collector, object: KubernetesObject): readonly string[] {
  const service = balancerService(object);
  if (service === null) return [];
  const key = `kubernetes:${object.namespace}/${object.name}#balancer`;
  const evidence = declared(
    object.file,
    object.line,
    `a load balancer of AWS, asked for by its ${object.kind}`,
  );
  collector.components.push({
    key,
    name: object.name,
    qualifier: '-balancer',
    role: 'holds',
    kind: 'load-balancer',
    in: [],
    restarts: null,
    handles: [],
    evidence: [evidence],
  });
  collector.needs.push({
    from: key,
    target: { kind: 'service', service, operation: null, region: null },
    strength: 'hard',
    when: 'running',
    evidence,
    scope: scopeOf(object.namespace),
    label: 'balancer',
  });
  return [key];
}
