import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  lstatSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compareText } from '#base';
import { formatRecord, nameOf } from '#core/dns';
import type { ZoneView, ZoneWrite } from '#core/guard';
import { conforms, FOREIGN_ADDRESS, STARTING } from '../conformance.testing.ts';
import { ZoneError, type AdoptedSet, type ZoneAdapter } from '../port.ts';
import { reloadCommands, zoneFileZone, type ZoneFileSettings } from './zone-file-zone.ts';

const ZONE = nameOf('fb.lab.');
const API: AdoptedSet = { name: 'api.fb.lab.', type: 'A', ttlSeconds: 5 };
const NEVER = new AbortController().signal;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'firebreak-zone-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function plainFile(): string {
  const sets = STARTING.flatMap(({ name, type, ttlSeconds, endpoints }) =>
    endpoints.map(({ address }) => `${name} ${ttlSeconds} IN ${type} ${address}`),
  );
  return `$ORIGIN fb.lab.\n@ 60 IN SOA ns.fb.lab. host.fb.lab. 1 3600 600 86400 60\n@ 60 IN NS ns.fb.lab.\nns 60 IN A 192.0.2.53\nwww 60 IN A ${FOREIGN_ADDRESS}\n${sets.join('\n')}\n`;
}

conforms({
  name: 'file',
  open() {
    const own = mkdtempSync(join(tmpdir(), 'firebreak-zone-'));
    const path = join(own, 'fb.lab.zone');
    writeFileSync(path, plainFile());
    return Promise.resolve({
      adapter: zoneFileZone({ zone: ZONE, path }),
      close: () => Promise.resolve(rmSync(own, { recursive: true })),
    });
  },
});

/** A file of twelve years: comments, blanks, parentheses, a byte that is no UTF-8, an include. */
const GROWN = `; maintained by hand since 2014, \u00fc in latin1
$TTL 1h
@	IN SOA	ns hostmaster (
		2026112301 ; serial
		3600 600 86400 60 )
	NS	ns
ns	A	192.0.2.53
api	5 A	192.0.2.10 ; rack 4
	5 A	(
		192.0.2.11 ) ; rack 5
	TXT	"v=spf1 -all;"	; stays with its owner
$INCLUDE sub/more.zone
$ORIGIN deep.fb.lab.
x	A	192.0.2.7
`;

function grown(
  text = GROWN,
  more: Partial<ZoneFileSettings> = {},
): { path: string; zone: ZoneAdapter } {
  const path = join(folder, 'fb.lab.zone');
  writeFileSync(path, text, 'latin1');
  mkdirSync(join(folder, 'sub'), { recursive: true });
  writeFileSync(join(folder, 'sub/more.zone'), 'more A 192.0.2.8\n');
  return { path, zone: zoneFileZone({ zone: ZONE, path, ...more }) };
}

function writing(view: ZoneView, ...addresses: readonly string[]): ZoneWrite {
  const generation = (view.marker?.generation ?? 0) + 1;
  const endpoints = addresses.map((address) => ({ address, weight: 1 }));
  return {
    expect: view,
    marker: { generation, owner: 'ams-1', state: 'run' },
    contents: view.contents.map((set) => ({ ...set, endpoints })),
  };
}

test('only adopted lines, the serial and the block change; comments and odd bytes stay', async () => {
  const { path, zone } = grown();
  const before = await zone.look([API], NEVER);
  expect(before.contents[0]?.endpoints.map(({ address }) => address)).toEqual([
    '192.0.2.10',
    '192.0.2.11',
  ]);
  const answer = await zone.write(writing(before, '192.0.2.11', '192.0.2.12'), NEVER);
  expect(answer).toMatchObject({ kind: 'applied', serial: 2026112302 });
  expect(readFileSync(path, 'latin1')).toBe(`; maintained by hand since 2014, \u00fc in latin1
$TTL 1h
@	IN SOA	ns hostmaster (
		2026112302 ; serial
		3600 600 86400 60 )
	NS	ns
ns	A	192.0.2.53
;moved into the block of the firebreak guard; api	5 A	192.0.2.10 ; rack 4
;moved into the block of the firebreak guard; 	5 A	(
;moved into the block of the firebreak guard; 		192.0.2.11 ) ; rack 5
api.fb.lab.	TXT	"v=spf1 -all;"	; stays with its owner
$INCLUDE sub/more.zone
$ORIGIN deep.fb.lab.
x	A	192.0.2.7
; >>> firebreak guard: it writes these lines, edit any others
_firebreak.fb.lab. 0 IN TXT "v=1 gen=1 owner=ams-1 state=run"
api.fb.lab. 5 IN A 192.0.2.11
api.fb.lab. 5 IN A 192.0.2.12
; <<< firebreak guard
`);
  const after = await zone.look([API], NEVER);
  expect((await zone.write(writing(after, '192.0.2.12'), NEVER)).kind).toBe('applied');
  const [first, second] = [readFileSync(path, 'latin1'), await zone.readWhole(NEVER)];
  expect(first.split('\n').filter((line) => line.startsWith(';moved'))).toHaveLength(3);
  expect(
    second.records.filter(({ name }) => name === 'more.fb.lab.' || name === 'x.deep.fb.lab.'),
  ).toHaveLength(2);
  expect(readdirSync(folder).toSorted(compareText)).toEqual([
    'fb.lab.zone',
    'fb.lab.zone.firebreak-lock',
    'sub',
  ]);
});

test('a file that cannot be changed line by line is left alone, and it is said why', async () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    // The TTL of what follows came from a line that would go.
    [
      GROWN.replace('$TTL 1h\n', '')
        .replace('\tNS\tns', '\t60 NS\tns')
        .replace('ns\tA', 'ns\t60 A'),
      /line by line/,
    ],
    [GROWN.replace('$INCLUDE sub/more.zone', '$INCLUDE sub/api.zone'), /line by line/],
    [`${GROWN}; <<< firebreak guard\n`, /damaged/],
  ];
  for (const [text, why] of refused) {
    const { path, zone } = grown(text);
    writeFileSync(join(folder, 'sub/api.zone'), '_firebreak TXT "x"\napi.fb.lab. 5 A 192.0.2.13\n');
    const view = await zone.look([API], NEVER);
    const answer = await zone.write(writing(view, '192.0.2.12'), NEVER);
    expect(answer.kind === 'refused' ? answer.causes[0]?.what : answer.kind).toMatch(why);
    expect(readFileSync(path, 'latin1')).toBe(text);
  }
});

test('half a file, a broken one and none are errors, never a shorter zone', async () => {
  const { path, zone } = grown();
  const troubles: readonly (readonly [string, RegExp])[] = [
    [GROWN.slice(0, -5), /half written/],
    [GROWN.replace('192.0.2.7\n', '192.0.2.777\n'), /fb\.lab\.zone:14/],
    ['', /no SOA/],
    [GROWN.replace('sub/more.zone', '../secret'), /climb/],
  ];
  for (const [text, why] of troubles) {
    writeFileSync(path, text, 'latin1');
    await expect(zone.look([API], NEVER)).rejects.toThrow(why);
    await expect(zone.readWhole(NEVER)).rejects.toThrow(ZoneError);
    expect((await zone.askAuthorities([API], NEVER))[0]).toMatchObject({
      view: null,
      server: path,
    });
  }
  rmSync(path);
  await expect(zone.look([API], NEVER)).rejects.toThrow(/ENOENT/);
  symlinkSync('/etc/hostname', join(folder, 'sub/away.zone'));
  writeFileSync(path, GROWN.replace('more.zone', 'away.zone'), 'latin1');
  await expect(zone.look([API], NEVER)).rejects.toThrow(/leads out/);
});

test('a journal beside it means that the server writes the zone itself', async () => {
  const { path, zone } = grown();
  const view = await zone.look([API], NEVER);
  writeFileSync(`${path}.jnl`, '');
  expect(await zone.write(writing(view, '192.0.2.12'), NEVER)).toMatchObject({
    kind: 'refused',
    what: 'journal',
  });
  expect(readFileSync(path, 'latin1')).toBe(GROWN);
});

test('an editor who saved since the look is not overwritten', async () => {
  const { path, zone } = grown();
  const view = await zone.look([API], NEVER);
  writeFileSync(path, GROWN.replace('192.0.2.10', '192.0.2.99'), 'latin1');
  expect((await zone.write(writing(view, '192.0.2.12'), NEVER)).kind).toBe('outdated');
  expect(readFileSync(path, 'latin1')).toContain('192.0.2.99');
});

test('mode and link stay; a folder that cannot be written leaves the file as it was', async () => {
  const { path, zone } = grown();
  chmodSync(path, 0o640);
  const link = join(folder, 'link.zone');
  symlinkSync(path, link);
  const linked = zoneFileZone({ zone: ZONE, path: link, includeFrom: folder });
  const view = await linked.look([API], NEVER);
  expect((await linked.write(writing(view, '192.0.2.12'), NEVER)).kind).toBe('applied');
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(statSync(path).mode & 0o777).toBe(0o640);
  const now = await zone.look([API], NEVER);
  const text = readFileSync(path, 'latin1');
  // In the place of the new file stands a folder: as bad as a full disk, also for root.
  mkdirSync(join(folder, '.fb.lab.zone.firebreak-new/x'), { recursive: true });
  const answer = await zone.write(writing(now, '192.0.2.13'), NEVER);
  expect(answer).toMatchObject({ kind: 'refused' });
  expect(readFileSync(path, 'latin1')).toBe(text);
});

test('a lock that is not given back in time is said, with how to find its holder', async () => {
  const { DatabaseSync } = await import('node:sqlite');
  const { path, zone } = grown(GROWN, { lockWaitMs: 30 });
  const view = await zone.look([API], NEVER);
  const holder = new DatabaseSync(`${path}.firebreak-lock`);
  holder.exec('BEGIN EXCLUSIVE');
  expect(await zone.write(writing(view, '192.0.2.12'), NEVER)).toMatchObject({
    kind: 'refused',
    what: 'locked',
  });
  holder.close();
  expect((await zone.write(writing(view, '192.0.2.12'), NEVER)).kind).toBe('applied');
});

test('processes that are killed at any point leave the old file or the new, and lose no generation', async () => {
  const path = join(folder, 'fb.lab.zone');
  writeFileSync(path, plainFile());
  const writer = join(import.meta.dirname, 'zone-file-writer.testing.ts');
  const zone = zoneFileZone({ zone: ZONE, path });
  let last = 0;
  for (let round = 0; round < 6; round++) {
    const children = ['a', 'b'].map((owner) =>
      spawn(process.execPath, ['--conditions=source', writer, path, owner], {
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    );
    const said: number[] = [];
    const enough = Promise.withResolvers<void>();
    for (const child of children) {
      child.stdout.on('data', (chunk: Buffer) => {
        said.push(...chunk.toString().trim().split('\n').map(Number));
        if (said.length > 3 + round * 2) enough.resolve();
      });
    }
    await enough.promise;
    await Promise.all(
      children.map((child) => {
        const gone = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGKILL');
        return gone;
      }),
    );
    // No generation was given twice, and each was above those before.
    expect(new Set(said).size).toBe(said.length);
    expect(Math.min(...said)).toBeGreaterThan(last);
    const { marker, contents } = await zone.look([API], NEVER);
    const generation = marker?.generation ?? 0;
    expect(generation).toBeGreaterThanOrEqual(Math.max(...said));
    expect(contents[0]?.endpoints.map(({ address }) => address)).toEqual(
      [1, 2, 3].map((end) => `10.${generation >> 8}.${generation & 255}.${end}`),
    );
    last = generation;
  }
  expect(last).toBeGreaterThan(12);
  // Whoever comes next is not held up by what the dead left.
  const view = await zone.look([API], NEVER);
  expect((await zone.write(writing(view, '192.0.2.1'), NEVER)).kind).toBe('applied');
  expect(existsSync(join(folder, '.fb.lab.zone.firebreak-new'))).toBe(false);
}, 60_000);

const checker = spawnSync('named-checkzone', ['-v']).status === 0;

test.skipIf(!checker)('BIND reads what was written as the same zone', async () => {
  const { path, zone } = grown();
  const view = await zone.look([API], NEVER);
  await zone.write(writing(view, '192.0.2.11', '192.0.2.12'), NEVER);
  const read = spawnSync('named-checkzone', ['-D', '-i', 'none', 'fb.lab', path], {
    cwd: folder,
    encoding: 'latin1',
  });
  expect(read.status, read.stderr).toBe(0);
  const lines = read.stdout.split('\n').map((line) => line.trim().replaceAll(/\s+/g, ' '));
  expect(lines).toContain('_firebreak.fb.lab. 0 IN TXT "v=1 gen=1 owner=ams-1 state=run"');
  const records = lines.filter((line) => / IN (?!SOA)/.test(line)).toSorted(compareText);
  const ours = await zone.readWhole(NEVER);
  expect(records).toEqual(
    ours.records
      .filter(({ data: { kind } }) => kind !== 'SOA')
      .map((record) => formatRecord(record))
      .toSorted(compareText),
  );
});

test('how each server is told', () => {
  expect(reloadCommands(ZONE)).toEqual([
    'rndc reload fb.lab',
    'knotc zone-reload fb.lab',
    'nsd-control reload fb.lab',
  ]);
});
