/** What is due runs in order, so many at once, and tells how late it is. */
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createRandom } from '#base';
import { Agenda } from './agenda.ts';
import { LATENESS_CLASSES, Lateness } from './lateness.ts';

describe('an agenda', () => {
  it('runs what is due in order of time, and of two at one time the first added', async () => {
    const random = createRandom(3);
    const agenda = new Agenda(1);
    const ran: number[] = [];
    const due = Array.from({ length: 500 }, () => Math.floor(random.next() * 50) - 100);
    for (const dueMs of due) agenda.add(dueMs, async () => void ran.push(dueMs));
    await agenda.done();
    expect(ran).toEqual([...due].sort((a, b) => a - b));
  });

  it('runs no more than so many at once, and says how late the others are', async () => {
    const agenda = new Agenda(2);
    let [now, most] = [0, 0];
    const late: number[] = [];
    for (let index = 0; index < 10; index++) {
      agenda.add(performance.now(), async (lateMs) => {
        late.push(lateMs);
        most = Math.max(most, ++now);
        await pause(5);
        now--;
      });
    }
    await agenda.done();
    expect([most, late.length]).toEqual([2, 10]);
    expect(late.at(-1)).toBeGreaterThan(late[0] ?? 0);
  });

  it('begins nothing after its end, waits for what runs, and passes on what is thrown', async () => {
    const agenda = new Agenda(5);
    const ran: string[] = [];
    agenda.add(0, async () => {
      agenda.stop();
      await pause(10);
      ran.push('whole');
    });
    agenda.add(performance.now() + 20, async () => void ran.push('never'));
    await agenda.done();
    await pause(30);
    expect(ran).toEqual(['whole']);
    const broken = new Agenda(5);
    broken.add(0, () => Promise.reject(new Error('a bug')));
    await expect(broken.done()).rejects.toThrow('a bug');
    await new Agenda(1).done();
  });
});

describe('lateness', () => {
  it('is told exactly of the newest looks, and in classes of all', () => {
    const lateness = new Lateness();
    expect(lateness.tell()).toEqual({ looks: 0, p50Ms: 0, p99Ms: 0, mostMs: 0 });
    for (let ms = 100; ms >= 1; ms--) lateness.add(ms);
    expect(lateness.tell()).toEqual({ looks: 100, p50Ms: 51, p99Ms: 100, mostMs: 100 });
    const { below, count, sum } = lateness.histogram();
    expect(below.slice(0, 7)).toEqual([1, 2, 5, 10, 25, 50, 100]);
    expect([below.length, count, sum]).toEqual([LATENESS_CLASSES.length, 100, 5.05]);
  });
});
