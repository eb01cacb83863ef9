/**
 * A writer of the name as on 20 October 2025: it checks once that its plan is newer than the live one,
 * writes it without any condition, and cleans up by age alone. Plans are files of a folder that all
 * writers share. `node unguarded.mjs PORT KEY_FILE FOLDER`, then a line for each step.
 *
 * As AWS's summary of the event tells it (aws.amazon.com/message/101925), and its talk DAT453 of 2025.
 */
import { Resolver } from 'node:dns/promises';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { takeSteps } from './child.mjs';
import { NAME, planName, ROLLBACK } from './scene.mjs';
import { readKey, replace, sendUpdate } from './update.mjs';

/** Plans before its own that clean-up leaves. */
const KEEP = 1;

const [port, keyFile, folder] = process.argv.slice(2);
const key = readKey(readFileSync(keyFile, 'utf8'));
const zone = new Resolver({ timeout: 10_000, tries: 1 });
zone.setServers([`127.0.0.1:${port}`]);
let mine = 0;
let old = [];

await takeSteps({
  /** The newest plan, if it is newer than the live one. This is the one-time check. */
  async take() {
    const newest = Math.max(...plans());
    const live = await livePlan();
    mine = newest > live ? newest : mine;
    return { mine, live };
  },

  /** Puts its plan into the zone, and points the name to it. */
  async write() {
    const live = await livePlan();
    // The way back is written together with the way there, so what is live must exist.
    if ((await addressesOf(planName(live))).length === 0) return { stuckAt: live };
    const addresses = JSON.parse(readFileSync(fileOf(mine), 'utf8'));
    await sendUpdate(Number(port), key, [
      ...replace(
        planName(mine),
        'A',
        addresses.map((address) => ({ address })),
      ),
      ...replace(planName(mine), 'TXT', [{ strings: [`plan ${mine}`] }]),
      ...replace(ROLLBACK, 'CNAME', [{ target: planName(live) }]),
      ...replace(NAME, 'CNAME', [{ target: planName(mine) }]),
    ]);
    return { mine, over: live };
  },

  /** What clean-up will delete: plans much older than its own. Nobody asks which is live. */
  list() {
    old = plans().filter((number) => number < mine - KEEP);
    return { old };
  },

  /** Deletes them, some time later. */
  async delete() {
    await sendUpdate(
      Number(port),
      key,
      old.flatMap((number) => replace(planName(number), 'A', [])),
    );
    for (const number of old) rmSync(fileOf(number), { force: true });
    return { old };
  },
});

function plans() {
  return readdirSync(folder)
    .map((file) => Number.parseInt(file, 10))
    .sort((a, b) => a - b);
}

function fileOf(number) {
  return join(folder, `${number}.json`);
}

async function livePlan() {
  const [target] = await zone.resolveCname(NAME);
  return Number(/^plan-(\d+)\./.exec(target)[1]);
}

async function addressesOf(name) {
  return zone.resolve4(name).catch((cause) => {
    if (cause.code === 'ENODATA' || cause.code === 'ENOTFOUND') return [];
    throw cause;
  });
}
