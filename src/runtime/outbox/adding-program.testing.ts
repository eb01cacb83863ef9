/** Adds numbers to an outbox until it is killed, and prints each one that was kept. */
import { createRandom } from '#base';
import { fileOutbox, sqliteOutbox } from './node.ts';
import { outbox } from './outbox.ts';

const [kind, path = '', port, first] = process.argv.slice(2);
const random = createRandom(process.pid);
const storage = kind === 'file' ? fileOutbox(path) : sqliteOutbox(path);
const box = await outbox<number>({
  storage,
  random: () => random.next(),
  spread: { withinMs: 5, perSecond: 100_000 },
  async send(entry, signal) {
    const body = JSON.stringify(entry);
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body, signal });
    await response.arrayBuffer();
    return { kind: 'done' };
  },
});
for (let body = Number(first); ; body++) {
  await box.add('one', body);
  process.stdout.write(`${body}\n`);
}
