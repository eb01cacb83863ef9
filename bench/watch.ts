/**
 * `watch` at 5,000 checks a minute: how late its looks begin, what it takes of one core, and how many
 * bytes an observation takes, for a day whole and then five minutes a row. Four of five checks are
 * HTTP, one is TCP; every check is a connection of its own, is kept and judged. The server is another process on
 * loopback. Bytes are those of two days of looks that were made up, with the facts of a look over TLS.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publicAnd, lookAt, parseRange, type Target, USUAL_HTTP } from '#io/probe';
import { openObservations } from '#io/store';

import { causesOfNeeds, Judge, Lateness, runWatch, type Watched, WatchMetrics } from '#app/watch';

type Store = Awaited<ReturnType<typeof openObservations>>;

const TARGETS = 5_000;
const EVERY_MS = 60_000;
const WARM_MS = 15_000;
const RUN_MS = 65_000;
const HANGING_MS = 45_000;
const DAY_MS = 86_400_000;

/** Run by `node --eval`: one in fifty answers is bad, always of the same targets. */
const SERVER = `
// Another one takes connections and never answers.
const hanging = require('node:net').createServer((socket) => socket.on('error', () => {}));
const server = require('node:http').createServer((request, response) => {
  const bad = Number(request.url.slice(2)) % 50 === 0;
  response.writeHead(bad ? 503 : 200, { 'content-type': 'text/plain' });
  response.end('ok '.repeat(40));
});
const at = { port: 0, host: '127.0.0.1', backlog: 4096 };
server.listen(at, () => hanging.listen(at, () => console.log(server.address().port + ' ' + hanging.address().port)));`;

export async function run(print: (line: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'watch-bench-'));
  const server = spawn(process.execPath, ['--eval', SERVER], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [said] = (await once(server.stdout, 'data')) as [Buffer];
    const [answering = 0, hanging = 0] = said.toString().split(' ').map(Number);
    print('everything answers');
    await measure(watchedOf(answering), RUN_MS, join(folder, 'seen.db'), print);
    print('nobody answers, each look waits for its ten seconds');
    await measure(watchedOf(hanging), HANGING_MS, join(folder, 'hanging.db'), print);
    print('what is kept');
    await twoDays(join(folder, 'days.db'), print);
  } finally {
    server.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(
  watched: readonly Watched[],
  runMs: number,
  file: string,
  print: (line: string) => void,
): Promise<void> {
  const store = await openObservations({ file });
  const signal = new AbortController().signal;
  const lateness = new Lateness();
  let [looks, bad, isWarm] = [0, 0, false];
  let before = process.cpuUsage();
  let startMs = performance.now();
  const judge = new Judge({
    targets: watched.map(({ id: name, everyMs }) => ({ name, everyMs, objective: null })),
    causes: causesOfNeeds([]),
    place: 'bench',
    agree: null,
    shared: null,
    nowMs: Date.now,
  });
  const metrics = new WatchMetrics();
  const judging = setInterval(() => judge.turn(), 1_000);
  const warm = setTimeout(() => {
    isWarm = true;
    before = process.cpuUsage();
    startMs = performance.now();
  }, WARM_MS);
  await runWatch(
    watched,
    {
      place: 'bench',
      once: false,
      mostAtOnce: 1_000,
      nowMs: Date.now,
      late: (ms) => {
        if (isWarm) lateness.add(ms);
      },
      tell: async (observation, result, isCutOff) => {
        if (isWarm) looks++;
        if (observation.ok !== true) bad++;
        await store.append(observation, signal);
        judge.hear(observation, isCutOff);
        metrics.hear(observation, result);
      },
    },
    AbortSignal.timeout(WARM_MS + runMs),
  );
  clearTimeout(warm);
  clearInterval(judging);
  const tookMs = performance.now() - startMs;
  const { user, system } = process.cpuUsage(before);
  const { p50Ms, p99Ms, mostMs } = lateness.tell();
  const share = (user + system) / 1_000 / tookMs;
  print(
    `  looks               ${Math.round((looks / tookMs) * 60_000)} a minute, ${bad} of them bad`,
  );
  print(
    `  began late by       ${p50Ms.toFixed(2)} ms (p50), ${p99Ms.toFixed(2)} ms (p99), ${mostMs.toFixed(1)} ms at most`,
  );
  print(
    `  of one core         ${(share * 100).toFixed(1)} %, ${((share * tookMs) / looks).toFixed(2)} ms a look`,
  );
  await store.close();
}

/** A hundred targets, each once a minute for two days, well but for some minutes, in a file of its own. */
async function twoDays(file: string, print: (line: string) => void): Promise<void> {
  const startMs = Date.parse('2026-11-01T00:00:00Z');
  let clockMs = startMs;
  const store = await openObservations({ file, nowMs: () => clockMs });
  const signal = new AbortController().signal;
  const [targets, minutes] = [100, 2 * 1_440];
  const appendMs = performance.now();
  for (let minute = 0; minute < minutes; minute++) {
    for (let target = 0; target < targets; target++) {
      await store.append(madeUp(startMs + minute * 60_000 + target * 600, minute, target), signal);
    }
  }
  const tookMs = performance.now() - appendMs;
  const count = targets * minutes;
  const before = await store.size(signal);
  clockMs = startMs + 2 * DAY_MS + 1;
  const thinMs = performance.now();
  await store.thin(signal);
  const tookThinMs = performance.now() - thinMs;
  const after = await store.size(signal);
  const perWhole = before.bytes / count;
  const thinned = count - after.raw;
  const perThinned = (after.bytes - after.raw * perWhole) / thinned;
  const perSecond = (of: number, ms: number): string =>
    `${Math.round(of / (ms / 1_000)).toLocaleString('en-US')} a second`;
  print(
    `  kept whole          ${perWhole.toFixed(0)} bytes an observation (${count} of ${targets} targets)`,
  );
  print(
    `  after a day         ${perThinned.toFixed(1)} bytes an observation: ${after.summaries} rows of five minutes, ${after.kept} of ${thinned} looks as they were`,
  );
  print(`  appended            ${perSecond(count, tookMs)}, each a commit`);
  print(`  thinned             ${perSecond(thinned, tookThinMs)}, in steps of a few milliseconds`);
  await store.close();
}

/** One in a hundred hours has six bad minutes. */
function madeUp(atMs: number, minute: number, target: number): Parameters<Store['append']>[0] {
  const isBad = (Math.floor(minute / 60) + target) % 100 === 0 && minute % 60 < 6;
  const ms = Math.round((3 + (minute % 97) / 7) * 100) / 100;
  const status = isBad ? 503 : 200;
  const part = (of: number): number => Math.round((ms / of) * 100) / 100;
  return {
    format: 1,
    at: new Date(atMs).toISOString(),
    target: `target-${target}`,
    probe: 'http',
    place: 'bench',
    ok: !isBad,
    ms,
    what: `answered ${status}`,
    state: 'up',
    facts: {
      connected: true,
      redirects: 0,
      resolveMs: part(8),
      host: `target-${target}.example`,
      ip: '192.0.2.1',
      family: 4,
      tls: true,
      connectMs: part(8),
      tlsMs: part(4),
      firstByteMs: part(2),
      transferMs: 0.25,
      status,
      version: '1.1',
      bodyComplete: true,
      bodyBytes: 120,
    },
  };
}

function watchedOf(port: number): readonly Watched[] {
  const allowed = parseRange('127.0.0.0/8').value;
  const world = {
    monotonicMs: () => performance.now(),
    nowMs: Date.now,
    mayReach: publicAnd(allowed === null ? [] : [allowed]),
  };
  return Array.from({ length: TARGETS }, (_, index): Watched => {
    const target: Target =
      index % 5 === 4
        ? {
            kind: 'tcp',
            host: '127.0.0.1',
            port,
            at: null,
            family: null,
            send: null,
            expect: null,
            timeoutMs: 5_000,
          }
        : { ...USUAL_HTTP, url: `http://127.0.0.1:${port}/t${index}` };
    return {
      id: `target-${index}`,
      probe: target.kind,
      everyMs: EVERY_MS,
      look: (signal) => lookAt(target, world, signal),
    };
  });
}
