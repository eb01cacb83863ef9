/** An outbox against a server that remembers keys: in any order of trouble 0 lost, 0 twice, in order. */
import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createManualTimers, createRandom } from '#base';
import { afterAll, describe, expect, it } from 'vitest';
import { fileOutbox, sqliteOutbox } from './node.ts';
import { outbox } from './outbox.ts';
import {
  OutboxFullError,
  type OutboxEntry,
  type OutboxEvent,
  type OutboxOptions,
  type SendResult,
} from './outbox-options.ts';
import { applyChange, EMPTY_OUTBOX, memoryOutbox, type OutboxStorage } from './storage.ts';

const folder = mkdtempSync(join(tmpdir(), 'outbox-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Body = number;
const DONE: SendResult<Body> = { kind: 'done' };

/** What is applied, by key, with each idempotency key once. */
class Receiver {
  readonly applied: { readonly key: string; readonly body: Body }[] = [];
  readonly seen = new Set<string>();
  take({
    idempotencyKey,
    key,
    body,
  }: Pick<OutboxEntry<Body>, 'idempotencyKey' | 'key' | 'body'>): void {
    if (this.seen.has(idempotencyKey)) return;
    this.seen.add(idempotencyKey);
    this.applied.push({ key, body });
  }
  bodiesOf(key: string): Body[] {
    return this.applied.filter((each) => each.key === key).map(({ body }) => body);
  }
}

async function turns(count = 30): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}

function base(own: Partial<OutboxOptions<Body>>): OutboxOptions<Body> {
  return {
    storage: memoryOutbox(),
    timers: createManualTimers(),
    random: () => 0.5,
    send: () => Promise.resolve(DONE),
    ...own,
  };
}

describe('every order of trouble', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'loses nothing that was kept and has nothing applied twice, in order of each key (seed %i)',
    async (seed) => {
      const random = createRandom(seed * 20_251_020);
      const receiver = new Receiver();
      const kept = new Map<string, Body[]>();
      const disk = new FaultyDisk(() => random.chance(0.1));
      let next = 0;
      for (let life = 0; life < 12; life++) {
        const timers = createManualTimers();
        const box = await outbox<Body>({
          storage: disk.open(),
          timers,
          random: () => random.next(),
          again: { baseMs: 10, mostMs: 100 },
          spread: { withinMs: 50, perSecond: 1_000 },
          sendTimeoutMs: 200,
          async send(entry) {
            if (random.chance(0.2)) throw new Error('not reached');
            receiver.take(entry);
            // Applied, and the answer is lost; or it never comes.
            if (random.chance(0.2)) throw new Error('no reply');
            if (random.chance(0.05)) await new Promise(() => {});
            return DONE;
          },
        });
        for (let step = 0; step < 60; step++) {
          const key = random.pick(['kitchen', 'hall', 'attic']);
          const body = ++next;
          void box.add(key, body).then(
            () => kept.set(key, [...(kept.get(key) ?? []), body]),
            () => {},
          );
          await turns(random.below(12));
          timers.advance(random.below(30));
        }
        // The power goes: nothing of this life is heard of again.
        disk.cut();
        await turns();
      }
      disk.isFaulty = false;
      const timers = createManualTimers();
      const box = await outbox<Body>(
        base({
          storage: disk.open(),
          timers,
          send: (entry) => Promise.resolve(receiver.take(entry)).then(() => DONE),
        }),
      );
      for (let step = 0; step < 2_000 && box.waiting > 0; step++) {
        timers.advance(1_000);
        await turns();
      }
      expect(box.waiting).toBe(0);
      for (const [key, bodies] of kept) {
        const applied = receiver.bodiesOf(key);
        expect(new Set(applied).size, 'twice').toBe(applied.length);
        expect(
          applied.filter((body) => bodies.includes(body)),
          'lost or out of order',
        ).toEqual(bodies);
      }
      expect(receiver.applied.length).toBeGreaterThan(300);
    },
  );
});

/** A disk whose changes fail now and then, as a whole, and that a power cut leaves as it was. */
class FaultyDisk {
  isFaulty = true;
  readonly #fails: () => boolean;
  #kept = EMPTY_OUTBOX;
  #life = 0;
  constructor(fails: () => boolean) {
    this.#fails = fails;
  }
  cut(): void {
    this.#life++;
  }
  open(): OutboxStorage {
    const life = this.#life;
    let isFirst = true;
    return {
      load: () => Promise.resolve(this.#kept),
      change: async (change) => {
        const fails = this.isFaulty && !isFirst && this.#fails();
        isFirst = false;
        await turns(2);
        if (life !== this.#life) return new Promise<void>(() => {});
        if (fails) throw new Error('ENOSPC');
        this.#kept = applyChange(this.#kept, change);
      },
      close: () => Promise.resolve(),
    };
  }
}

describe('an outbox', () => {
  it('drops the oldest that may be dropped when there are too many, and says so', async () => {
    const heard: OutboxEvent<Body>[] = [];
    const isAlarm = (body: Body): boolean => body >= 100;
    const box = await outbox<Body>(
      base({
        send: () => new Promise(() => {}),
        keep: { most: 3, mayDrop: (body) => !isAlarm(body) },
      }),
    );
    box.on((event) => heard.push(event));
    for (const body of [1, 100, 2, 3, 4]) await box.add('hall', body);
    // 1 is on its way and stays.
    const dropped = heard.flatMap((event) => (event.kind === 'dropped' ? [event.body] : []));
    expect(dropped).toEqual([2, 3]);
    expect(box.waiting).toBe(3);
    await box.add('hall', 101);
    await expect(box.add('hall', 102)).rejects.toThrow(OutboxFullError);
    await box.close();
  });

  it('gives the same idempotency key to every attempt, also after a restart, and another to another body', async () => {
    const storage = memoryOutbox();
    const keys: string[] = [];
    const send = (entry: OutboxEntry<Body>): Promise<SendResult<Body>> => {
      keys.push(entry.idempotencyKey);
      return Promise.reject(new Error('away'));
    };
    const timers = createManualTimers();
    const first = await outbox<Body>(base({ storage, timers, send }));
    await first.add('a', 1);
    for (let step = 0; step < 5; step++) {
      await turns();
      timers.advance(60_000);
    }
    await turns();
    await first.close();
    const second = await outbox<Body>(base({ storage, timers, send }));
    timers.advance(60_000);
    await turns();
    await second.close();
    expect(keys.length).toBeGreaterThan(5);
    expect(new Set(keys).size).toBe(1);
  });

  it('settles a conflict by the stated rule: theirs, or what both come to, under a key of its own', async () => {
    const sent: string[] = [];
    const send = (entry: OutboxEntry<Body>): Promise<SendResult<Body>> => {
      sent.push(`${entry.idempotencyKey.split('-')[1]}=${entry.body}`);
      return Promise.resolve(entry.body < 10 ? { kind: 'conflict', theirs: 40 } : DONE);
    };
    const heard: OutboxEvent<Body>[] = [];
    const theirs = await outbox<Body>(base({ send }));
    theirs.on((event) => heard.push(event));
    await theirs.add('a', 2);
    await turns();
    expect(heard.at(-1)).toMatchObject({ kind: 'dropped', body: 2, why: 'conflict' });
    expect(theirs.waiting).toBe(0);
    const both = await outbox<Body>(base({ send, conflict: (ours, other) => ours + (other ?? 0) }));
    await both.add('a', 2);
    await turns();
    expect(sent).toEqual(['1=2', '1=2', '1.1=42']);
    expect(both.waiting).toBe(0);
  });

  it('tells what will never be taken, and goes on with the next', async () => {
    const heard: OutboxEvent<Body>[] = [];
    const box = await outbox<Body>(
      base({
        send: ({ body }) =>
          Promise.resolve(body === 1 ? { kind: 'refused', why: '422 no such room' } : DONE),
      }),
    );
    box.on((event) => heard.push(event));
    await box.add('a', 1);
    await box.add('a', 2);
    await turns();
    expect(heard).toContainEqual({
      kind: 'dropped',
      key: 'a',
      body: 1,
      why: 'refused',
      detail: '422 no such room',
    });
    expect(box.waiting).toBe(0);
  });

  it('keeps an entry whose sender does not say how it went, or whose rules throw', async () => {
    const forgets = async (): Promise<SendResult<Body>> => undefined as unknown as SendResult<Body>;
    const throws = (): never => {
      throw new Error('a bug of the program');
    };
    const conflict = { kind: 'conflict', theirs: 1 } as const;
    for (const own of [
      { send: forgets },
      { send: throws },
      { send: () => Promise.resolve(conflict), conflict: throws },
    ]) {
      const causes: string[] = [];
      const box = await outbox<Body>(base(own));
      box.on((event) => void (event.kind === 'failed' && causes.push(String(event.cause))));
      await box.add('a', 1);
      await turns();
      expect([box.waiting, causes.length]).toEqual([1, 1]);
      expect(causes[0]).toMatch(/return \{ kind: 'done' \}, or throw$|a bug of the program$/);
      await box.close();
    }
    const box = await outbox<Body>(
      base({ send: () => new Promise(() => {}), keep: { most: 2, mayDrop: throws } }),
    );
    await box.add('a', 1);
    await box.add('b', 2);
    await expect(box.add('c', 3)).rejects.toThrow(OutboxFullError);
    await box.close();
  });

  it('refuses numbers that mean nothing when it starts', async () => {
    const spread = { withinMs: 0, perSecond: 0 };
    await expect(outbox<Body>(base({ spread }))).rejects.toThrow('perSecond 0 is not 0.000001 to');
    await expect(outbox<Body>(base({ keep: { most: 0 } }))).rejects.toThrow('most 0 is not 1 to');
  });

  it('runs by the timers and chance of its platform when none are given, and says where no folder is', async () => {
    const sent: Body[] = [];
    const box = await outbox<Body>({
      storage: memoryOutbox(),
      send: ({ body }) => Promise.resolve(void sent.push(body)).then(() => DONE),
    });
    await box.add('a', 1);
    await new Promise((later) => setTimeout(later, 10));
    expect([sent, box.waiting]).toEqual([[1], 0]);
    await box.close();
    const path = join(folder, 'not', 'there');
    await expect(
      outbox<Body>({ storage: fileOutbox(path), send: () => Promise.resolve(DONE) }),
    ).rejects.toThrow(`there is no folder ${join(folder, 'not')} to keep there in: make it first`);
  });

  it('tries one at a time while the server is away, and returns spread over time', async () => {
    const timers = createManualTimers();
    let [isAway, tries, atOnce, mostAtOnce] = [true, 0, 0, 0];
    const sentAtMs: number[] = [];
    const box = await outbox<Body>(
      base({
        timers,
        spread: { withinMs: 30_000, perSecond: 10 },
        async send() {
          tries++;
          mostAtOnce = Math.max(mostAtOnce, ++atOnce);
          await turns(2);
          atOnce--;
          if (isAway) throw new Error('ECONNREFUSED');
          sentAtMs.push(timers.nowMs());
          return DONE;
        },
      }),
    );
    const paces: string[] = [];
    box.on((event) => void (event.kind === 'pace' && paces.push(event.pace)));
    for (let body = 0; body < 100; body++) await box.add(`room ${body}`, body);
    const pass = async (seconds: number): Promise<void> => {
      for (let step = 0; step < seconds * 10; step++) {
        timers.advance(100);
        await turns(8);
      }
    };
    await pass(60);
    [tries, mostAtOnce] = [0, 0];
    await pass(1_800);
    // Half an hour at waits of 30 s on average (a random 0.5 of 60 s): about 60 tries, not 100 a second.
    expect(tries).toBeLessThan(70);
    expect(mostAtOnce).toBe(1);
    isAway = false;
    await pass(120);
    expect(box.waiting).toBe(0);
    const [first = 0, second = 0] = sentAtMs;
    expect(second - first).toBeGreaterThan(10_000);
    const perSecond = Map.groupBy(sentAtMs, (atMs) => Math.floor(atMs / 1_000));
    expect(Math.max(...[...perSecond.values()].map(({ length }) => length))).toBeLessThanOrEqual(
      11,
    );
    expect(paces).toEqual(['away', 'returning', 'flowing']);
    await box.close();
  });

  it('is not stopped for all keys by one entry that its receiver cannot take now', async () => {
    const timers = createManualTimers();
    const done: Body[] = [];
    const box = await outbox<Body>(
      base({
        timers,
        send({ body }) {
          if (body === 13) return Promise.reject(new Error('500'));
          done.push(body);
          return Promise.resolve(DONE);
        },
      }),
    );
    await box.add('bad', 13);
    for (let body = 20; body < 40; body++) await box.add('good', body);
    for (let step = 0; step < 100; step++) {
      timers.advance(500);
      await turns();
    }
    expect(done).toHaveLength(20);
    expect(box.waiting).toBe(1);
    await box.close();
  });

  it('resolves no add that its storage did not take, and sends none', async () => {
    const storage = memoryOutbox();
    let isFull = false;
    const full: OutboxStorage = {
      ...storage,
      change: (change) => (isFull ? Promise.reject(new Error('ENOSPC')) : storage.change(change)),
    };
    const sent: Body[] = [];
    const box = await outbox<Body>(
      base({
        storage: full,
        send: ({ body }) => Promise.resolve(void sent.push(body)).then(() => DONE),
      }),
    );
    isFull = true;
    await expect(box.add('a', 1)).rejects.toThrow('ENOSPC');
    isFull = false;
    await box.add('a', 2);
    await turns();
    expect(sent).toEqual([2]);
  });
});

describe.each(['file', 'sqlite'] as const)('storage: %s', (kind) => {
  const openStorage = async (path: string): Promise<OutboxStorage> =>
    kind === 'file' ? fileOutbox(path) : sqliteOutbox(path);

  it('gives back what was kept, after removal of the highest too', async () => {
    const path = join(folder, `${kind}-plain`);
    const first = await openStorage(path);
    await first.load();
    const entry = (
      number: number,
    ): { number: number; revision: number; key: string; body: string } => ({
      number,
      revision: 0,
      key: 'ключ',
      body: '"körper\\n"',
    });
    await first.change({ name: 'n', add: [entry(1), entry(2), entry(3)], remove: [] });
    await first.change({ add: [{ ...entry(2), revision: 1, body: '2' }], remove: [1, 3] });
    await first.close();
    const again = await openStorage(path);
    expect(await again.load()).toEqual({
      name: 'n',
      highest: 3,
      entries: [{ ...entry(2), revision: 1, body: '2' }],
      damaged: 0,
    });
    await again.close();
  });

  it('survives kill -9 at any point: 0 lost, 0 twice', async () => {
    const path = join(folder, `${kind}-killed`);
    const receiver = new Receiver();
    const server = createServer((request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', (part: string) => (text += part));
      request.on('end', () => {
        const entry = JSON.parse(text) as OutboxEntry<Body>;
        receiver.take(entry);
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const kept: number[] = [];
    const random = createRandom(7);
    let next = 0;
    for (let life = 0; life < 6; life++) {
      next += 1_000_000;
      const whenToKill = { lines: 4 + random.below(6), ms: random.below(250) };
      await runAndKill([kind, path, String(port), String(next)], whenToKill, (body) =>
        kept.push(body),
      );
    }
    const last = await outbox<Body>(
      base({
        storage: await openStorage(path),
        send: (entry) => Promise.resolve(receiver.take(entry)).then(() => DONE),
        spread: { withinMs: 0, perSecond: 1_000_000 },
      }),
    );
    for (let step = 0; step < 1_000_000 && last.waiting > 0; step++) {
      last.nudge();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(last.waiting).toBe(0);
    await last.close();
    server.close();
    const applied = receiver.applied.map(({ body }) => body);
    expect(kept.length).toBeGreaterThan(20);
    expect(new Set(applied).size).toBe(applied.length);
    const arrived = new Set(applied);
    const lost = kept.filter((body) => !arrived.has(body));
    expect(lost).toEqual([]);
    expect(applied).toEqual(applied.toSorted((a, b) => a - b));
  }, 30_000);
});

/**
 * A program that adds numbers as fast as it can, says each that was kept, and is killed: so long after it
 * said so many, for a slow disk keeps few.
 */
function runAndKill(
  words: string[],
  { lines, ms }: { readonly lines: number; readonly ms: number },
  kept: (body: number) => void,
): Promise<void> {
  const program = join(import.meta.dirname, 'adding-program.testing.ts');
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--conditions=source', program, ...words], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    let timer: NodeJS.Timeout | null = null;
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (text.split('\n').length <= lines) return;
      timer ??= setTimeout(() => child.kill('SIGKILL'), ms);
    });
    child.on('exit', () => {
      for (const line of text.split('\n').slice(0, -1)) kept(Number(line));
      resolve();
    });
  });
}

describe('a journal', () => {
  it('whose last line was cut off loses that line only, and goes on', async () => {
    const path = join(folder, 'torn');
    const first = fileOutbox(path);
    await first.load();
    const entry = { number: 1, revision: 0, key: 'a', body: '1' };
    await first.change({ name: 'n', add: [entry], remove: [] });
    await first.close();
    const whole = readFileSync(path, 'utf8');
    appendFileSync(path, '0123abcd [null,[[2,0,"a"');
    const second = fileOutbox(path);
    expect(await second.load()).toMatchObject({ highest: 1, entries: [entry], damaged: 0 });
    await second.close();
    for (let at = 0; at <= whole.length; at++) {
      writeFileSync(path, whole.slice(0, at));
      const cut = fileOutbox(path);
      const { entries, damaged } = await cut.load();
      expect(damaged).toBe(0);
      if (at === whole.length) expect(entries).toEqual([entry]);
      await cut.close();
    }
  });

  it('that is worn in the middle says how many texts are gone, and keeps the others', async () => {
    const path = join(folder, 'worn');
    const first = fileOutbox(path);
    await first.load();
    for (let number = 1; number <= 3; number++) {
      await first.change({ add: [{ number, revision: 0, key: 'a', body: 'true' }], remove: [] });
    }
    await first.close();
    writeFileSync(path, readFileSync(path, 'utf8').replace('[[2,0,', '[[7,0,'));
    const heard: OutboxEvent<Body>[] = [];
    const box = await outbox<Body>(base({ storage: fileOutbox(path) }));
    box.on((event) => heard.push(event));
    expect(heard).toEqual([{ kind: 'damaged', texts: 1 }]);
    expect(box.waiting).toBe(2);
    await box.close();
  });

  it('stays small while much goes through it', async () => {
    const path = join(folder, 'small');
    const file = fileOutbox(path);
    await file.load();
    const body = JSON.stringify('x'.repeat(50_000));
    for (let number = 1; number <= 60; number++) {
      await file.change({ add: [{ number, revision: 0, key: 'a', body }], remove: [] });
      await file.change({ add: [], remove: [number] });
    }
    await file.close();
    expect(readFileSync(path).length).toBeLessThan(1_200_000);
    const again = fileOutbox(path);
    expect(await again.load()).toMatchObject({ highest: 60, entries: [] });
    await again.close();
  });
});
