/** The walls of the house: who may import whom, and why. ARCHITECTURE.md shows the same table. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SOURCE = resolve(import.meta.dirname, '../src');

/** Rooms, deepest first; `may` names rooms or wings. A room not listed here fails the test. */
const WALLS: readonly { room: string; may: readonly string[]; why: string }[] = [
  { room: 'base', may: [], why: 'the ground' },
  { room: 'core/map', may: ['base'], why: 'the vocabulary of systems' },
  { room: 'core/dns', may: ['base'], why: 'the vocabulary of names' },
  { room: 'core/checker', may: ['base'], why: 'the vocabulary of states' },
  { room: 'core/document', may: ['base'], why: 'texts as plain data, with places' },
  {
    room: 'core/catalogue',
    may: ['base', 'core/map', 'core/document'],
    why: 'says something about a map',
  },
  {
    room: 'core/incident',
    may: ['base', 'core/map', 'core/document'],
    why: 'says something about a map',
  },
  {
    room: 'core/meaning',
    may: ['base', 'core/map', 'core/incident'],
    why: 'what a map means under faults',
  },
  {
    room: 'core/engine',
    may: ['base', 'core/map', 'types of core/incident', 'types of core/meaning'],
    why: 'the fast twin of the meaning: the same question, no shared code',
  },
  {
    room: 'core/goal',
    may: ['base', 'core/map', 'core/incident', 'core/meaning', 'core/engine'],
    why: 'judges by the meaning',
  },
  {
    room: 'core/guard',
    may: ['base', 'core/dns', 'core/checker', 'core/document'],
    why: 'one protocol: explored, simulated, run',
  },
  {
    room: 'core/diagnosis',
    may: ['base', 'core/map', 'core/document', 'core/incident', 'core/meaning', 'core/engine'],
    why: 'judges what was seen by the meaning',
  },
  {
    room: 'core/timeline',
    may: ['base'],
    why: 'what was seen and said, in order: needs no map',
  },
  {
    room: 'core/resolver',
    may: ['base', 'core/dns', 'core/document', 'core/timeline'],
    why: 'what the resolver is told, as data: read without opening anything',
  },
  { room: 'runtime/world', may: ['base'], why: 'lives in the program of others: time and chance' },
  { room: 'runtime/description', may: [], why: 'lives in the program of others: what it says' },
  { room: 'runtime/durable-file', may: [], why: 'lives in the program of others: whole files' },
  {
    room: 'runtime/fallback',
    may: ['base', 'runtime/world', 'runtime/description'],
    why: 'lives in the program of others: nothing else',
  },
  {
    room: 'runtime/endpoints',
    may: ['base', 'runtime/world', 'runtime/description'],
    why: 'as fallback',
  },
  { room: 'runtime/reconnect', may: ['base', 'runtime/world'], why: 'as fallback' },
  {
    room: 'runtime/outbox',
    may: ['base', 'runtime/world', 'runtime/description', 'runtime/durable-file'],
    why: 'as fallback, and keeps files',
  },
  {
    room: 'runtime/local-mode',
    may: ['base', 'runtime/world', 'runtime/description', 'runtime/durable-file'],
    why: 'as outbox',
  },
  { room: 'runtime/resolver', may: ['base', 'core/dns'], why: 'as fallback, and speaks DNS' },
  { room: 'io/*', may: ['base', 'core'], why: 'adapters, which never see each other' },
  {
    room: 'app/report',
    may: ['base', 'core', 'types of runtime/resolver'],
    why: 'shows values; reads and writes nothing',
  },
  { room: 'app/guard', may: ['base', 'core', 'io'], why: 'runs the protocol in the world' },
  { room: 'app/resolver', may: ['base', 'core', 'io', 'runtime'], why: 'serves good names' },
  { room: 'app/watch', may: ['base', 'core', 'io'], why: 'looks from outside, and judges' },
  { room: 'app/status', may: ['base', 'core', 'io', 'runtime'], why: 'tells people' },
  { room: 'app/cli', may: ['base', 'core', 'io', 'app', 'runtime'], why: 'worlds are wired here' },
];

/** Where the platform may be touched. */
const PLATFORM =
  /^(io|app\/(cli|guard|resolver|watch|status))\/|^runtime\/[\w-]+\/(node|browser)\.ts$/;

/** Commands that open sockets. All others, and the start of the command line, reach none. */
const ONLINE = [
  'guard',
  'resolver',
  'watch',
  'status',
  'example',
  // `map` reaches its receiver through this file, and this file only when --listen is given.
  'map-listen',
];

const SOCKETS =
  /from 'node:(net|http|https|http2|dgram|tls|dns|inspector)(\/promises)?'|\bfetch\(|new WebSocket/;

/** Files that the outside opens: everything else must be reached from one of them. */
const DOORS = ['app/cli/main.ts', 'index.ts'];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
  /** Loaded when that line runs. */
  readonly dynamic: boolean;
}

const files = walk(SOURCE).filter((file) => file.endsWith('.ts'));
const shipped = files.filter((file) => !/\.(test|testing)\.ts$/.test(file));
const imports = shipped.flatMap(importsOf);

describe('the walls of the house', () => {
  it('have a row for every room', () => {
    const rooms = new Set(shipped.map(roomOf).filter((room) => room !== ''));
    const missing = [...rooms].filter((room) => wallOf(room) === undefined);
    expect(missing).toEqual([]);
  });

  it('are not climbed: a room imports only what its row allows', () => {
    const breaches = imports
      .filter((each) => each.to.startsWith('#'))
      .filter((each) => !allowed(roomOf(each.from), each.to.slice(1), each.typeOnly))
      .map((each) => `${each.from} may not import ${each.to}`);
    expect(breaches).toEqual([]);
  });

  it('are entered by the front door: no ../ across rooms, no deep imports', () => {
    const breaches = imports
      .filter((each) => each.to.startsWith('.'))
      .filter((each) => roomOf(target(each)) !== roomOf(each.from))
      .filter((each) => roomOf(each.from) !== '')
      .map((each) => `${each.from} imports ${each.to}`);
    expect(breaches).toEqual([]);
  });

  it('have no circles, of types neither', () => {
    expect(findCircle()).toBeNull();
  });

  it('keep the platform in its places', () => {
    const breaches = imports
      .filter((each) => each.to.startsWith('node:'))
      .filter((each) => !PLATFORM.test(each.from))
      .map((each) => `${each.from} imports ${each.to}`);
    expect(breaches).toEqual([]);
  });

  it('let only the online commands open a socket, and load what opens it only when they run', () => {
    const offline = shipped.filter(
      (file) =>
        file === 'app/cli/main.ts' ||
        (/^app\/cli\/commands\/[^/]+\.ts$/.test(file) &&
          !ONLINE.some((name) => file.startsWith(`app/cli/commands/${name}`))),
    );
    const reached = reach(
      offline,
      ({ from, typeOnly, dynamic }) => !typeOnly && !(dynamic && isOnline(from)),
    );
    const breaches = [...reached].flatMap((file) => {
      const found = SOCKETS.exec(readFileSync(join(SOURCE, file), 'utf8'));
      return found === null ? [] : [`${file}: ${found[0]}`];
    });
    expect(breaches).toEqual([]);
  });

  it('hold no file that no door reaches', () => {
    const reached = reach([...DOORS, ...publicDoors()], () => true);
    expect(shipped.filter((file) => !reached.has(file))).toEqual([]);
  });
});

function walk(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? walk(path) : [relative(SOURCE, path)];
    });
}

/** Files reached from some, over the imports that `follows` admits. */
function reach(doors: readonly string[], follows: (each: Import) => boolean): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = doors.filter((door) => shipped.includes(door));
  while (waiting.length > 0) {
    const file = waiting.pop() as string;
    if (reached.has(file)) continue;
    reached.add(file);
    const followed = imports.filter((each) => each.from === file && /^[#.]/.test(each.to));
    waiting.push(...followed.filter(follows).map(target));
  }
  return reached;
}

function isOnline(file: string): boolean {
  return ONLINE.some((name) => file.startsWith(`app/cli/commands/${name}`));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SOURCE, file), 'utf8');
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|import\('([^']+)'\)/g;
  return [...text.matchAll(pattern)].map((match) => ({
    from: file,
    to: (match[2] ?? match[3]) as string,
    typeOnly: match[1] !== undefined,
    dynamic: match[3] !== undefined,
  }));
}

/** `core/map` of `core/map/types.ts`; '' for a file at the top. */
function roomOf(file: string): string {
  const parts = file.split('/');
  if (parts[0] === 'base') return 'base';
  return parts.length < 3 ? '' : parts.slice(0, 2).join('/');
}

function wallOf(room: string): (typeof WALLS)[number] | undefined {
  return WALLS.find((wall) => wall.room === room || wall.room === `${room.split('/')[0]}/*`);
}

function allowed(from: string, to: string, typeOnly: boolean): boolean {
  if (from === '' || from === to) return from === '';
  return (wallOf(from)?.may ?? []).some((may) => {
    if (may.startsWith('types of ')) return typeOnly && may.slice(9) === to;
    return may === to || (!may.includes('/') && to.startsWith(`${may}/`));
  });
}

/** The imported file, relative to src. */
function target(each: Import): string {
  if (each.to.startsWith('#')) return `${each.to.slice(1)}/index.ts`;
  return relative(SOURCE, resolve(SOURCE, dirname(each.from), each.to));
}

/** Files that package.json exports. */
function publicDoors(): string[] {
  const text = readFileSync(resolve(SOURCE, '../package.json'), 'utf8');
  const { exports } = JSON.parse(text) as { exports: Record<string, string | { default: string }> };
  return Object.values(exports)
    .map((entry) => (typeof entry === 'string' ? entry : entry.default))
    .filter((path) => path.startsWith('./dist/'))
    .map((path) => path.slice('./dist/'.length).replace(/\.js$/, '.ts'));
}

function findCircle(): string | null {
  const next = Map.groupBy(
    imports.filter((each) => /^[#.]/.test(each.to)),
    (each) => each.from,
  );
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): string | null => {
    if (done.has(file)) return null;
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file].join(' > ');
    path.push(file);
    for (const each of next.get(file) ?? []) {
      const circle = visit(target(each));
      if (circle !== null) return circle;
    }
    path.pop();
    done.add(file);
    return null;
  };
  for (const file of shipped) {
    const circle = visit(file);
    if (circle !== null) return circle;
  }
  return null;
}
