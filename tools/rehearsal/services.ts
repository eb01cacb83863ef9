/**
 * The services of the rehearsal, each a server of its own that truly works or not. Three find the
 * database by its name for every call; one keeps the connection that it has; two need no database. An
 * empty answer is kept for a while, as caches did that day.
 */
import { Resolver } from 'node:dns/promises';
import { Agent, createServer, get, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { NAME } from './authority.ts';
import type { DayClock } from './day-clock.ts';

/** AWS: the name was whole again at 157, and answered everywhere at 172, "as caches expire". */
const EMPTY_KEPT_MIN = 15;

/** Ports by what is asked there. */
export interface Services {
  readonly ports: ReadonlyMap<string, number>;
  readonly databasePort: number;
  stop(): Promise<void>;
}

/** Those that fail when the name of the database has no address. */
export const THROUGH_THE_NAME = ['book-a-flight', 'log-in', 'see-the-door'] as const;

/** Starts all of them. */
export async function startServices(dnsPort: number, clock: DayClock): Promise<Services> {
  const servers: Server[] = [];
  const agents: Agent[] = [];
  const serve = async (listener: RequestListener): Promise<number> => {
    const server = createServer(listener);
    // A connection of the chat's pool is not closed for being quiet.
    server.keepAliveTimeout = 0;
    servers.push(server);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return (server.address() as AddressInfo).port;
  };
  const databasePort = await serve((_, response) => response.end('an item'));
  const ports = new Map<string, number>();
  for (const journey of THROUGH_THE_NAME) {
    const lookup = nameLookup(dnsPort, clock);
    ports.set(journey, await serve(calling(databasePort, new Agent({ keepAlive: false, lookup }))));
  }
  const pool = new Agent({ keepAlive: true, maxSockets: 1, lookup: nameLookup(dnsPort, clock) });
  agents.push(pool);
  ports.set('talk', await serve(calling(databasePort, pool)));
  ports.set('search', await serve((_, response) => response.end('found')));
  ports.set('read-the-news', await serve((_, response) => response.end('news')));
  return {
    ports,
    databasePort,
    stop: async () => {
      for (const agent of agents) agent.destroy();
      await Promise.all(
        servers.map(async (server) => {
          server.closeAllConnections();
          await new Promise<void>((closed) => server.close(() => closed()));
        }),
      );
    },
  };
}

/** A service that has to read an item of the database before it answers. */
function calling(databasePort: number, agent: Agent): RequestListener {
  return (_, response) => {
    const call = get({ host: NAME.replace(/\.$/, ''), port: databasePort, agent }, (answer) => {
      answer.resume();
      answer.on('end', () => response.end('done'));
    });
    call.setTimeout(2_000, () => call.destroy(new Error('the database is silent')));
    call.on('error', (error) => {
      if (!response.headersSent) response.writeHead(503);
      response.end(error.message);
    });
  };
}

/** Asks the authority for every connection; remembers for a while that there was nothing. */
function nameLookup(dnsPort: number, clock: DayClock): LookupFunction {
  const resolver = new Resolver({ timeout: 1_000, tries: 1 });
  resolver.setServers([`127.0.0.1:${dnsPort}`]);
  let emptyUntilMin = Number.NEGATIVE_INFINITY;
  const find = async (host: string): Promise<string> => {
    const kept = Object.assign(new Error(`${host} has no address, as was said before`), {
      code: 'ENODATA',
    });
    if (clock.minute() < emptyUntilMin) throw kept;
    try {
      const [address] = await resolver.resolve4(host);
      if (address !== undefined) return address;
    } catch (error) {
      emptyUntilMin = clock.minute() + EMPTY_KEPT_MIN;
      throw error;
    }
    throw kept;
  };
  return (host, options, done) => {
    find(host).then(
      (address) => {
        if (options.all === true) done(null, [{ address, family: 4 }]);
        else done(null, address, 4);
      },
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), ''),
    );
  };
}
