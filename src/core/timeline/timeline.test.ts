/** What a timeline makes of looks that are late, twice, wrong, silent, or made by a place that was cut off. */
import { createRandom, type Random } from '#base';
import { describe, expect, it } from 'vitest';
import { formatMoment, parseMoment } from './instant.ts';
import { readObservations } from './read-observations.ts';
import { readSaid } from './read-said.ts';
import { termsOfLost } from './said.ts';
import { timelineOf } from './timeline.ts';
import type { Look, Said, Timeline } from './types.ts';

const MINUTE = 60_000;
const PLACES = ['ams', 'fra', 'osl'];

/** Looks of one target from one place, a minute apart: `.` good, `#` bad, `?` could not, ` ` none. */
function looks(target: string, marks: string, place = 'ams', shiftMs = 0): readonly Look[] {
  return marks.split('').flatMap((mark, index): readonly Look[] => {
    const ok = mark === '.' ? true : mark === '#' ? false : null;
    const atMs = index * MINUTE + shiftMs;
    return mark === ' ' ? [] : [{ atMs, target, probe: 'http', place, ok }];
  });
}

const failing = (timeline: Timeline, target: string): readonly (number | null)[][] =>
  timeline.targets
    .filter((each) => each.target === target)
    .flatMap((each) => each.failing)
    .map(({ fromMs, toMs }) => [fromMs / MINUTE, toMs === null ? null : toMs / MINUTE]);

const said = (
  minute: number,
  by: string,
  words: string,
  kind: Said['kind'] = 'provider',
): Said => ({
  atMs: minute * MINUTE,
  by,
  kind,
  phase: null,
  words,
  about: [],
});

describe('a timeline', () => {
  it('dates the onset back to the first bad look, and the end to the first good one', () => {
    const timeline = timelineOf(looks('buy', '...#######....'), []);
    expect(failing(timeline, 'buy')).toEqual([[3, 10]]);
    expect([timeline.beganMs, timeline.endedMs]).toEqual([3 * MINUTE, 10 * MINUTE]);
    expect(timeline.targets[0]?.failedMs).toBe(7 * MINUTE);
  });

  it('does not say that something failed for one bad look, and counts it', () => {
    const timeline = timelineOf(looks('buy', '...#....#....'), []);
    expect(timeline.beganMs).toBeNull();
    expect(timeline.targets[0]).toMatchObject({ failing: [], blips: 2, failedMs: 0 });
    expect(timeline.phases).toEqual([]);
  });

  it('has no end while it is not over, and counts until the last look', () => {
    const timeline = timelineOf(looks('buy', '..####'), []);
    expect(timeline).toMatchObject({ beganMs: 2 * MINUTE, endedMs: null });
    expect(timeline.targets[0]?.failedMs).toBe(3 * MINUTE);
  });

  it('goes by the majority of the places', () => {
    const one = timelineOf(
      [
        ...looks('buy', '..########..', 'ams'),
        ...looks('buy', '............', 'fra', 1000),
        ...looks('buy', '............', 'osl', 2000),
      ],
      [],
    );
    expect(one.beganMs).toBeNull();
    const two = timelineOf(
      [
        ...looks('buy', '..########..', 'ams'),
        ...looks('buy', '..########..', 'fra', 1000),
        ...looks('buy', '............', 'osl', 2000),
      ],
      [],
    );
    expect(failing(two, 'buy')).toEqual([[2, 10]]);
  });

  it('does not date the onset by a place that had long found it bad, alone', () => {
    const timeline = timelineOf(
      [
        ...looks('buy', '####################', 'ams'),
        ...looks('buy', '..........######....', 'fra', 1000),
        ...looks('buy', '..........######....', 'osl', 2000),
      ],
      [],
    );
    expect(failing(timeline, 'buy')).toEqual([[10 + 1 / 60, 16 + 2 / 60]]);
    expect(timeline.targets[0]?.blips).toBe(14);
  });

  it('does not hear a place that saw nothing good: it was cut off itself', () => {
    const timeline = timelineOf(
      ['buy', 'find', 'pay'].flatMap((target) => [
        ...looks(target, target === 'buy' ? '...####....' : '...........', 'ams'),
        ...looks(target, '.....#??#..', 'fra', 1000),
      ]),
      [],
    );
    expect(timeline.away).toEqual([
      { place: 'fra', fromMs: 5 * MINUTE + 1000, toMs: 9 * MINUTE + 1000 },
    ]);
    expect(failing(timeline, 'find')).toEqual([]);
    expect(timeline.targets.find(({ target }) => target === 'find')?.blips).toBe(0);
  });

  it('does not take one bad look beside things that fail for the place being cut off', () => {
    const timeline = timelineOf(
      [
        ...looks('buy', '..##########..'),
        ...looks('pay', '..##########..'),
        ...looks('find', '.....#........'),
      ],
      [],
    );
    expect(timeline.away).toEqual([]);
    expect(timeline.targets.find(({ target }) => target === 'find')?.blips).toBe(1);
  });

  it('does not know what it did not see, and says so', () => {
    const timeline = timelineOf(
      [...looks('buy', '...             ..'), ...looks('find', '.................')],
      [],
    );
    expect(timeline.targets.find(({ target }) => target === 'buy')?.stretches).toEqual([
      { fromMs: 0, toMs: 6 * MINUTE, outcome: 'ok' },
      { fromMs: 6 * MINUTE, toMs: 16 * MINUTE, outcome: 'unknown' },
      { fromMs: 16 * MINUTE, toMs: 17 * MINUTE, outcome: 'ok' },
    ]);
  });

  it('goes through its phases: it spreads, is at its worst, recovers, and may come back', () => {
    const timeline = timelineOf(
      [
        ...looks('a', '..########......######..'),
        ...looks('b', '....####................'),
        ...looks('c', '....................... '),
      ],
      [],
    );
    expect(
      timeline.phases.map((each) => [
        each.kind,
        each.fromMs / MINUTE,
        (each.toMs ?? 0) / MINUTE,
        each.failing,
      ]),
    ).toEqual([
      ['spreading', 2, 4, 1],
      ['worst', 4, 8, 2],
      ['recovering', 8, 10, 1],
      ['quiet', 10, 16, 0],
      ['worst', 16, 22, 1],
    ]);
    expect(timeline.worst).toBe(2);
  });

  it('says who said what once, and who first said a word', () => {
    const timeline = timelineOf(
      looks('buy', '..####..'),
      [
        said(5, 'aws', 'We see errors of DynamoDB.'),
        said(3, 'aws', 'Investigating.'),
        said(4, 'aws', 'Investigating.'),
        said(6, 'aws', 'The DNS of dynamodb.'),
        said(7, 'aws', 'dnsmasq is not meant.'),
        said(3, 'diagnose', 'THEM', 'diagnosis'),
      ],
      { terms: ['dynamodb', 'DNS'] },
    );
    expect(timeline.said.map(({ words }) => words)).toEqual([
      'Investigating.',
      'THEM',
      'We see errors of DynamoDB.',
      'The DNS of dynamodb.',
      'dnsmasq is not meant.',
    ]);
    expect(timeline.named.map(({ term, by, atMs }) => [term, by, atMs / MINUTE])).toEqual([
      ['dynamodb', 'aws', 5],
      ['DNS', 'aws', 6],
    ]);
    expect(termsOfLost('aws/us-east-1/dynamodb:name')).toEqual(['dynamodb', 'DNS']);
    expect(termsOfLost('cart@aws/eu-west-1')).toEqual(['cart']);
  });

  it('is of a window, and of nothing when there is nothing', () => {
    const all = looks('buy', '..####....####..');
    expect(failing(timelineOf(all, [], { fromMs: 8 * MINUTE }), 'buy')).toEqual([[10, 14]]);
    expect(timelineOf([], [])).toMatchObject({ looks: 0, beganMs: null, targets: [], phases: [] });
  });
});

describe('whatever the looks, a timeline', () => {
  const words: readonly Said[] = [
    said(1, 'aws', 'a'),
    said(2, 'us', 'b', 'own'),
    said(1, 'aws', 'b'),
  ];
  for (let seed = 1; seed <= 60; seed++) {
    it(`holds what it promises (seed ${seed})`, () => {
      const random = createRandom(seed);
      const all = randomLooks(random);
      const timeline = timelineOf(all, words);
      // The order of what is given, and what is given twice, change nothing.
      const twice = shuffled([...all, ...all.filter(() => random.next() < 0.3)], random);
      expect(timelineOf(twice, shuffled([...words, ...words], random))).toEqual(timeline);
      for (const { stretches, failing: spans, failedMs } of timeline.targets) {
        // Stretches leave no gap, cover the whole and change at each edge.
        expect(stretches[0]?.fromMs ?? timeline.fromMs).toBe(timeline.fromMs);
        expect(stretches.at(-1)?.toMs ?? timeline.toMs).toBe(timeline.toMs);
        stretches.slice(1).forEach((each, index) => {
          expect(each.fromMs).toBe(stretches[index]?.toMs);
          expect(each.outcome).not.toBe(stretches[index]?.outcome);
        });
        // Times of failing are in order, apart, and within the whole.
        spans.forEach(({ fromMs, toMs }, index) => {
          expect(fromMs).toBeGreaterThanOrEqual(spans[index - 1]?.toMs ?? timeline.fromMs);
          if (toMs !== null) expect(toMs).toBeGreaterThan(fromMs);
          if (toMs === null) expect(index).toBe(spans.length - 1);
        });
        expect(failedMs).toBeLessThanOrEqual(timeline.toMs - timeline.fromMs);
      }
      // Phases leave no gap from the onset to the end, and the worst of them is the worst.
      timeline.phases.slice(1).forEach((each, index) => {
        expect(each.fromMs).toBe(timeline.phases[index]?.toMs);
      });
      expect(timeline.phases[0]?.fromMs ?? null).toBe(timeline.beganMs);
      expect(timeline.phases.at(-1)?.toMs ?? null).toBe(timeline.endedMs);
      expect(Math.max(0, ...timeline.phases.map((each) => each.failing))).toBe(timeline.worst);
    });
  }

  it('moves with its clock', () => {
    const all = randomLooks(createRandom(77));
    const later = timelineOf(
      all.map((each) => ({ ...each, atMs: each.atMs + 1_000_000 })),
      [],
    );
    const now = timelineOf(all, []);
    expect(later.beganMs).toBe((now.beganMs ?? 0) + 1_000_000);
    expect(later.targets.map(({ failedMs }) => failedMs)).toEqual(
      now.targets.map(({ failedMs }) => failedMs),
    );
  });
});

/** Targets that fail for a while each, looked at from three places, some looks wrong, some late. */
function randomLooks(random: Random): readonly Look[] {
  const targets = ['a', 'b', 'c', 'd'].slice(0, 1 + Math.floor(random.next() * 4));
  return targets.flatMap((target) => {
    const [from, until] = [random.next() * 40, 20 + random.next() * 50];
    return PLACES.flatMap((place) =>
      Array.from({ length: 60 }, (_, minute): Look => {
        const isDown = minute >= from && minute < until;
        const isWrong = random.next() < 0.1;
        const atMs = Math.floor((minute + random.next()) * MINUTE);
        const ok = random.next() < 0.1 ? null : isDown === isWrong;
        return { atMs, target, probe: 'http', place, ok };
      }),
    ).filter(() => random.next() < 0.9);
  });
}

function shuffled<Value>(values: readonly Value[], random: Random): readonly Value[] {
  return values
    .map((value) => ({ value, key: random.next() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ value }) => value);
}

describe('moments', () => {
  it('are read and written as the platform does', () => {
    const random = createRandom(9);
    for (let round = 0; round < 2_000; round++) {
      const atMs = Math.floor((random.next() - 0.3) * 8e12);
      const text = new Date(atMs).toISOString();
      if (/^\d{4}-/.test(text)) {
        expect(formatMoment(atMs)).toBe(text);
        expect(parseMoment(text)).toBe(atMs);
      }
    }
    expect(parseMoment('2025-10-20T06:48Z')).toBe(Date.parse('2025-10-20T06:48Z'));
    expect(parseMoment('2025-10-19T23:48:00-07:00')).toBe(Date.parse('2025-10-20T06:48Z'));
    for (const none of ['', 'now', '2025-10-20T06:48', '2025-02-30T00:00Z', '2025-10-20T24:00Z'])
      expect(parseMoment(none)).toBeNull();
  });
});

describe('reading', () => {
  const line = (fields: object): string =>
    JSON.stringify({
      format: 1,
      at: '2025-10-20T06:48:00.000Z',
      target: 'buy',
      place: 'ams',
      ok: false,
      ...fields,
    });

  it('takes what watch wrote, and the last line that a crash cut is passed over and counted', () => {
    const reports = [
      { provider: 'aws', service: 'dynamodb', region: 'us-east-1', words: 'errors', open: true },
    ];
    const text = `${line({})}\n${line({ probe: 'feed', target: 'feed', ok: true, reports })}\n{"at": "2025-`;
    const read = readObservations(text, 'seen.jsonl');
    expect(read.value?.looks).toHaveLength(2);
    expect(read.value?.said).toEqual([
      {
        atMs: Date.parse('2025-10-20T06:48Z'),
        by: 'aws',
        kind: 'provider',
        phase: null,
        words: 'errors',
        about: ['dynamodb us-east-1'],
      },
    ]);
    expect(read.problems).toMatchObject([{ severity: 'warning', place: { line: 3 } }]);
    expect(readObservations('what\nelse\n', 'x').problems).toMatchObject([
      { severity: 'error', place: { file: 'x', line: 1 } },
    ]);
  });

  it('takes what Statuspage publishes, and lines, and says which line is none', () => {
    const page = {
      page: { name: 'Corner' },
      incidents: [
        {
          name: 'Paying fails',
          incident_updates: [
            { status: 'investigating', body: 'We look.', display_at: '2025-10-20T07:00:00.000Z' },
            { body: 1 },
          ],
        },
      ],
    };
    expect(readSaid(JSON.stringify(page), 'i.json', 'own').value).toEqual([
      {
        atMs: Date.parse('2025-10-20T07:00Z'),
        by: 'Corner',
        kind: 'own',
        phase: 'investigating',
        words: 'We look.',
        about: ['Paying fails'],
      },
    ]);
    const lines =
      '{"at":"2025-10-20T07:11Z","by":"aws","words":"We  look\\ninto it."}\n\n{"at":"then"}\n';
    expect(readSaid(lines, 'said.jsonl', 'provider').problems).toMatchObject([
      { place: { line: 3 } },
    ]);
    expect(readSaid(lines.split('\n', 1).join(''), 's', 'provider').value?.[0]?.words).toBe(
      'We look into it.',
    );
  });

  it('never throws, whatever the bytes', () => {
    const random = createRandom(3);
    const seeds = [
      line({ reports: [{ provider: 'a', words: 'b' }] }),
      '{"page":{"name":"x"},"incidents":[{"incident_updates":[{"body":"b","created_at":"2025-10-20T07:00Z"}]}]}',
      '{"at":"2025-10-20T07:11Z","by":"aws","words":"w","about":["x"]}',
    ];
    for (let round = 0; round < 3_000; round++) {
      const bytes = Buffer.from(seeds[round % seeds.length] ?? '');
      for (let hits = 0; hits < 3; hits++)
        bytes[Math.floor(random.next() * bytes.length)] = Math.floor(random.next() * 256);
      const text = bytes.toString();
      const read = readObservations(text, 'x');
      if (read.ok) timelineOf(read.value.looks, read.value.said);
      readSaid(text, 'x', 'own');
    }
  });
});
