/** What `describeOutbox` says, measured on running outboxes whose receiver goes away and comes back. */
import { createRandom } from '#base';
import { describe, expect, it } from 'vitest';
import { createVirtualWorld } from '../fallback/virtual-world.testing.ts';
import { describeOutbox } from './describe-outbox.ts';
import { outbox } from './outbox.ts';
import type { OutboxOptions } from './outbox-options.ts';
import { memoryOutbox } from './storage.ts';

const SEED = 20_251_020;
const BOXES = 60;
const HOUR_MS = 3_600_000;

interface Measured {
  /** From the loss to the first entry that was lost, or turned away. */
  readonly lostMs: number;
  readonly refusedMs: number;
  /** From the return until nothing waited. */
  readonly arrivedMs: number;
}

/** Adds at a steady rate while the receiver is away, until the box is full and more; then it is back. */
async function measure(
  seed: number,
  perHour: number,
  own: Partial<OutboxOptions<number>>,
): Promise<Measured & { readonly said: ReturnType<typeof describeOutbox> }> {
  const world = createVirtualWorld(seed);
  let isAway = true;
  const box = await outbox<number>({
    storage: memoryOutbox(),
    timers: world,
    random: () => world.random(),
    send: () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve({ kind: 'done' })),
    ...own,
  });
  const said = describeOutbox(box, { perHour });
  const found = { lostMs: Infinity, refusedMs: Infinity };
  box.on(({ kind }) => {
    if (kind === 'dropped') found.lostMs = Math.min(found.lostMs, world.nowMs());
  });
  const everyMs = HOUR_MS / perHour;
  for (let count = 0; count <= said.settings.most + 3; count++) {
    await world.advance(everyMs);
    await box.add(`key ${count % 3}`, count).catch(() => {
      found.refusedMs = Math.min(found.refusedMs, world.nowMs());
    });
  }
  isAway = false;
  const backMs = world.nowMs();
  while (box.waiting > 0) await world.advance(250);
  const arrivedMs = world.nowMs() - backMs;
  await box.close();
  return { ...found, arrivedMs, said };
}

describe('an outbox', () => {
  it('describes itself', async () => {
    const box = await outbox({
      storage: memoryOutbox(),
      send: () => Promise.resolve({ kind: 'done' }),
      keep: { most: 10_000 },
    });
    expect(describeOutbox(box, { name: 'readings', perHour: 40 })).toMatchObject({
      kind: 'outbox',
      name: 'readings',
      promise:
        'kept and sent later, in order: room for 10000, 250h at 40 an hour; then the oldest is lost',
      soft: true,
      graceMs: [250 * HOUR_MS, 250 * HOUR_MS],
      canWaitMs: 250 * HOUR_MS,
    });
    expect(describeOutbox(box).promise).toBe(
      'kept and sent later, in order: room for 10000; then the oldest is lost',
    );
    expect(describeOutbox(box)).not.toHaveProperty('graceMs');
    await box.close();
  });

  it(`keeps everything for as long as it says, and no longer (${BOXES} boxes, seed ${SEED})`, async () => {
    for (let seed = SEED; seed < SEED + BOXES; seed++) {
      const random = createRandom(seed);
      const most = 5 + random.below(40);
      const perHour = 1 + random.below(500);
      const mayDrop = random.pick([undefined, () => false, (body: number) => body % 2 === 0]);
      const spread = { withinMs: random.below(20_000), perSecond: 1 + random.below(20) };
      const keep = { most, ...(mayDrop && { mayDrop }) };
      const measured = await measure(seed, perHour, { keep, spread });
      const { graceMs, soft, returnsWithinMs } = measured.said;
      const feltMs = Math.min(measured.lostMs, measured.refusedMs);
      expect(feltMs, `seed ${seed}`).toBeGreaterThanOrEqual(graceMs?.[0] ?? Infinity);
      const latestMs = (graceMs?.[1] ?? Infinity) + 2 * (HOUR_MS / perHour);
      if (graceMs?.[1] !== null) expect(feltMs, `seed ${seed}`).toBeLessThanOrEqual(latestMs);
      // Soft: adding never fails.
      expect(measured.refusedMs === Infinity || soft === undefined, `seed ${seed}`).toBe(true);
      expect(measured.arrivedMs, `seed ${seed}`).toBeLessThanOrEqual(returnsWithinMs + 250);
    }
  });
});
