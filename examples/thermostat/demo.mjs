/**
 * Two hubs and a broker that goes away: one hub with local mode and an outbox, one without. Four
 * minutes of outage in forty seconds; `--quick` in sixteen. Prints the table, writes thermostat.log,
 * and leaves with 1 when the difference is not what it should be.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import mqtt from 'mqtt';

const unitMs = process.argv.includes('--quick') ? 400 : 1_000;
const logAt = process.argv.indexOf('--log');
const logFile = logAt < 0 ? 'thermostat.log' : process.argv[logAt + 1];
const folder = mkdtempSync(join(tmpdir(), 'thermostat-'));
let startMs = 0;
const here = import.meta.dirname;
const children = new Set();
const log = [];
const newest = new Map();
const taken = new Map([
  ['with', []],
  ['without', []],
]);
const kept = new Map([
  ['with', 0],
  ['without', 0],
]);

try {
  process.exitCode = (await run()) ? 0 : 1;
} finally {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}

async function run() {
  const port = await freePort();
  let broker = await startBroker(port);
  let cloud = await startCloud(port);
  let hubs = startHubs(port, true, 20.3);
  await heard(({ target }) => target === 20.5);
  startMs = Date.now();
  setSchedule(hubs);
  console.log('A hub with Firebreak and one without; the broker goes away at 00:10.\n');
  console.log('  time   room    with Firebreak            without');
  await until(2);
  show(2);
  await until(10);
  await cloud.endAsync(true);
  await kill(broker);
  tell(10, 'the broker is stopped (killed)');
  await until(13);
  show(13);
  const beforeStep = newest.get('with')?.target;
  await until(15);
  tell(15, '06:30 on the schedule: 21.5');
  await until(18);
  show(18);
  const afterStep = { with: newest.get('with')?.target, without: newest.get('without')?.target };
  await until(20);
  const room = newest.get('with')?.room ?? 20;
  await Promise.all(hubs.map(kill));
  newest.clear();
  tell(20, 'power cut: both restart, no clock, broker still away');
  await until(22);
  hubs = startHubs(port, false, room);
  await until(25);
  await heard(() => true);
  setSchedule(hubs);
  show(25);
  const afterCut = { with: newest.get('with')?.target, without: newest.get('without')?.target };
  await until(30);
  broker = await startBroker(port);
  cloud = await startCloud(port, { version: 2, celsius: 21.5 });
  tell(30, 'the broker is back');
  await until(38);
  show(38);
  // What was read last is on its way: only what never comes is lost.
  for (const { stdin } of hubs) stdin.write('rest\n');
  for (let turn = 0; turn < 40 && (turn < 4 || count('with').lost > 0); turn++) {
    await pause(unitMs / 4);
  }
  await Promise.all(hubs.map(kill));
  await cloud.endAsync(true);
  await kill(broker);
  return report(beforeStep, afterStep, afterCut);
}

/** What came of it, in numbers and in a sentence; true when it is what it should be. */
function report(beforeStep, afterStep, afterCut) {
  const [a, b] = [count('with'), count('without')];
  console.log(`\n  readings   ${say(a).padEnd(34)}${say(b)}`);
  const isKept = beforeStep === 20.5 && afterStep.with === 21.5 && afterCut.with === 21.5;
  const isMissed = afterStep.without !== 21.5 && (afterCut.without ?? null) === null;
  console.log(
    isKept && isMissed && a.lost === 0 && a.twice === 0 && b.lost > a.lost
      ? `\nWith Firebreak the schedule was kept throughout. Without it, the 06:30 step\nwas missed and ${b.lost} readings were lost.`
      : '\nIt did not come out as it should: see the log.',
  );
  writeFileSync(logFile, `${log.join('\n')}\n`);
  console.log(`Log: ${logFile}`);
  return isKept && isMissed && a.lost === 0 && a.twice === 0 && b.lost > a.lost;
}

/** Readings that a hub had in its keeping and that never came, and that came twice. */
function count(kind) {
  const readings = new Set(taken.get(kind).map(({ life, number }) => `${life}-${number}`));
  return {
    kept: kept.get(kind),
    lost: Math.max(0, kept.get(kind) - readings.size),
    twice: taken.get(kind).length - readings.size,
  };
}

function say({ kept: all, lost, twice }) {
  return `${lost} of ${all} lost, ${twice} twice`;
}

function startHubs(port, isClockKnown, room) {
  return ['with', 'without'].map((kind) => {
    mkdirSync(join(folder, kind), { recursive: true });
    const hub = JSON.stringify({ unitMs, isClockKnown, room });
    const child = start('hub.mjs', [kind, String(port), join(folder, kind), kind], { HUB: hub });
    child.stdout.setEncoding('utf8').on('data', (text) => {
      for (const line of text.trim().split('\n')) {
        const said = JSON.parse(line);
        if ('kept' in said) kept.set(kind, kept.get(kind) + 1);
        else newest.set(kind, said);
        log.push(`${stamp()} ${kind} ${line}`);
      }
    });
    return child;
  });
}

function setSchedule(hubs) {
  for (const { stdin } of hubs) stdin.write(`${startMs + 15 * unitMs}\n`);
}

/** Waits until both hubs have said what they do, and it is so: a busy machine starts them late. */
async function heard(isSo) {
  for (const endMs = Date.now() + 20_000; Date.now() < endMs; await pause(20)) {
    const both = ['with', 'without'].map((kind) => newest.get(kind));
    if (both.every((said) => said !== undefined && isSo(said))) return;
  }
  throw new Error('the hubs did not start');
}

async function startBroker(port) {
  const child = start('broker.mjs', [String(port)], {});
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child;
}

/** The cloud: says what it wants, and takes readings, each idempotency key once. */
async function startCloud(port, wanted = { version: 1, celsius: 20.5 }) {
  const cloud = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {
    clientId: 'cloud',
    clean: false,
  });
  await cloud.subscribeAsync('readings/+', { qos: 1 });
  cloud.on('message', (topic, payload) => {
    const kind = topic.split('/')[1];
    const reading = JSON.parse(String(payload));
    if (taken.get(kind).some(({ key }) => key === reading.key)) return;
    taken.get(kind).push(reading);
  });
  for (const kind of ['with', 'without']) {
    await cloud.publishAsync(`wanted/${kind}`, JSON.stringify(wanted), { qos: 1, retain: true });
  }
  return cloud;
}

function start(file, words, environment) {
  const child = spawn(process.execPath, [...process.execArgv, join(here, file), ...words], {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.add(child);
  return child;
}

async function kill(child) {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  children.delete(child);
}

async function until(unit) {
  await pause(Math.max(0, startMs + unit * unitMs - Date.now()));
}

function tell(unit, what) {
  log.push(`${stamp()} ${what}`);
  console.log(`  00:${String(unit).padStart(2, '0')}          ${what}`);
}

function show(unit) {
  const cell = (kind) => {
    const { target = null, mode = 'waiting' } = newest.get(kind) ?? {};
    if (target === null) return 'no target; heating off';
    const words = { local: 'LOCAL  ', cloud: 'cloud  ', waiting: 'waiting' };
    return `${words[mode]} target ${target.toFixed(1)}`;
  };
  const room = newest.get('with')?.room ?? 0;
  console.log(
    `  00:${String(unit).padStart(2, '0')}  ${room.toFixed(1)}    ${cell('with').padEnd(26)}${cell('without')}`,
  );
}

function stamp() {
  if (startMs === 0) return 'start';
  return ((Date.now() - startMs) / unitMs).toFixed(1).padStart(5);
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
