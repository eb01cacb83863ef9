/**
 * A hub that heats a room. `node hub.mjs with|without PORT FOLDER NAME` - with Firebreak it has local
 * mode and an outbox; without, it does what such hubs do: what the cloud said last, in memory.
 * Settings come as JSON in the environment variable HUB; as lines, when the schedule changes (it sets no
 * clock), and `rest`: no more readings. What it does goes out as JSON lines.
 */
import { join } from 'node:path';
import mqtt from 'mqtt';

const [kind, port, folder, name] = process.argv.slice(2);
const settings = JSON.parse(process.env.HUB ?? '{}');
const { unitMs, isClockKnown, room: startRoom } = settings;
let scheduleAtMs = Number.POSITIVE_INFINITY;
process.stdin.setEncoding('utf8').on('data', (line) => {
  if (line.trim() === 'rest') clearInterval(reads);
  else scheduleAtMs = Number(line);
});

let room = startRoom;
let reading = 0;
const say = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
const client = mqtt.connect(`mqtt://127.0.0.1:${port}`, {
  clientId: name,
  reconnectPeriod: unitMs,
  connectTimeout: 2 * unitMs,
  keepalive: 5,
});
client.on('error', () => {});
client.subscribe(`wanted/${name}`, { qos: 1 });

const hub = kind === 'with' ? await withFirebreak() : without();
client.on('message', (_topic, payload) => hub.wanted(JSON.parse(String(payload))));
const reads = setInterval(() => {
  const { target, mode } = hub.now();
  // A room that loses heat, and a heater that is on below the target.
  const heats = target !== null && room < target;
  room += heats ? 0.15 : room > 15 ? -0.04 : 0;
  room = Math.round(room * 100) / 100;
  const number = ++reading;
  // Said when the hub has it in its keeping: what was never kept cannot be called lost.
  void hub.send({ name, number, life: process.pid, room }).then(() => say({ kept: number }));
  say({ room, target, mode });
}, unitMs);

/** Keeps the schedule and the readings whatever the cloud does. */
async function withFirebreak() {
  const { localMode, outbox } = await import('firebreak/fallback');
  const { fileOutbox, textFile } = await import('firebreak/fallback/node');
  const house = await localMode({
    saved: textFile(join(folder, 'state.json')),
    // With a clock the schedule; without one never colder than it was made, and never below 7.
    basic: ({ clock, last }) => ({
      celsius: clock.isKnown
        ? clock.nowMs >= scheduleAtMs
          ? 21.5
          : 20.5
        : Math.max(7, Number(last.celsius ?? 7)),
    }),
    limits: { celsius: [7, 30] },
    isClockKnown,
    awayAfterMs: 2 * unitMs,
  });
  const sent = await outbox({
    storage: fileOutbox(join(folder, 'outbox')),
    sendTimeoutMs: 2 * unitMs,
    again: { baseMs: unitMs / 2, mostMs: 2 * unitMs },
    spread: { withinMs: unitMs, perSecond: 100_000 / unitMs },
    send: async ({ body, idempotencyKey }, signal) => {
      await published(`readings/${name}`, { ...body, key: idempotencyKey }, signal);
      house.heard();
      return { kind: 'done' };
    },
  });
  // The schedule is looked at more often than the usual once a minute: this is a day in seconds.
  setInterval(() => house.changed(), unitMs / 4);
  return {
    wanted: ({ version, celsius }) => house.heard({ version, values: { celsius } }),
    now: () => ({ target: house.doing.celsius ?? null, mode: house.mode }),
    send: (body) => sent.add('room', body),
  };
}

/** The usual: a target in memory, readings sent if somebody is there. */
function without() {
  let target = null;
  return {
    wanted: ({ celsius }) => (target = celsius),
    now: () => ({ target, mode: client.connected ? 'cloud' : 'waiting' }),
    async send(body) {
      const key = `${body.life}-${body.number}`;
      if (client.connected) client.publish(`readings/${name}`, JSON.stringify({ ...body, key }));
    },
  };
}

/** Resolves when the broker has it. */
function published(topic, body, signal) {
  return new Promise((resolve, reject) => {
    if (!client.connected) return reject(new Error('not connected'));
    signal.addEventListener('abort', () => reject(new Error('too late')));
    client.publish(topic, JSON.stringify(body), { qos: 1 }, (error) =>
      error ? reject(error) : resolve(),
    );
  });
}
