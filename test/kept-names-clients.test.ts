/**
 * Kept names in the clients that programs really use: each reads a server behind a name that turns
 * empty, on new connections. Beside them the same clients with a `lookup` that asks as the system does.
 */
import { Resolver } from 'node:dns';
import {
  type ClientRequest,
  createServer as createHttpServer,
  get,
  Agent as HttpAgent,
  type IncomingMessage,
  request,
  type RequestListener,
} from 'node:http';
import {
  createServer as createHttpsServer,
  get as getSecurely,
  Agent as HttpsAgent,
} from 'node:https';
import { createRequire } from 'node:module';
import { createConnection, type AddressInfo, type LookupFunction, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  Agent as UndiciAgent,
  fetch as undiciFetch,
  getGlobalDispatcher,
  request as undiciRequest,
  setGlobalDispatcher,
} from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthority } from '../src/io/probe/servers.testing.ts';
import { fakeUpstream, type FakeUpstream } from '../src/runtime/resolver/fake-upstream.testing.ts';
import { keepingNames, type KeepingNames } from '../src/runtime/resolver/node.ts';

const NAME = 'shop.test';
const TABLE = 'sessions';

/** The package has no types. */
const dynalite = createRequire(import.meta.url)('dynalite') as (options: object) => Server;

/** Where the servers listen. */
interface Ports {
  readonly http: number;
  readonly https: number;
  readonly database: number;
  /** The same database, over https. */
  readonly securely: number;
}

/** One read on a new connection, by whose `lookup` it is told; rejects when it fails. */
type Read = (lookup: LookupFunction, ports: Ports) => Promise<string>;

const authority = createAuthority();
const certificate = authority?.sign([NAME], 30);

const CLIENTS: Readonly<Record<string, Read>> = {
  'node:http, the agent': (lookup, { http }) =>
    textOf((then) => get({ host: NAME, port: http, agent: new HttpAgent({ lookup }) }, then)),
  'node:http, the request': (lookup, { http }) =>
    textOf((then) => request({ host: NAME, port: http, agent: false, lookup }, then).end()),
  'node:https, the agent': (lookup, { https }) =>
    textOf((then) => {
      const agent = new HttpsAgent({ lookup, ca: authority?.cert });
      return getSecurely({ host: NAME, port: https, agent }, then);
    }),
  'node:net': (lookup, { http }) =>
    new Promise((resolve, reject) => {
      const socket = createConnection({ host: NAME, port: http, lookup });
      socket.once('error', reject).once('connect', () => (socket.destroy(), resolve('hello')));
    }),
  'the AWS SDK, its agent': (lookup, { database }) => {
    const httpAgent = new HttpAgent({ keepAlive: false, lookup });
    return readItem(databaseAt(`http://${NAME}:${database}`, { httpAgent }));
  },
  'the AWS SDK over https': (lookup, { securely }) => {
    const httpsAgent = new HttpsAgent({ keepAlive: false, lookup, ca: authority?.cert });
    return readItem(databaseAt(`https://${NAME}:${securely}`, { httpsAgent }));
  },
  // The Agent of another major version than Node's own is not taken as `dispatcher` of one call.
  "Node's own fetch, undici's dispatcher set for all": async (lookup, { http }) => {
    const before = getGlobalDispatcher();
    const dispatcher = new UndiciAgent({ connect: { lookup } });
    setGlobalDispatcher(dispatcher);
    try {
      return await (await fetch(`http://${NAME}:${http}/`)).text();
    } finally {
      setGlobalDispatcher(before);
      await dispatcher.close();
    }
  },
  'undici, its request': async (lookup, { http }) => {
    const dispatcher = new UndiciAgent({ connect: { lookup } });
    const { body } = await undiciRequest(`http://${NAME}:${http}/`, { dispatcher });
    return body.text().finally(() => dispatcher.close());
  },
  'undici, its fetch': async (lookup, { http }) => {
    const dispatcher = new UndiciAgent({ connect: { lookup } });
    const answer = await undiciFetch(`http://${NAME}:${http}/`, { dispatcher });
    return answer.text().finally(() => dispatcher.close());
  },
};
const CLIENT_NAMES = Object.keys(CLIENTS).filter(
  (name) => certificate !== undefined || !name.includes('https'),
);

let upstream: FakeUpstream;
let ports: Ports;
let names: KeepingNames;
const servers: Server[] = [];

beforeAll(async () => {
  upstream = await fakeUpstream(['127.0.0.1']);
  ports = {
    http: await listen(createHttpServer((_, response) => response.end('hello'))),
    https: await listen(
      createHttpsServer(certificate ?? {}, (_, response) => response.end('hello')),
    ),
    ...(await startDatabase()),
  };
  names = keepingNames({
    servers: [`127.0.0.1:${upstream.port}`],
    checkPort: ports.http,
    steadyMs: 0,
    recheckMs: 200,
  });
});

afterAll(async () => {
  await names.close();
  await upstream.close();
  for (const server of servers) server.close();
  authority?.stop();
});

describe('kept names', () => {
  it.each(CLIENT_NAMES)('are good for %s while the name is good', async (client) => {
    expect(await CLIENTS[client]?.(names.lookup, ports)).toBe('hello');
    expect(await CLIENTS[client]?.(asTheSystem(), ports)).toBe('hello');
  });

  it('and turn empty', async () => {
    upstream.saying.addresses = [];
    await pause(1_100);
    expect(await reasonOf(() => new Promise(askSystem))).toContain('ENOTFOUND');
  });

  it.each(CLIENT_NAMES)('go on for %s, which fails without them', async (client) => {
    for (let read = 0; read < 3; read++) {
      expect(await CLIENTS[client]?.(names.lookup, ports)).toBe('hello');
    }
    expect(await reasonOf(() => CLIENTS[client]?.(asTheSystem(), ports))).toContain('ENOTFOUND');
    expect(names.held()).toMatchObject([{ name: `${NAME}.`, why: 'empty' }]);
  });

  it('go on for who asks for addresses as of c-ares', async () => {
    expect(await names.resolve4(NAME)).toEqual(['127.0.0.1']);
    await expect(names.resolve6(NAME)).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('are fresh again soon after the repair', async () => {
    upstream.saying.addresses = ['127.0.0.1'];
    await expect.poll(() => names.held(), { timeout: 5_000 }).toEqual([]);
    expect(await CLIENTS['node:http, the agent']?.(names.lookup, ports)).toBe('hello');
  });
});

function askSystem(resolve: (value: unknown) => void, reject: (cause: unknown) => void): void {
  asTheSystem()(NAME, {}, (cause, address) => (cause === null ? resolve(address) : reject(cause)));
}

/** A `lookup` that takes an empty answer at its word, as `dns.lookup` does. */
function asTheSystem(): LookupFunction {
  const resolver = new Resolver({ timeout: 1_000, tries: 1 });
  resolver.setServers([`127.0.0.1:${upstream.port}`]);
  return (hostname, options, callback) => {
    resolver.resolve4(hostname, (cause, addresses) => {
      const [first] = cause === null ? addresses : [];
      if (first === undefined) {
        const code = 'ENOTFOUND';
        return callback(Object.assign(new Error(`getaddrinfo ${code}`), { code }), '');
      }
      if (options.all !== true) return callback(null, first, 4);
      callback(
        null,
        addresses.map((address) => ({ address, family: 4 })),
      );
    });
  };
}

/** Code and message of a failure, and of what caused it. */
async function reasonOf(read: () => Promise<unknown> | undefined): Promise<string> {
  try {
    await read();
    return 'it did not fail';
  } catch (cause) {
    const { code, message, cause: deeper } = cause as NodeJS.ErrnoException;
    return [code, message, deeper instanceof Error ? deeper.message : ''].join(' ');
  }
}

/** `requestHandler`: what the SDK's own handler is made with. */
function databaseAt(endpoint: string, requestHandler: object): DynamoDBClient {
  const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
  return new DynamoDBClient({ endpoint, region: 'us-east-1', credentials, requestHandler });
}

async function readItem(client: DynamoDBClient): Promise<string> {
  const command = new GetItemCommand({ TableName: TABLE, Key: { id: { S: 'ada' } } });
  const { Item } = await client.send(command).finally(() => client.destroy());
  return Item?.['says']?.S ?? 'nothing';
}

async function startDatabase(): Promise<Pick<Ports, 'database' | 'securely'>> {
  const server = dynalite({ createTableMs: 0 });
  const database = await listen(server);
  const [serve] = server.listeners('request') as RequestListener[];
  const securely = await listen(createHttpsServer(certificate ?? {}, serve));
  const client = databaseAt(`http://127.0.0.1:${database}`, {});
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  const Item = { id: { S: 'ada' }, says: { S: 'hello' } };
  const put = (): Promise<boolean> =>
    client.send(new PutItemCommand({ TableName: TABLE, Item })).then(
      () => true,
      () => false,
    );
  // The table is there a moment after it was made.
  for (let attempt = 0; attempt < 200 && !(await put()); attempt++) await pause(20);
  client.destroy();
  return { database, securely };
}

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return (server.address() as AddressInfo).port;
}

function textOf(ask: (then: (answer: IncomingMessage) => void) => ClientRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    ask((answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('end', () => resolve(text));
    }).once('error', reject);
  });
}
