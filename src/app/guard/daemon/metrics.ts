/** Counters and gauges as Prometheus reads them (text format 0.0.4), and the small server that shows them. */
import { createServer } from 'node:http';

type Labels = Readonly<Record<string, string>>;

const HELP: Readonly<Record<string, readonly ['counter' | 'gauge', string]>> = {
  firebreak_guard_generation: ['gauge', 'Generation of the zone, as last seen.'],
  firebreak_guard_verified: ['gauge', 'Newest generation that every authority served.'],
  firebreak_guard_frozen: ['gauge', '1 while the zone is frozen.'],
  firebreak_guard_addresses: ['gauge', 'Addresses published under a name.'],
  firebreak_guard_healthy: ['gauge', 'Published addresses that are healthy.'],
  firebreak_guard_authority_generation: ['gauge', 'Generation that an authority serves.'],
  firebreak_guard_writes_total: ['counter', 'Writes by what became of them.'],
  firebreak_guard_plans_total: ['counter', 'Plans by verdict.'],
  firebreak_guard_probes_total: ['counter', 'Looks at endpoints by result.'],
  firebreak_guard_trouble_total: ['counter', 'Requests that did not work, by where.'],
  firebreak_guard_alarm: ['gauge', '1 while a person is wanted, by reason.'],
  firebreak_guard_turn_seconds: ['gauge', 'How long the last turn took.'],
  firebreak_guard_turn_late_seconds: ['gauge', 'How late the last turn began.'],
};

/** What is counted, by the names of `HELP`. */
export class GuardMetrics {
  readonly #values = new Map<string, Map<string, number>>();

  count(name: string, labels: Labels = {}): void {
    this.#change(name, labels, (before) => before + 1);
  }

  set(name: string, value: number, labels: Labels = {}): void {
    this.#change(name, labels, () => value);
  }

  alarm(kind: string, isOn: boolean): void {
    this.set('firebreak_guard_alarm', isOn ? 1 : 0, { why: kind });
  }

  /** All of them, by name, then by labels. */
  text(): string {
    return [...this.#values.keys()]
      .toSorted()
      .map((name) => {
        const [type = 'gauge', help = ''] = HELP[name] ?? [];
        const rows = [...(this.#values.get(name) ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1));
        const lines = rows.map(([labels, value]) => `${name}${labels} ${value}`);
        return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines].join('\n');
      })
      .join('\n')
      .concat('\n');
  }

  #change(name: string, labels: Labels, to: (before: number) => number): void {
    const rows = this.#values.get(name) ?? new Map<string, number>();
    this.#values.set(name, rows);
    const key = labelText(labels);
    rows.set(key, to(rows.get(key) ?? 0));
  }
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (pairs.length === 0) return '';
  const escape = (text: string): string =>
    text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return `{${pairs.map(([name, value]) => `${name}="${escape(value)}"`).join(',')}}`;
}

/** Where metrics are served. */
export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves `/metrics` and `/healthz`; nothing else, and no more than read. */
export async function serveMetrics(
  metrics: GuardMetrics,
  host: string,
  port: number,
): Promise<MetricsServer> {
  const server = createServer(
    { requestTimeout: 5_000, headersTimeout: 5_000 },
    (request, response) => {
      const isRead = request.method === 'GET' || request.method === 'HEAD';
      const text =
        request.url === '/metrics' ? metrics.text() : request.url === '/healthz' ? 'ok\n' : null;
      if (!isRead || text === null) {
        response.writeHead(isRead ? 404 : 405).end();
        return;
      }
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
      response.end(request.method === 'HEAD' ? undefined : text);
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
