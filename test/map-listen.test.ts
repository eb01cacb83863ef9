/** `map --listen` with two programs that the real OpenTelemetry SDK for Node instruments. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runFirebreak } from './world.testing.ts';

const ROOT = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'firebreak-listen-'));
const children: ChildProcess[] = [];

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** A service with one way in, which calls the next one; it says its port, and sends its spans when it ends. */
const SERVICE = `
const { NodeTracerProvider, BatchSpanProcessor } = require('@opentelemetry/sdk-trace-node');
const { resourceFromAttributes } = require('@opentelemetry/resources');
const { registerInstrumentations } = require('@opentelemetry/instrumentation');
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
const { OTLPTraceExporter } = require(process.env.EXPORTER);
const { NAME, NEXT, COLLECTOR, PACK } = process.env;
const exporter = new OTLPTraceExporter({ url: COLLECTOR, compression: PACK });
const provider = new NodeTracerProvider({
  resource: resourceFromAttributes({
    'service.name': NAME, 'cloud.provider': 'aws', 'cloud.region': 'eu-west-1',
  }),
  spanProcessors: [new BatchSpanProcessor(exporter)],
});
provider.register();
registerInstrumentations({ instrumentations: [new HttpInstrumentation({
  ignoreOutgoingRequestHook: ({ path }) => path === '/v1/traces',
})] });
const http = require('node:http');
const server = http.createServer((_, response) => {
  if (NEXT === undefined) { response.end('paid'); return; }
  http.get(NEXT, (next) => next.resume().on('end', () => response.end('bought')))
    .on('error', () => { response.statusCode = 500; response.end(); });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
process.on('message', () => provider.shutdown().then(() => process.exit(0)));
`;

async function startService(
  environment: Readonly<Record<string, string>>,
): Promise<[ChildProcess, string]> {
  const child = spawn(process.execPath, ['-e', SERVICE], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  children.push(child);
  const port = await new Promise<string>((done, failed) => {
    child.stdout?.once('data', (data: Buffer) => done(data.toString().trim()));
    child.once('exit', (code) => failed(new Error(`the service ended with ${code}`)));
  });
  return [child, `http://127.0.0.1:${port}`];
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    child.once('exit', () => done());
    child.send('end');
  });
}

describe('two programs under the SDK of OpenTelemetry', () => {
  it('send protobuf and packed JSON; the map has the call between them, and is written', async () => {
    let address: (url: string) => void = () => undefined;
    const listening = new Promise<string>((done) => {
      address = done;
    });
    const running = runFirebreak(['map', '--listen', '0', '--write'], {
      folder,
      heard: (text) => {
        const url = /Listening on (\S+)/.exec(text)?.[1];
        if (url !== undefined) address(url);
      },
    });
    const COLLECTOR = await listening;
    // What is no export is refused, and does no harm.
    const type = { 'content-type': 'application/json' };
    const body = '{"resourceSpans":[{';
    const refused = await fetch(COLLECTOR, { method: 'POST', body, headers: type });
    expect(refused.status).toBe(400);
    const [payments, NEXT] = await startService({
      NAME: 'payments',
      COLLECTOR,
      EXPORTER: '@opentelemetry/exporter-trace-otlp-proto',
      PACK: 'none',
    });
    const [shop, url] = await startService({
      NAME: 'shop',
      NEXT,
      COLLECTOR,
      EXPORTER: '@opentelemetry/exporter-trace-otlp-http',
      PACK: 'gzip',
    });
    for (let round = 0; round < 5; round++) expect(await (await fetch(url)).text()).toBe('bought');
    await Promise.all([ended(shop), ended(payments)]);
    process.emit('SIGINT');
    const { exit, out, said } = await running;
    expect(said).toContain('Heard 15 spans in 3 exports.');
    expect(exit).toBe(0);
    expect(out).toContain('traces: 5 calls');
    const written = readFileSync(join(folder, 'firebreak.found.yaml'), 'utf8');
    expect(written).toMatch(
      / {2}shop:\n {4}kind: service\n {4}in: \[aws\/eu-west-1\]\n {4}needs:\n {6}payments:/,
    );
    expect(written).toContain('calls: 5');
  }, 60_000);

  it('are heard for as long as was said; that nobody spoke is no map', async () => {
    const { exit, said } = await runFirebreak(['map', '--listen', '127.0.0.1:0', '--for', '50ms'], {
      folder: mkdtempSync(join(folder, 'empty-')),
    });
    expect(exit).toBe(2);
    expect(said).toContain('Heard 0 spans in 0 exports.');
    expect(said).toContain('Nothing here that Firebreak can read');
  });

  it.each([
    [['--listen', 'here'], '--listen takes a port'],
    [['--listen', '4318', '--for', 'long'], '--for takes a duration'],
    [['--for', '60s'], '--for goes with --listen'],
    [['--listen', '203.0.113.7:4318'], 'cannot be opened: EADDRNOTAVAIL'],
  ])('are not heard with %j', async (words, why) => {
    const { exit, said } = await runFirebreak(['map', ...words], { folder });
    expect([exit, said]).toEqual([2, expect.stringContaining(why)]);
  });
});
