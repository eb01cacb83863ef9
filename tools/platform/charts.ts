/** Helm charts of what runs beside the services. They are templates: nothing in them can be read as it is. */

const CHARTS = [
  'argo-cd', 'aws-load-balancer-controller', 'cert-manager', 'cluster-autoscaler', 'edge-gateway',
  'external-dns', 'external-secrets', 'grafana', 'kyverno', 'loki', 'metrics-server', 'prometheus',
  'tempo', 'velero',
] as const; // prettier-ignore

/** Files of all charts, by path. */
export function charts(): readonly (readonly [path: string, text: string])[] {
  return CHARTS.flatMap((name) => [
    [`charts/${name}/Chart.yaml`, `apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`] as const,
    [
      `charts/${name}/values.yaml`,
      `replicas: 2\nimage:\n  repository: ${name}\n  tag: stable\n`,
    ] as const,
    [`charts/${name}/templates/deployment.yaml`, template(name)] as const,
  ]);
}

function template(name: string): string {
  return [
    'apiVersion: apps/v1',
    'kind: Deployment',
    'metadata:',
    `  name: {{ .Release.Name }}-${name}`,
    'spec:',
    '  replicas: {{ .Values.replicas }}',
    '  template:',
    '    spec:',
    '      containers:',
    `        - name: ${name}`,
    '          image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"',
    '',
  ].join('\n');
}
