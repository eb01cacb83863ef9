/** `firebreak status build|publish|verify|key|serve`: copies of the page, signed, and a server for one. */
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { LIMITS } from '#base';
import { copiesText, fold, render, type ShownCopy } from '#app/report';
import { readTextWithin } from '#io/files';
import { type Command, type ExitCode, flag, Misuse, type Options, textOption } from '../command.ts';
import { take } from '../question.ts';
import type { World } from '../world.ts';
import { MAIL_OPTIONS, openDesk } from './status-tell.ts';
import { foldersOf, momentOf, openPage, PAGE_OPTIONS } from './status-page.ts';

type Operand = string | readonly string[] | undefined;

const TO: readonly (readonly [string, string])[] = [
  ['--to <dir...>', 'a folder that a web server, bucket or git host serves; one for each copy'],
  ['--key <file>', 'the private key that signs it (firebreak status key)'],
  ['--json', 'print what was written as JSON'],
  ...PAGE_OPTIONS,
];

export const buildCommand: Command = {
  name: 'build',
  operands: '[paths...]',
  summary: 'the page as files, to look at before it is published',
  options: TO,
  examples: ['firebreak status build --to site'],
  touches: 'Writes into --to, and nothing else there than its own files.',
  run: ([paths], options, world) => {
    if (foldersOf(options).length > 1)
      throw new Misuse(['build writes one folder; publish writes several.']);
    return publish(paths, options, world);
  },
};

export const publishCommand: Command = {
  name: 'publish',
  operands: '[paths...]',
  summary: 'the page to every copy; one that fails holds up none of the others',
  options: TO,
  examples: ['firebreak status publish --to /srv/a --to /srv/b --key status.key'],
  touches: 'Writes into each --to. Drafts are left out. Exit 1: a copy could not be written.',
  run: ([paths], options, world) => publish(paths, options, world),
};

async function publish(paths: Operand, options: Options, world: World): Promise<ExitCode> {
  const status = await import('#app/status');
  const folders = foldersOf(options);
  const key = await privateKey(options, world);
  const { config, board, incidents, nowMs } = await openPage(paths, options, world);
  const about = { title: config.title, url: config.url, atMs: nowMs };
  const files = status.withManifest(status.buildSite(board), about, key);
  const copies: ShownCopy[] = [];
  for (const folder of folders) {
    copies.push(
      await status
        .writeSite(resolve(world.folder, folder), files)
        .then((written) => ({ folder, ...written, failed: null }))
        .catch((error: unknown) => ({ folder, ...NOTHING, failed: why(error) })),
    );
  }
  const shown = {
    copies,
    at: status.sayInstant(nowMs),
    signedBy: key === null ? null : status.fingerprint(key),
    drafts: incidents.flatMap(({ updates }) => updates).filter(({ by }) => by === null).length,
    bytes: Buffer.byteLength(files.get('index.html') ?? ''),
  };
  if (flag(options, 'json')) world.out(`${JSON.stringify({ format: 1, ...shown }, null, 2)}\n`);
  else world.out(render(copiesText(shown, world.screen), world.screen));
  return copies.some(({ failed }) => failed !== null) ? 1 : 0;
}

const NOTHING = { written: 0, unchanged: 0, removed: 0 };

/** Trouble of the world as a clause. @throws what is a bug of ours. */
function why(error: unknown): string {
  if (error instanceof Error && error.name === 'NotWritten') return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^E[A-Z0-9]+$/.test(code)) return code;
  throw error;
}

/** Null when none was named. @throws Misuse that says nothing of what the file holds. */
async function privateKey(
  options: Options,
  world: World,
): Promise<ReturnType<typeof import('#app/status').readPrivateKey>> {
  const path = textOption(options, 'key');
  if (path === null) return null;
  const { readPrivateKey } = await import('#app/status');
  const key = readPrivateKey(await smallText(path, world));
  if (key === null)
    throw new Misuse([`${path} is no private Ed25519 key: firebreak status key --out FILE`]);
  const { mode } = await stat(resolve(world.folder, path));
  if ((mode & 0o077) !== 0)
    world.say(`Others on this machine may read ${path}: chmod 600 ${path}\n`);
  return key;
}

async function smallText(path: string, world: World): Promise<string> {
  const limits = { shown: path, limitBytes: LIMITS.sourceFileBytes };
  return take(await readTextWithin(null, resolve(world.folder, path), limits), world).text;
}

export const keyCommand: Command = {
  name: 'key',
  operands: '',
  summary: 'a new pair of keys: one to sign with, one for readers to check with',
  options: [['--out <file>', 'the private key; the public one stands beside it as FILE.pub']],
  examples: ['firebreak status key --out status.key'],
  touches: 'Writes two new files. Overwrites none.',
  run: async (_operands, options, world) => {
    const { fingerprint, newKey, readPublicKey } = await import('#app/status');
    const out = textOption(options, 'out');
    if (out === null) throw new Misuse(['Where to? --out status.key']);
    const { privatePem, publicPem } = newKey();
    const path = resolve(world.folder, out);
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, privatePem, { mode: 0o600, flag: 'wx' });
      await writeFile(`${path}.pub`, publicPem, { flag: 'wx' });
    } catch (error) {
      throw new Misuse([`${out} was not written: ${why(error)}; nothing is overwritten.`]);
    }
    const key = readPublicKey(publicPem);
    const print = key === null ? '' : fingerprint(key);
    world.out(`Wrote ${out} and ${out}.pub. Fingerprint: ${print}\n`);
    return 0;
  },
};

export const verifyCopyCommand: Command = {
  name: 'verify',
  operands: '<dir>',
  summary: 'is a copy whole, whose is it, how old is it',
  options: [
    ['--key <file>', 'the public key that it should be signed by'],
    ['--at <moment>', 'as if it were then: 2026-10-20T08:00Z'],
    ['--json', 'print the answer as JSON'],
  ],
  examples: ['firebreak status verify /srv/a --key status.key.pub'],
  touches: 'Writes nothing, sends nothing. Exit 1: not whole, or not by that key.',
  run: async ([dir], options, world) => {
    const status = await import('#app/status');
    const path = textOption(options, 'key');
    const key = path === null ? null : status.readPublicKey(await smallText(path, world));
    if (path !== null && key === null) throw new Misuse([`${path} is no public Ed25519 key.`]);
    const folder = resolve(world.folder, String(dir));
    const found = await status.verifySite(folder, key, await momentOf(options));
    if (found === null) throw new Misuse([`${String(dir)} has no manifest of a status page.`]);
    const { signature, ageMs, changed, missing, files } = found;
    const wrong = [...changed, ...missing];
    if (flag(options, 'json')) world.out(`${JSON.stringify(found, null, 2)}\n`);
    else {
      const whole =
        wrong.length === 0
          ? `All ${files} files are as listed.`
          : `${wrong.length} of ${files} files are not as listed: ${wrong.slice(0, 5).join(', ')}.`;
      const lines = [SIGNATURES[signature], whole, `It is ${status.sayLength(ageMs)} old.`];
      world.out(
        render(
          lines.flatMap((line) => fold(line, world.screen.width)),
          world.screen,
        ),
      );
    }
    const isWanted = key === null ? signature !== 'bad' : signature === 'good';
    return wrong.length === 0 && isWanted ? 0 : 1;
  },
};

const SIGNATURES = {
  good: 'Signed by that key.',
  bad: 'NOT signed by that key.',
  none: 'Not signed.',
  unchecked: 'Signed; give --key to see by whom.',
} as const;

export const serveCommand: Command = {
  name: 'serve',
  operands: '<dir> [paths...]',
  summary:
    'serve a copy, until it is told to stop; with a mail server, also the desk where people subscribe',
  options: [
    ['--port <port>', 'where (default 8080)'],
    ['--listen <address>', 'for whom (default 127.0.0.1: this machine alone)'],
    ...MAIL_OPTIONS,
    ...PAGE_OPTIONS,
  ],
  examples: ['firebreak status serve /srv/a --port 8080'],
  touches:
    'Listens on loopback unless told otherwise. Serves what the manifest lists and nothing else.',
  run: async ([dir, paths], options, world) => {
    const { serveSite } = await import('#app/status');
    const text = textOption(options, 'port') ?? '8080';
    const port = Number(text);
    if (!/^\d{1,5}$/.test(text) || port > 65_535)
      throw new Misuse([`--port takes a port, not ${text}.`]);
    const address = textOption(options, 'listen') ?? '127.0.0.1';
    const desk = await openDesk(paths, options, world);
    const serving = await serveSite({
      folder: resolve(world.folder, String(dir)),
      address,
      port,
      ...(desk === null ? {} : { first: desk.first }),
      say: (line) => world.say(`${line}\n`),
    }).catch((error: unknown) => {
      const said = error instanceof Error ? error.message : String(error);
      throw new Misuse([`The page cannot be served: ${said}.`]);
    });
    world.say(`The page is served on http://${address}:${serving.port}/\n`);
    await new Promise<void>((stop) => {
      process.once('SIGINT', stop);
      process.once('SIGTERM', stop);
    });
    await serving.close();
    desk?.close();
    return 0;
  },
};
