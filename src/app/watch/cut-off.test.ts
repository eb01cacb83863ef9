/** When a place thinks that it is cut off itself, and what it does before it believes it. */
import { describe, expect, it } from 'vitest';
import { CutOff } from './cut-off.ts';
import { type Observation, runWatch, type Watched } from './run-watch.ts';

describe('a place that is cut off', () => {
  it('is suspected after three bad in a row, and no longer after a good one', () => {
    const place = new CutOff(5);
    for (const target of ['a', 'b', 'c', 'd', 'e']) place.hear(target, true);
    for (const target of ['a', 'b', 'b', 'a']) place.hear(target, false);
    expect(place.isSuspected).toBe(false);
    place.hear('c', false);
    expect(place.isSuspected).toBe(true);
    expect(place.toAskAgain()).toEqual(['d', 'e']);
    place.hear('d', null);
    expect(place.isSuspected).toBe(true);
    place.hear('d', true);
    expect(place.isSuspected).toBe(false);
  });

  it('is not seen by two targets, nor before all were bad where none was ever good', () => {
    const two = new CutOff(2);
    for (const target of ['a', 'b']) two.hear(target, false);
    expect(two.isSuspected).toBe(false);
    const four = new CutOff(4);
    for (const target of ['a', 'b', 'c']) four.hear(target, false);
    expect(four.isSuspected).toBe(false);
    four.hear('d', null);
    expect(four.isSuspected).toBe(true);
    four.hear('d', true);
    expect(four.isSuspected).toBe(false);
  });

  it('needs more bad ones in a row where there are many targets', () => {
    const place = new CutOff(1_000);
    place.hear('good', true);
    for (let index = 0; index < 49; index++) place.hear(`t${index}`, false);
    expect(place.isSuspected).toBe(false);
    place.hear('t49', false);
    expect(place.isSuspected).toBe(true);
  });

  const looks = async (slowIsGood: () => boolean): Promise<readonly Observation[]> => {
    const end = new AbortController();
    let [turn, bad] = [0, 0];
    const heard: Observation[] = [];
    const quick = (id: string): Watched => ({
      id,
      probe: 'tcp',
      everyMs: 5,
      look: () => Promise.resolve({ ok: turn++ < 9, ms: 1, what: 'look', facts: {} }),
    });
    const slow: Watched = {
      id: 'slow',
      probe: 'tcp',
      everyMs: 3_600_000,
      look: () => Promise.resolve({ ok: slowIsGood(), ms: 1, what: 'look', facts: {} }),
    };
    await runWatch(
      [slow, quick('a'), quick('b'), quick('c')],
      {
        place: 'ams',
        once: false,
        mostAtOnce: 10,
        nowMs: Date.now,
        tell: (each) => {
          heard.push(each);
          if (each.target !== 'slow' && each.ok !== true && bad++ > 20) end.abort();
        },
      },
      end.signal,
    );
    return heard;
  };

  it('asks a slow target at once whether it is so: then nothing is called bad', async () => {
    let slowLooks = 0;
    const heard = await looks(() => slowLooks++ === 0);
    const quick = heard.filter(({ target }) => target !== 'slow');
    // The first of the row were told before anybody could know.
    expect(quick.filter(({ ok }) => ok === false).length).toBeLessThanOrEqual(2);
    expect(quick.at(-1)).toMatchObject({ ok: null, state: 'up' });
  });

  it('hides no outage behind a slow target that is well', async () => {
    const heard = await looks(() => true);
    const quick = heard.filter(({ target }) => target !== 'slow');
    expect(quick.some(({ ok }) => ok === null)).toBe(false);
    expect(quick.at(-1)).toMatchObject({ ok: false, state: 'down' });
  });
});
