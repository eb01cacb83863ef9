/**
 * The rehearsal of 20 October 2025 on loopback: everything that is claimed of it, by the clock of the run.
 * The bounds are those of the story (the provider's own times), wide enough for a machine that is busy.
 */
import { Resolver } from 'node:dns/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { installed, NAME, startAuthority } from '../tools/rehearsal/authority.ts';
import { rehearse, type Rehearsed } from '../tools/rehearsal/rehearsal.ts';
import { THROUGH_THE_NAME } from '../tools/rehearsal/services.ts';

/** A minute of that day takes 60 ms here. */
const MS_PER_MINUTE = 60;
const NAME_LOST = 'aws/us-east-1/dynamodb:name';

describe('that day, rehearsed', () => {
  let day: Rehearsed;
  beforeAll(async () => {
    day = await rehearse(MS_PER_MINUTE);
  }, 180_000);

  const minutesOf = (ms: number): number => ms / 60_000;
  const named = (term: string, by: string): number =>
    minutesOf(
      day.timeline.named.find((each) => each.term === term && each.by === by)?.afterMs ?? NaN,
    );

  it('is seen to begin when the name is emptied, and to be over when it is whole again', () => {
    const began = (Date.parse(day.timeline.began) - Date.parse('2025-10-20T06:48Z')) / 60_000;
    expect(began).toBeGreaterThanOrEqual(0);
    expect(began).toBeLessThan(day.emptiedMin + 20);
    const ended = (Date.parse(day.timeline.ended ?? '') - Date.parse('2025-10-20T06:48Z')) / 60_000;
    expect(ended).toBeGreaterThanOrEqual(157);
    expect(ended).toBeLessThan(190);
  });

  it('takes what needs the name for each call, and nothing else', () => {
    const failed = day.timeline.targets.filter(({ failedMs }) => failedMs > 0);
    expect(failed.map(({ target }) => target).toSorted()).toEqual(
      [NAME_LOST, ...THROUGH_THE_NAME].toSorted(),
    );
    const well = day.timeline.targets.filter(({ failedMs }) => failedMs === 0);
    expect(well.map(({ target }) => target)).toContain('aws/us-east-1/dynamodb:read');
    expect(well.map(({ target }) => target)).toContain('talk');
  });

  it('diagnose says that it is them and which name, before the provider says either', () => {
    const { diagnosis, headline, minute } = day.named;
    expect(diagnosis.side).toBe('them');
    expect(diagnosis.causes[0]?.lost).toEqual([NAME_LOST]);
    expect(headline).toMatch(
      /^THEM, most likely: the loss of aws\/us-east-1\/dynamodb:name explains/,
    );
    expect(minute).toBeGreaterThan(0);
    expect(minute).toBeLessThan(98);
    expect(named('dynamodb', 'diagnose')).toBeLessThan(named('dynamodb', 'aws'));
    expect(named('dynamodb', 'aws')).toBeLessThan(named('DNS', 'aws'));
    expect(named('DNS', 'aws')).toBeGreaterThan(120);
  });

  it('hears two places, and not the third while it is cut off by itself', () => {
    expect(day.timeline.places).toEqual(['ams', 'fra', 'osl']);
    expect([...new Set(day.timeline.away.map(({ place }) => place))]).toEqual(['osl']);
  });

  it('tells people by an update that a person approved, before the provider names anything', () => {
    expect(day.toldMin).toBeGreaterThan(day.named.minute);
    expect(day.toldMin).toBeLessThan(98);
    const own = day.timeline.said.filter(({ kind }) => kind === 'own');
    expect(own.length).toBeGreaterThanOrEqual(2);
    expect(minutesOf(own[0]?.afterMs ?? NaN)).toBeLessThan(98);
    expect(day.incidents).toContain('aws/us-east-1/dynamodb:name');
    expect(day.incidents).not.toContain('ada');
  });

  it('serves the page on when the first host is killed', () => {
    expect(day.afterKill.first.status).toBeNull();
    expect(day.afterKill.second.status).toBe(200);
    expect(day.afterKill.second.text).toContain('search, the news and chats that are open');
  });

  it('is drawn as a timeline of phases and words', () => {
    expect(day.timeline.phases.map(({ kind }) => kind)).toContain('worst');
    expect(day.text).toMatch(/^4 of 8 things failed on 20 October 2025, from 06:/);
    expect(day.svg).toContain('aws/us-east-1/dynamodb:name');
    expect(day.svg).not.toMatch(/<script|href=|@import|url\((?!#)/);
  });
});

describe('the authority of the rehearsal', () => {
  it.each(installed())(
    'as %s: an UPDATE empties the name, which still exists, and another mends it',
    async (product) => {
      const authority = await startAuthority(product);
      try {
        const resolver = new Resolver({ timeout: 2_000, tries: 2 });
        resolver.setServers([`127.0.0.1:${authority.port}`]);
        const name = NAME.replace(/\.$/, '');
        expect(await resolver.resolve4(name)).toEqual(['127.0.0.1']);
        await authority.empty();
        await expect(resolver.resolve4(name)).rejects.toMatchObject({ code: 'ENODATA' });
        await authority.restore();
        expect(await resolver.resolve4(name)).toEqual(['127.0.0.1']);
      } finally {
        await authority.stop();
      }
    },
  );
});
