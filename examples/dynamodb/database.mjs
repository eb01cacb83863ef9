/**
 * A database with the DynamoDB API on some addresses of loopback, behind one port, as load balancers
 * stand before the real one. It stays well throughout. `node database.mjs ADDRESS...`
 */
import { createServer } from 'node:http';
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { TABLE } from './scene.mjs';

const [first, ...others] = process.argv.slice(2);
const server = dynalite({ createTableMs: 0 });
await listen(server, first, 0);
const { port } = server.address();
const addresses = [first];
for (const address of others) {
  const [serve] = server.listeners('request');
  // Some systems have one loopback address only.
  if (await listen(createServer(serve), address, port)) addresses.push(address);
}

const database = new DynamoDBClient({
  endpoint: `http://${first}:${port}`,
  region: 'us-east-1',
  credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
});
await database.send(
  new CreateTableCommand({
    TableName: TABLE,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  }),
);
const item = { id: { S: 'ada' }, basket: { N: '3' } };
// The table is there a moment after it was made.
for (let attempt = 0; ; attempt++) {
  try {
    await database.send(new PutItemCommand({ TableName: TABLE, Item: item }));
    break;
  } catch (cause) {
    if (attempt === 100) throw cause;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
process.stdout.write(`${JSON.stringify({ port, addresses })}\n`);

function listen(from, address, port) {
  return new Promise((resolve) => {
    from.once('error', () => resolve(false)).listen(port, address, () => resolve(true));
  });
}
