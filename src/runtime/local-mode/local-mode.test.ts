/** A device in a program: power cuts, storage that is full or worn, clocks that are not set. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createManualTimers } from '#base';
import { afterEach, describe, expect, it } from 'vitest';
import { textItem } from './browser.ts';
import {
  localMode,
  type BasicContext,
  type LocalMode,
  type LocalModeEvent,
  type LocalModeOptions,
  type TextStorage,
} from './local-mode.ts';
import { textFile } from './node.ts';
import type { Values } from './state.ts';

const folder = mkdtempSync(join(tmpdir(), 'local-mode-'));
afterEach(() => rmSync(join(folder, 'state'), { force: true }));

/** 06:30 on a day: before it 20.5, from then on 21.5; without a clock never below 7. */
const HALF_PAST_SIX_MS = Date.UTC(2026, 0, 5, 6, 30);
const basic = ({ clock, last }: BasicContext): Values => {
  if (clock.nowMs === null) return { celsius: Math.max(7, Number(last['celsius'] ?? 7)) };
  return { celsius: clock.nowMs >= HALF_PAST_SIX_MS ? 21.5 : 20.5 };
};

interface Device {
  readonly house: LocalMode;
  readonly heard: LocalModeEvent[];
  readonly pass: (ms: number) => Promise<void>;
}

async function start(saved: TextStorage, own: Partial<LocalModeOptions> = {}): Promise<Device> {
  const timers = createManualTimers();
  const startMs = HALF_PAST_SIX_MS - 60_000;
  const house = await localMode({
    saved,
    basic,
    timers,
    wallMs: () => startMs + timers.nowMs(),
    isClockKnown: true,
    awayAfterMs: 2_000,
    limits: { celsius: [7, 30] },
    ...own,
  });
  const heard: LocalModeEvent[] = [];
  house.on((event) => heard.push(event));
  const pass = async (ms: number): Promise<void> => {
    timers.advance(ms);
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  return { house, heard, pass };
}

function memory(text: string | null = null): TextStorage & { text: string | null; fails: boolean } {
  return {
    text,
    fails: false,
    read() {
      return Promise.resolve(this.text);
    },
    write(next) {
      if (this.fails) return Promise.reject(new Error('ENOSPC'));
      this.text = next;
      return Promise.resolve();
    },
  };
}

describe('a device whose cloud goes away', () => {
  it('keeps the schedule, shows why, and follows the cloud when it is back', async () => {
    const { house, heard, pass } = await start(memory());
    house.heard({ version: 1, values: { celsius: 20.5 } });
    expect([house.mode, house.doing]).toEqual(['cloud', { celsius: 20.5 }]);
    house.cut();
    await pass(2_000);
    expect([house.mode, house.why, house.doing]).toEqual(['local', 'not-heard', { celsius: 20.5 }]);
    await pass(60_000);
    expect(house.doing).toEqual({ celsius: 21.5 });
    house.heard({ version: 2, values: { celsius: 19 } });
    expect([house.mode, house.doing]).toEqual(['cloud', { celsius: 19 }]);
    expect(
      heard.filter(({ kind }) => kind === 'mode').map((each) => 'why' in each && each.why),
    ).toEqual(['starting', 'heard', 'not-heard', 'heard']);
  });

  it('goes on after a power cut with no cloud and no clock, and with the schedule once it is set', async () => {
    const disk = memory();
    const before = await start(disk);
    before.house.heard({ version: 4, values: { celsius: 21.5 } });
    await before.pass(1_000);
    const after = await start(disk, { isClockKnown: false });
    expect([after.house.mode, after.house.doing]).toEqual(['local', { celsius: 21.5 }]);
    after.house.refused();
    expect(after.house.why).toBe('clock-unknown');
    after.house.clockSet(true);
    expect(after.house.doing).toEqual({ celsius: 20.5 });
  });

  it('hands the change by hand to whoever can tell the cloud, until it is taken', async () => {
    const disk = memory();
    const { house, pass } = await start(disk);
    house.setByHand({ celsius: 40 });
    expect(house.hand).toEqual({ number: 1, values: { celsius: 30 } });
    await pass(0);
    const again = await start(disk, { isClockKnown: false });
    expect(again.house.hand).toEqual({ number: 1, values: { celsius: 30 } });
    again.house.handTaken(1, 7);
    expect(again.house.hand).toBeNull();
    again.house.heard({ version: 7, values: { celsius: 30 } });
    expect(again.house.doing).toEqual({ celsius: 30 });
  });
});

describe('storage', () => {
  it('that is full does not stop the device, is told, and is tried again a minute later', async () => {
    const disk = memory();
    const { house, heard, pass } = await start(disk);
    disk.fails = true;
    house.heard({ version: 1, values: { celsius: 25 } });
    await pass(0);
    expect(house.doing).toEqual({ celsius: 25 });
    expect(heard.filter(({ kind }) => kind === 'not-saved')).toHaveLength(1);
    await pass(30_000);
    house.heard({ version: 2, values: { celsius: 26 } });
    await pass(0);
    expect(heard.filter(({ kind }) => kind === 'not-saved')).toHaveLength(1);
    disk.fails = false;
    await pass(31_000);
    expect(disk.text).toContain('26');
  });

  it('that is worn is not believed: the device starts from nothing and says so', async () => {
    const { house, heard } = await start(memory('00000000 {"format":1}\n'));
    expect(heard[0]).toMatchObject({ kind: 'not-read' });
    expect(house.doing).toEqual({ celsius: 20.5 });
  });

  it('that cannot be read at all is as no storage', async () => {
    const broken: TextStorage = {
      read: () => Promise.reject(new Error('EIO')),
      write: () => Promise.reject(new Error('EROFS')),
    };
    const { house, heard } = await start(broken);
    expect(heard[0]).toMatchObject({ kind: 'not-read' });
    expect(house.mode).toBe('local');
    await house.close();
  });

  it('in a file holds the old text or the new one, and nothing when there is none', async () => {
    const path = join(folder, 'state');
    const file = textFile(path);
    expect(await file.read()).toBeNull();
    await file.write('one\n');
    await file.write('two\n');
    writeFileSync(`${path}.new`, 'half');
    expect(await file.read()).toBe('two\n');
    expect(readFileSync(path, 'utf8')).toBe('two\n');
    await expect(textFile(join(folder, 'no', 'where')).write('x')).rejects.toThrow(
      /^there is no folder /,
    );
  });

  it('in a browser is one item, and a full one is told', async () => {
    const items = new Map<string, string>();
    const storage = {
      getItem: (key: string) => items.get(key) ?? null,
      setItem(key: string, value: string) {
        if (value.length > 3) throw new Error('QuotaExceededError');
        items.set(key, value);
      },
    };
    const item = textItem(storage, 'house');
    expect(await item.read()).toBeNull();
    await item.write('one');
    await expect(item.write('longer')).rejects.toThrow('QuotaExceededError');
    expect(await item.read()).toBe('one');
  });

  it('is written once for many changes at once', async () => {
    let writes = 0;
    const disk: TextStorage = {
      read: () => Promise.resolve(null),
      async write() {
        writes++;
        await Promise.resolve();
      },
    };
    const { house, pass } = await start(disk);
    await pass(0);
    const before = writes;
    for (let version = 1; version <= 100; version++) {
      house.heard({ version, values: { celsius: 7 + (version % 20) } });
    }
    await pass(0);
    expect(writes - before).toBeLessThanOrEqual(2);
  });
});

describe('trouble in the program around it', () => {
  it('a basic function or a listener that throws leaves the last good thing in place', async () => {
    let broken = false;
    const own = {
      basic: (context: BasicContext) => {
        if (broken) throw new Error('bug');
        return basic(context);
      },
    };
    const { house, heard, pass } = await start(memory(), own);
    house.on(() => {
      throw new Error('a screen without a cable');
    });
    broken = true;
    await pass(120_000);
    expect(house.doing).toEqual({ celsius: 20.5 });
    expect(heard.some(({ kind }) => kind === 'basic-failed')).toBe(true);
  });

  it('close ends its timers and saves what was not saved', async () => {
    const disk = memory();
    const { house, heard, pass } = await start(disk);
    house.setByHand({ celsius: 23 });
    await house.close();
    expect(disk.text).toContain('23');
    const told = heard.length;
    await pass(600_000);
    expect(heard).toHaveLength(told);
  });
});
