/**
 * A writer of the same name with the guard: `stepEnactor` and the planner's `nextPlan` are the very
 * functions that `firebreak guard` runs and that `firebreak verify` explores; the generation is compared
 * by the name server in the write itself. `node guarded.mjs OWNER PORT KEY_FILE STORE_FILE`, then a line
 * for each step.
 */
import { readFileSync } from 'node:fs';
import { GuardStore } from '#app/guard';
import {
  ALL_IN_FORCE,
  judgeAuthorities,
  judgeAuthority,
  nextPlan,
  RESTING,
  stepEnactor,
  writeByHand,
} from '#core/guard';
import { nameOf } from '#core/dns';
import { openStore } from '#io/store';
import { rfc2136Zone } from '#io/zone';
import { takeSteps } from './child.mjs';
import { NAME, TTL, ZONE } from './scene.mjs';
import { readKey } from './update.mjs';

const [owner, port, keyFile, storeFile] = process.argv.slice(2);
const settings = { owner, keep: 1 };
const adopted = [{ name: NAME, type: 'A', ttlSeconds: TTL }];
const server = { address: '127.0.0.1', port: Number(port) };
const zone = rfc2136Zone({
  zone: nameOf(ZONE),
  write: [server],
  verify: [server],
  key: readKey(readFileSync(keyFile, 'utf8')),
  timeoutMs: 15_000,
});
const store = new GuardStore(await openStore({ kind: 'sqlite', file: storeFile }), ZONE);
let state = RESTING;

await takeSteps({
  /** The first write of a zone: it puts the record that fences all others. */
  async adopt(ttl, ...addresses) {
    const view = await zone.look(adopted, soon());
    const command = { kind: 'adopt', contents: contentsOf(ttl, addresses) };
    const { plan, write } = writeByHand(
      command,
      view,
      await store.read(soon()),
      owner,
      ALL_IN_FORCE,
    );
    await store.change({ kind: 'put-plan', plan }, soon());
    return { generation: write.marker.generation, ...(await zone.write(write, soon())) };
  },

  /** A planner: a plan of these addresses, for exactly the generation that is live. */
  async plan(ttl, ...addresses) {
    const view = await zone.look(adopted, soon());
    const plan = nextPlan(view, await store.read(soon()), contentsOf(ttl, addresses), ALL_IN_FORCE);
    if (plan !== null) await store.change({ kind: 'put-plan', plan }, soon());
    return { plan: plan?.number ?? null };
  },

  /** Reads zone and store and decides on a write, which waits. */
  async take() {
    const write = await go({ kind: 'begin' });
    return { generation: write?.marker.generation, base: write?.expect.marker?.generation };
  },

  /** Sends the write that waited. */
  async write() {
    const { write } = state;
    const answer = await zone.write(write, soon());
    const outcome = { applied: 'applied', 'no-reply': 'no-reply' }[answer.kind] ?? 'refused';
    await go({ kind: 'written', outcome });
    return { generation: write.marker.generation, ...answer };
  },

  /** Goes on until there is nothing to do: verifies what is live, marks it, cleans up. */
  async settle() {
    const changes = [];
    for (let before = -1; before < changes.length;) {
      before = changes.length;
      if ((await go({ kind: 'begin' }, changes)) !== null) throw new Error('it wants to write');
    }
    const { marker } = await zone.look(adopted, soon());
    const deleted = changes.flatMap(({ kind, numbers }) =>
      kind === 'delete-plans' ? numbers : [],
    );
    return { generation: marker.generation, deleted };
  },
});

/** Takes steps until it rests, or wants to write: then it returns the write. */
async function go(first, changes = []) {
  for (let event = first; ;) {
    const step = stepEnactor(state, event, settings, ALL_IN_FORCE);
    state = step.state;
    const [effect] = step.effects;
    if (effect === undefined) return null;
    if (effect.kind === 'write-zone') return effect.write;
    if (effect.kind === 'alarm') throw new Error(`a person is called: ${effect.why}`);
    event = await perform(effect, changes);
  }
}

async function perform(effect, changes) {
  switch (effect.kind) {
    case 'read-zone':
      return { kind: 'zone', view: await zone.look(adopted, soon()) };
    case 'read-store':
      return { kind: 'store', view: await store.read(soon()) };
    case 'ask-authorities': {
      const looks = await zone.askAuthorities(adopted, soon());
      const { generation, contents } = effect;
      const verdicts = looks.map((look) => judgeAuthority(look, generation, contents));
      return { kind: 'judged', verdict: judgeAuthorities(verdicts) };
    }
    case 'change-store': {
      const { outcome } = await store.change(effect.change, soon());
      changes.push(effect.change);
      return { kind: 'stored', outcome };
    }
  }
}

function contentsOf(ttl, addresses) {
  const endpoints = addresses.toSorted().map((address) => ({ address, weight: 1 }));
  return [{ name: NAME, type: 'A', ttlSeconds: Number(ttl), endpoints }];
}

/** Every wait ends. */
function soon() {
  return AbortSignal.timeout(30_000);
}
