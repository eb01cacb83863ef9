/**
 * A program that reads its database again and again through the AWS SDK. `node program.mjs plain` or
 * `kept`: they differ in one thing, the `lookup` of the SDK's agent. Settings come as JSON in the second
 * word; the time to begin comes as a line, what came of each read goes out
 * as one of JSON. When its input ends it finishes.
 */
import { Resolver } from 'node:dns';
import { Agent } from 'node:http';
import { createInterface } from 'node:readline';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { textFile } from 'firebreak/fallback/node';
import { keepingNames } from 'firebreak/resolver/node';
import { NAME, TABLE } from './scene.mjs';

const [kind, text] = process.argv.slice(2);
const { databasePort, nameServer, everyMs, steadyMs, recheckMs, saved } = JSON.parse(text);

const names = kind === 'kept' ? keepNames() : null;
await names?.ready;

const database = new DynamoDBClient({
  endpoint: `http://${NAME.replace(/\.$/, '')}:${databasePort}`,
  region: 'us-east-1',
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
  // A new connection for each read: what is open already goes on without a name, until it is closed.
  requestHandler: {
    httpAgent: new Agent({ keepAlive: false, lookup: names?.lookup ?? plainLookup() }),
  },
});

/** With Firebreak: what was good is kept. A name counts as steady after ten minutes, but not here. */
function keepNames() {
  return keepingNames({
    servers: [nameServer],
    checkPort: databasePort,
    storage: textFile(saved),
    steadyMs,
    recheckMs,
  });
}

/** Without: what the system does. An answer is kept for its TTL, an empty one is an error. */
function plainLookup() {
  const resolver = new Resolver({ timeout: 1_800, tries: 1 });
  resolver.setServers([nameServer]);
  let known = { found: [], untilMs: 0 };
  const tell = ({ found }, { all }, callback) => {
    if (all)
      callback(
        null,
        found.map(({ address }) => ({ address, family: 4 })),
      );
    else callback(null, found[0].address, 4);
  };
  return (hostname, options, callback) => {
    if (Date.now() < known.untilMs) return tell(known, options, callback);
    resolver.resolve4(hostname, { ttl: true }, (cause, found) => {
      if (cause !== null || found.length === 0) {
        const code = cause === null || cause.code === 'ENODATA' ? 'ENOTFOUND' : cause.code;
        return callback(Object.assign(new Error(`getaddrinfo ${code} ${hostname}`), { code }));
      }
      const ttl = Math.min(...found.map((each) => each.ttl));
      known = { found, untilMs: Date.now() + ttl * 1_000 };
      tell(known, options, callback);
    });
  };
}

const underWay = new Set();
let startMs = 0;
let slot = 0;
let timer;

/** A read at each `everyMs` from the start on, whether the one before has ended or not. */
function next() {
  const reading = read(slot).finally(() => underWay.delete(reading));
  underWay.add(reading);
  plan(slot + 1);
}

function plan(least) {
  slot = Math.max(least, Math.floor((Date.now() - startMs) / everyMs));
  timer = setTimeout(next, Math.max(0, startMs + slot * everyMs - Date.now()));
}

async function read(at) {
  let failed = null;
  try {
    const command = new GetItemCommand({ TableName: TABLE, Key: { id: { S: 'ada' } } });
    const { Item } = await database.send(command, { abortSignal: AbortSignal.timeout(10_000) });
    if (Item?.basket?.N !== '3') failed = 'wrong answer';
  } catch (cause) {
    failed = cause.code ?? cause.name;
  }
  const isHeld = names !== null && names.held().length > 0;
  process.stdout.write(`${JSON.stringify({ slot: at, failed, isHeld })}\n`);
}

const input = createInterface({ input: process.stdin });
input.once('line', (line) => {
  startMs = Number(line);
  plan(0);
});
input.once('close', async () => {
  clearTimeout(timer);
  await Promise.all(underWay);
  await names?.close();
  process.exit(0);
});
process.stdout.write(`${JSON.stringify({ isReady: true })}\n`);
