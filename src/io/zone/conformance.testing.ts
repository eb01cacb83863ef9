/** What every zone adapter must do (`performWrite`), as tests: run over each of them, real servers too. */
import { describe, expect, it } from 'vitest';
import type { Contents, Marker, PublishedSet, ZoneView, ZoneWrite } from '#core/guard';
import { ZoneError, type AdoptedSet, type ZoneAdapter } from './port.ts';

/** A zone to try: it has `STARTING` and no marker when it is opened, each time anew. */
export interface TriedZone {
  readonly name: string;
  /** False: it cannot compare in a write, and must say so. */
  readonly compares?: boolean;
  readonly open: () => Promise<{
    readonly adapter: ZoneAdapter;
    readonly close: () => Promise<void>;
  }>;
}

const set = (
  name: string,
  type: 'A' | 'AAAA',
  ttlSeconds: number,
  ...addresses: string[]
): PublishedSet => ({
  name,
  type,
  ttlSeconds,
  endpoints: addresses.map((address) => ({ address, weight: 1 })),
});

/** The names that the guard may write, as they are at first. */
export const STARTING: Contents = [
  set('api.fb.lab.', 'A', 5, '192.0.2.10', '192.0.2.11'),
  set('six.fb.lab.', 'AAAA', 5, '2001:db8::1'),
];

/** A name of somebody else. */
export const FOREIGN: AdoptedSet = { name: 'www.fb.lab.', type: 'A', ttlSeconds: 60 };
/** What it has. */
export const FOREIGN_ADDRESS = '192.0.2.80';

const ADOPTED: readonly AdoptedSet[] = STARTING.map(({ name, type, ttlSeconds }) => ({
  name,
  type,
  ttlSeconds,
}));
const signal = (): AbortSignal => AbortSignal.timeout(20_000);
const marker = (generation: number, owner = 'ams-1', state: Marker['state'] = 'run'): Marker => ({
  generation,
  owner,
  state,
});
const withApi = (contents: Contents, ...addresses: string[]): Contents =>
  contents.map((each) =>
    each.type === 'A' ? set(each.name, 'A', each.ttlSeconds, ...addresses) : each,
  );

/** What may differ after a write: the adopted sets, the marker, the serial, and what signatures say of them. */
function isGuarded(owner: string, type: string): boolean {
  return (
    ADOPTED.some((each) => each.name === owner && each.type === type) ||
    owner === '_firebreak.fb.lab.' ||
    ['SOA', 'other'].includes(type)
  );
}

async function adopted(adapter: ZoneAdapter): Promise<ZoneView> {
  const view = await adapter.look(ADOPTED, signal());
  const answer = await adapter.write(
    { expect: view, marker: marker(1), contents: view.contents },
    signal(),
  );
  expect(answer.kind).toBe('applied');
  return adapter.look(ADOPTED, signal());
}

/** Writes, and says what became of it. */
async function tryWrite(adapter: ZoneAdapter, write: ZoneWrite): Promise<string> {
  return (await adapter.write(write, signal())).kind;
}

/** The tests of one adapter. */
export function conforms({ name, compares = true, open }: TriedZone): void {
  const test = (title: string, run: (adapter: ZoneAdapter) => Promise<void>): void =>
    it(
      title,
      async () => {
        const { adapter, close } = await open();
        try {
          await run(adapter);
        } finally {
          await adapter.close();
          await close();
        }
      },
      60_000,
    );

  /** What only a zone that compares can do. */
  const comparing: typeof test = (title, run) => (compares ? test(title, run) : undefined);

  describe(`zone: ${name}`, () => {
    test('says whether it compares', (adapter) => {
      expect(adapter.capabilities.compares).toBe(compares);
      return Promise.resolve();
    });

    test('publishes weights, or says that it does not and ignores them', async (adapter) => {
      const view = await adopted(adapter);
      const contents = view.contents.map((each) => ({
        ...each,
        endpoints: each.endpoints.map(({ address }, index) => ({ address, weight: index + 1 })),
      }));
      expect(await tryWrite(adapter, { expect: view, marker: marker(2), contents })).toBe(
        'applied',
      );
      const { weighs } = adapter.capabilities;
      expect(await adapter.look(ADOPTED, signal())).toEqual({
        marker: marker(2),
        contents: weighs ? contents : view.contents,
      });
    });

    test('without a marker is not adopted, and shows its records as they are', async (adapter) => {
      expect(await adapter.look(ADOPTED, signal())).toEqual({ marker: null, contents: STARTING });
    });

    comparing('takes a first write where there is no marker, once', async (adapter) => {
      const view = await adapter.look(ADOPTED, signal());
      const first = { expect: view, marker: marker(1), contents: view.contents };
      expect(await tryWrite(adapter, first)).toBe('applied');
      expect(await tryWrite(adapter, { ...first, marker: marker(1, 'fra-1') })).toBe('outdated');
      expect((await adapter.look(ADOPTED, signal())).marker).toEqual(marker(1));
    });

    test('changes marker and records together, and nothing else', async (adapter) => {
      const view = await adopted(adapter);
      const contents = withApi(view.contents, '192.0.2.10', '192.0.2.12', '192.0.2.13');
      expect(await tryWrite(adapter, { expect: view, marker: marker(2), contents })).toBe(
        'applied',
      );
      expect(await adapter.look(ADOPTED, signal())).toEqual({ marker: marker(2), contents });
      const foreign = await adapter.look([FOREIGN], signal());
      expect(foreign.contents[0]?.endpoints.map(({ address }) => address)).toEqual([
        FOREIGN_ADDRESS,
      ]);
    });

    comparing('turns away a writer whose marker is old, and changes nothing', async (adapter) => {
      const old = await adopted(adapter);
      const newer = withApi(old.contents, '192.0.2.12');
      await tryWrite(adapter, { expect: old, marker: marker(2), contents: newer });
      const stale = {
        expect: old,
        marker: marker(3, 'fra-2'),
        contents: withApi(old.contents, '192.0.2.66'),
      };
      expect(await tryWrite(adapter, stale)).toBe('outdated');
      expect(await adapter.look(ADOPTED, signal())).toEqual({ marker: marker(2), contents: newer });
    });

    comparing(
      'turns away a writer whose marker is right and whose records are not',
      async (adapter) => {
        const view = await adopted(adapter);
        const imagined: ZoneView = { ...view, contents: withApi(view.contents, '192.0.2.99') };
        const write = {
          expect: imagined,
          marker: marker(2),
          contents: withApi(view.contents, '192.0.2.66'),
        };
        expect(await tryWrite(adapter, write)).toBe('outdated');
        expect(await adapter.look(ADOPTED, signal())).toEqual(view);
      },
    );

    comparing('compares the sets that stay as well', async (adapter) => {
      const view = await adopted(adapter);
      const six = (address: string): Contents =>
        view.contents.map((each) =>
          each.type === 'AAAA' ? set(each.name, 'AAAA', 5, address) : each,
        );
      const expect_: ZoneView = { ...view, contents: six('2001:db8::9') };
      const contents = withApi(expect_.contents, '192.0.2.66');
      expect(await tryWrite(adapter, { expect: expect_, marker: marker(2), contents })).toBe(
        'outdated',
      );
      expect(await adapter.look(ADOPTED, signal())).toEqual(view);
    });

    comparing('refuses whoever never heard of a freeze', async (adapter) => {
      const view = await adopted(adapter);
      const frozen = { expect: view, marker: marker(2, 'ops', 'frozen'), contents: view.contents };
      expect(await tryWrite(adapter, frozen)).toBe('applied');
      const late = {
        expect: view,
        marker: marker(3),
        contents: withApi(view.contents, '192.0.2.66'),
      };
      expect(await tryWrite(adapter, late)).toBe('outdated');
      expect((await adapter.look(ADOPTED, signal())).marker).toEqual(marker(2, 'ops', 'frozen'));
    });

    comparing('lets one of many writers at once win', async (adapter) => {
      const view = await adopted(adapter);
      for (let round = 2; round < 8; round++) {
        const before = await adapter.look(ADOPTED, signal());
        const writes = Array.from({ length: 5 }, (_, index) =>
          tryWrite(adapter, {
            expect: before,
            marker: marker(round, `enactor-${index}`),
            contents: withApi(view.contents, `192.0.2.${100 + index}`),
          }),
        );
        const outcomes = await Promise.all(writes);
        expect(outcomes.filter((each) => each === 'applied')).toHaveLength(1);
        expect(outcomes.filter((each) => each === 'outdated')).toHaveLength(4);
      }
    });

    test('takes a new TTL with the records', async (adapter) => {
      const view = await adopted(adapter);
      const contents = view.contents.map((each) =>
        each.type === 'A' ? { ...each, ttlSeconds: 30 } : each,
      );
      expect(await tryWrite(adapter, { expect: view, marker: marker(2), contents })).toBe(
        'applied',
      );
      expect(await adapter.look(ADOPTED, signal())).toEqual({ marker: marker(2), contents });
    });

    test('shows a set without records as empty, and fills it', async (adapter) => {
      const more = [...ADOPTED, { name: 'new.fb.lab.', type: 'A' as const, ttlSeconds: 60 }];
      await adopted(adapter);
      const view = await adapter.look(more, signal());
      expect(view.contents[2]).toEqual(set('new.fb.lab.', 'A', 60));
      const contents = [...view.contents.slice(0, 2), set('new.fb.lab.', 'A', 60, '192.0.2.30')];
      expect(await tryWrite(adapter, { expect: view, marker: marker(2), contents })).toBe(
        'applied',
      );
      expect((await adapter.look(more, signal())).contents).toEqual(contents);
    });

    test('gives back old content under a new generation', async (adapter) => {
      const first = await adopted(adapter);
      const contents = withApi(first.contents, '192.0.2.12');
      await tryWrite(adapter, { expect: first, marker: marker(2), contents });
      const second = await adapter.look(ADOPTED, signal());
      const back = { expect: second, marker: marker(3), contents: first.contents };
      expect(await tryWrite(adapter, back)).toBe('applied');
      expect(await adapter.look(ADOPTED, signal())).toEqual({
        marker: marker(3),
        contents: first.contents,
      });
    });

    test('asks each authority, and each serves what was written', async (adapter) => {
      const view = await adopted(adapter);
      const looks = await adapter.askAuthorities(ADOPTED, signal());
      expect(looks.length).toBeGreaterThan(0);
      for (const look of looks) expect(look).toMatchObject({ view, trouble: null });
    });

    test('reads whole, others included', async (adapter) => {
      const whole = await adapter.readWhole(signal());
      const names = whole.records.map(({ name: owner }) => String(owner));
      expect(names).toContain(FOREIGN.name);
      expect(names).toContain('api.fb.lab.');
      expect(whole.records[0]?.data.kind).toBe('SOA');
    });

    comparing(
      'external-dns #3336: of two hands, the later does not undo what it has not seen',
      async (adapter) => {
        const seen = await adopted(adapter);
        const withSix = (contents: Contents): Contents =>
          contents.map((each) =>
            each.type === 'AAAA' ? set(each.name, 'AAAA', 5, '2001:db8::2') : each,
          );
        // Each wishes for another name, both from the same look.
        const first = withApi(seen.contents, '192.0.2.12');
        const second = {
          expect: seen,
          marker: marker(2, 'fra-1'),
          contents: withSix(seen.contents),
        };
        expect(await tryWrite(adapter, { expect: seen, marker: marker(2), contents: first })).toBe(
          'applied',
        );
        expect(await tryWrite(adapter, second)).toBe('outdated');
        const now = await adapter.look(ADOPTED, signal());
        const contents = withSix(now.contents);
        const again = { expect: now, marker: marker(3, 'fra-1'), contents };
        expect(await tryWrite(adapter, again)).toBe('applied');
        expect(await adapter.look(ADOPTED, signal())).toEqual({
          marker: marker(3, 'fra-1'),
          contents: withSix(first),
        });
      },
    );

    test('external-dns #3070, #3997: what is not adopted is to the last record what it was', async (adapter) => {
      const others = async (): Promise<readonly string[]> => {
        const { records } = await adapter.readWhole(signal());
        return records
          .filter(({ name: owner, data }) => !isGuarded(String(owner), data.kind))
          .map((record) => JSON.stringify(record))
          .sort();
      };
      const before = await others();
      expect(before.length).toBeGreaterThan(0);
      const view = await adopted(adapter);
      const contents = withApi(view.contents, '192.0.2.12');
      await tryWrite(adapter, { expect: view, marker: marker(2), contents });
      const empty = contents.map((each) => ({ ...each, endpoints: each.endpoints.slice(0, 1) }));
      await tryWrite(adapter, {
        expect: { marker: marker(2), contents },
        marker: marker(3),
        contents: empty,
      });
      expect((await adapter.look(ADOPTED, signal())).marker).toEqual(marker(3));
      expect(await others()).toEqual(before);
    });

    test('octoDNS #615, external-dns #414: no moment between the old addresses and the new', async (adapter) => {
      let view = await adopted(adapter);
      const seen: string[] = [];
      const writing = { done: false };
      const watch = async (): Promise<void> => {
        for (let isLast = false; !isLast;) {
          // The last look begins when all is written, so that there is one.
          isLast = writing.done;
          try {
            const { marker: now, contents } = await adapter.look(ADOPTED, signal());
            const addresses = contents[0]?.endpoints.map(({ address }) => address) ?? [];
            seen.push(`${now?.generation} ${addresses.join(' ')}`);
          } catch (error) {
            // That it moves too fast to be read may be said: an error is not an empty name.
            expect(error).toBeInstanceOf(ZoneError);
          }
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      };
      const watching = watch();
      const right = new Set(['1 192.0.2.10 192.0.2.11']);
      for (let generation = 2; generation < 12; generation++) {
        const addresses = [`192.0.2.${generation * 10}`, `192.0.2.${generation * 10 + 1}`];
        const contents = withApi(view.contents, ...addresses);
        right.add(`${generation} ${addresses.join(' ')}`);
        const write = { expect: view, marker: marker(generation), contents };
        expect(await tryWrite(adapter, write)).toBe('applied');
        view = { marker: marker(generation), contents };
      }
      writing.done = true;
      await watching;
      expect(seen.length).toBeGreaterThan(0);
      expect(seen.filter((each) => !right.has(each))).toEqual([]);
    });

    test('does nothing for somebody who has gone', async (adapter) => {
      const view = await adopted(adapter);
      const gone = AbortSignal.abort(new Error('gone'));
      await expect(adapter.look(ADOPTED, gone)).rejects.toThrow(ZoneError);
      await expect(adapter.readWhole(gone)).rejects.toThrow();
      const write = {
        expect: view,
        marker: marker(2),
        contents: withApi(view.contents, '192.0.2.66'),
      };
      await expect(adapter.write(write, gone)).rejects.toThrow();
      expect(await adapter.look(ADOPTED, signal())).toEqual(view);
    });
  });
}
