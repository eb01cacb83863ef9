/**
 * 20 October 2025 in half a minute, on loopback: a real name server, a database with the DynamoDB API
 * behind a name, two programs that read it through the AWS SDK, and two writers of the name that race;
 * then the same steps with the guard. `--quick` in ten seconds; `--server bind|knot|own`; `--json` prints
 * what happened instead of the table. Leaves with 1 when the difference is not what it should be.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finish, killAll, startFile, startStepper } from './child.mjs';
import { NoServer, startNameServer } from './name-server.mjs';
import { report } from './report.mjs';
import { NAME, planName, TTL } from './scene.mjs';
import { KINDS, Stage } from './stage.mjs';
import { readKey, replace, sendUpdate } from './update.mjs';

/** For how long a name must have been good, so that it is not taken for gone at one word. */
const STEADY_UNITS = 4;
const isJson = process.argv.includes('--json');
const say = (line) => (isJson ? undefined : console.log(line));
const stage = new Stage(process.argv.includes('--quick') ? 300 : 1_000, say);
const folder = mkdtempSync(join(tmpdir(), 'firebreak-example-'));
const programs = {};
let database;
let nameServer;
let key;
let unguarded;
let guarded;

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => void leave().then(() => process.exit(130)));
}
try {
  process.exitCode = (await run()) ? 0 : 1;
} catch (cause) {
  console.error(cause instanceof NoServer ? cause.message : cause);
  process.exitCode = 1;
} finally {
  await leave();
}

async function leave() {
  await killAll();
  rmSync(folder, { recursive: true, force: true });
}

async function run() {
  await setUp();
  say('A database behind a name, two programs that read it, and two writers of the name');
  say(`that race as on 20 October 2025. Name server: ${nameServer.name}. A name that was good`);
  say(`for ${STEADY_UNITS} s is kept here; as shipped it takes ten minutes.\n`);
  say('  time   plain program    with Firebreak   what the name server says');
  await startReading();
  await raceUnguarded();
  const guardedAtMs = stage.nowMs();
  say('\n  The same steps with the guard: what is live is compared in the write itself.\n');
  const refused = await raceGuarded();
  await Promise.all(KINDS.map((kind) => finish(programs[kind])));
  const { record, lines, isRight } = report(stage, nameServer.name, guardedAtMs, refused);
  const logFile = option('--log') ?? 'dynamodb.log';
  writeFileSync(logFile, `${stage.log.join('\n')}\n`);
  const recordFile = option('--record');
  if (recordFile !== null) writeFileSync(recordFile, JSON.stringify(record));
  for (const line of lines) say(line);
  if (isJson) console.log(JSON.stringify(record, null, 2));
  say(`Log: ${logFile}`);
  return isRight;
}

async function setUp() {
  database = await new Promise((resolve, reject) => {
    const addresses = ['127.0.0.1', '127.0.0.2', '127.0.0.3'];
    startFile('database.mjs', addresses, resolve).once('exit', () =>
      reject(new Error('the database did not start')),
    );
  });
  nameServer = await startNameServer(folder, plan(1), option('--server'));
  key = readKey(readFileSync(nameServer.key, 'utf8'));
  stage.watch(`127.0.0.1:${nameServer.port}`);
  const words = [String(nameServer.port), nameServer.key];
  mkdirSync(join(folder, 'plans'));
  unguarded = [1, 2].map(() => startStepper('unguarded.mjs', [...words, join(folder, 'plans')]));
  guarded = ['slow', 'fast'].map((owner) =>
    startStepper('guarded.mjs', [owner, ...words, join(folder, 'guard.db')]),
  );
  await Promise.all([...unguarded, ...guarded].map(({ step }) => step('ready')));
}

/** Two of the addresses, other ones than the plan before has; where there is one address, that. */
function plan(number) {
  const { addresses } = database;
  return addresses.length < 3 ? addresses : addresses.filter((_, index) => index !== number % 3);
}

/** TTL and addresses of a plan. A plan without any change is none: with one address the TTL changes. */
function contents(number) {
  return [database.addresses.length < 3 ? TTL + (number % 2) : TTL, ...plan(number)];
}

/** The order of steps is that of AWS's summary; nobody's schedule forbids it. */
async function raceUnguarded() {
  const [slow, fast] = unguarded;
  const put = (number) =>
    writeFileSync(join(folder, 'plans', `${number}.json`), JSON.stringify(plan(number)));
  put(1);
  await stage.show(3);
  await stage.until(4);
  put(2);
  const taken = await slow.step('take');
  stage.tell(`slow writer: takes plan ${taken.mine}, newer than ${taken.live}: so it may write`);
  await stage.until(5);
  [3, 4, 5].forEach(put);
  stage.tell('planner: makes plans 3, 4 and 5');
  await stage.until(6);
  await fast.step('take');
  const written = await fast.step('write');
  stage.tell(`fast writer: writes plan ${written.mine} over ${written.over}`);
  const doomed = await fast.step('list');
  stage.tell(`fast writer: will delete much older plans: ${listed(doomed.old)}`);
  await stage.show(8);
  await stage.until(9);
  const late = await slow.step('write');
  stage.tell(`slow writer: writes plan ${late.mine} over ${late.over}; its check was long ago`);
  await stage.until(10);
  // The name's last good answer may be as old as its TTL.
  await stage.hasRead('kept', STEADY_UNITS * stage.unitMs + TTL * 1_000);
  const gone = await fast.step('delete');
  stage.tell(
    `fast writer: deletes plans ${listed(gone.old)}. ${late.mine} was live: THE NAME IS EMPTY`,
  );
  await Promise.all([stage.sees('plain', 'x'), stage.sees('kept', 'h')]);
  await stage.show(13);
  await stage.until(14);
  put(6);
  await fast.step('take');
  const stuck = await fast.step('write');
  stage.tell(`fast writer: cannot write plan 6: live plan ${stuck.stuckAt} is gone`);
  await stage.until(15);
  await Promise.all(KINDS.map((kind) => finish(programs[kind])));
  await startReading();
  stage.tell('both programs are restarted');
  await Promise.all([stage.sees('plain', 'x'), stage.sees('kept', 'h')]);
  await stage.show(18);
  await stage.until(19);
  await sendUpdate(nameServer.port, key, [
    ...replace(planName(6), 'A', plan(6).map(asData)),
    ...replace(NAME, 'CNAME', [{ target: planName(6) }]),
  ]);
  stage.tell('a person writes plan 6 by hand');
  await stage.sees('plain', '.');
  await stage.show(23);
  await Promise.all([slow, fast].map(({ child }) => finish(child)));
}

/** Returns what the name server said to the stale write; null: it was not refused. */
async function raceGuarded() {
  const [slow, fast] = guarded;
  // Addresses in place of the alias, in one update: what the guard compares.
  await sendUpdate(nameServer.port, key, [
    ...replace(NAME, 'CNAME', []),
    ...replace(NAME, 'A', plan(6).map(asData)),
  ]);
  await fast.step('adopt', ...contents(6));
  await fast.step('settle');
  stage.tell('a person lets the guard have the name: generation 1');
  await stage.until(25);
  await fast.step('plan', ...contents(7));
  const taken = await slow.step('take');
  stage.tell(`slow writer: takes plan ${taken.generation}, made for generation ${taken.base}`);
  await stage.until(26);
  const [written, deleted] = [[], []];
  for (const number of [7, 8, 9]) {
    await fast.step('plan', ...contents(number));
    await fast.step('take');
    written.push((await fast.step('write')).generation);
    deleted.push(...(await fast.step('settle')).deleted);
  }
  stage.tell(`fast writer: writes ${listed(written)}, deletes plans ${listed(deleted)}`);
  await stage.show(28);
  await stage.until(29);
  const late = await slow.step('write');
  const isRefused = late.kind === 'outdated';
  const [code, ...why] = String(late.what).split(', ');
  stage.tell(
    isRefused
      ? `slow writer: writes ${late.generation}. ${nameServer.name} REFUSES it: ${code}`
      : `slow writer: writes ${late.generation}: ${late.kind}`,
    isRefused ? [why.join(', ')] : [],
  );
  await stage.until(30);
  const looked = await slow.step('settle');
  stage.tell(`slow writer: looks again: ${looked.generation} is live, nothing to do`);
  await Promise.all([stage.sees('plain', '.'), stage.sees('kept', '.h')]);
  await stage.show(32);
  await Promise.all([slow, fast].map(({ child }) => finish(child)));
  return isRefused ? late.what : null;
}

async function startReading() {
  const settings = JSON.stringify({
    databasePort: database.port,
    nameServer: `127.0.0.1:${nameServer.port}`,
    everyMs: stage.everyMs,
    steadyMs: STEADY_UNITS * stage.unitMs,
    recheckMs: 5 * stage.unitMs,
    saved: join(folder, 'names.json'),
  });
  const loaded = KINDS.map(
    (kind) =>
      new Promise((resolve) => {
        programs[kind] = startFile('program.mjs', [kind, settings], (said) =>
          said.isReady ? resolve() : stage.heard(kind, said),
        );
      }),
  );
  await Promise.all(loaded);
  stage.begin();
  for (const kind of KINDS) programs[kind].stdin.write(`${stage.startMs}\n`);
}

/** `1, 2 and 3` */
function listed(numbers) {
  return numbers.join(', ').replace(/, (\d+)$/, ' and $1');
}

function asData(address) {
  return { address };
}

function option(name) {
  const at = process.argv.indexOf(name);
  return at < 0 ? null : (process.argv[at + 1] ?? '');
}
