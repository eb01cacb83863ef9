/**
 * The storm of docs/runtime.md: 10,000 clients with real policies on virtual time, a 30-minute outage,
 * a server that comes back with 120 % of what is needed. Prints the figures and, asked with `draw`,
 * writes docs/storm.svg from them. The same seed, the same bytes. Takes some minutes.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  runStorm,
  STORM,
  summarize,
  type Habit,
  type StormRecord,
} from '../src/runtime/fallback/storm.testing.ts';

const FILE = resolve(import.meta.dirname, '../docs/storm.svg');
const HABITS: readonly Habit[] = ['no budget, no jitter', 'jitter, no budget', 'budget and jitter'];

/** Runs and prints. */
export async function run(print: (line: string) => void): Promise<void> {
  const { clients, outageMs, capacity } = STORM;
  print(
    `${clients.toLocaleString('en')} clients, an outage of ${outageMs / 60_000} min, then ${capacity * 100} % of the normal load can be served`,
  );
  const records: StormRecord[] = [];
  for (const habit of HABITS) {
    const record = await runStorm(STORM, habit);
    records.push(record);
    print(line(record));
  }
  if (process.argv[3] !== 'draw') return;
  writeFileSync(FILE, drawStorm(records));
  print('wrote docs/storm.svg');
}

function line(record: StormRecord): string {
  const { mostLoad, backAfterMinutes, goodputAtTheEnd } = summarize(STORM, record);
  const back =
    backAfterMinutes === null
      ? `never back, ${(goodputAtTheEnd * 100).toFixed(0)} % at the end`
      : `back after ${backAfterMinutes.toFixed(1)} min`;
  return `${record.habit.padEnd(22)} heaviest second ${mostLoad.toFixed(2)} x normal; goodput ${back}`;
}

const WIDTH = 880;
const LEFT = 56;
const RIGHT = 20;
const PANEL = 150;
const BIN_SECONDS = 10;
const SECONDS = (STORM.beforeMs + STORM.outageMs + STORM.afterMs) / 1_000;
const KINDS: Readonly<Record<Habit, string>> = {
  'no budget, no jitter': 'bare',
  'jitter, no budget': 'jitter',
  'budget and jitter': 'budget',
};

/** The picture: load above, goodput below, minutes from the start of the outage. */
function drawStorm(records: readonly StormRecord[]): string {
  const headline = headlineOf(records);
  const panels = [
    panel(records, ({ load }) => load, 70, 4.5, 'load on the server, x normal'),
    panel(records, ({ goodput }) => goodput, 70 + PANEL + 56, 1.3, 'answered in time, x normal'),
  ];
  const height = 70 + 2 * PANEL + 56 + 60;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="s-title s-desc">
<title id="s-title">${headline}</title>
<desc id="s-desc">${records.map((record) => line(record).replaceAll(/ +/g, ' ')).join('. ')}</desc>
<style>svg { --bg: #fff; --fg: #1b1f24; --soft: #57606a; --rule: #d5dbe1; --band: #f1e4e2; --bare: #b3261e; --jitter: #9a6700; --budget: #1a6b4f; }
@media (prefers-color-scheme: dark) { svg { --bg: #0f1317; --fg: #e8edf2; --soft: #9aa5b1; --rule: #333c46; --band: #33211f; --bare: #f28073; --jitter: #e0b050; --budget: #5ccba0; } }
text { fill: var(--fg); font: 13px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
.head { font-size: 16px; font-weight: 600; } .soft { fill: var(--soft); font-size: 12.5px; }
.bg { fill: var(--bg); } .band { fill: var(--band); } .rule { stroke: var(--rule); }
polyline { fill: none; stroke-width: 2; } .bare { stroke: var(--bare); } .jitter { stroke: var(--jitter); stroke-dasharray: 5 3; } .budget { stroke: var(--budget); stroke-width: 2.5; }</style>
<rect class="bg" width="${WIDTH}" height="${height}"/>
<text class="head" x="${LEFT}" y="22">${headline}</text>
${legend()}
${panels.join('\n')}
<text class="soft" x="${LEFT}" y="${height - 14}">minutes from the start of the outage; ${STORM.clients.toLocaleString('en')} clients, ${STORM.attempts} attempts, ${BIN_SECONDS} s a point; npm run bench -- storm</text>
</svg>
`;
}

function headlineOf(records: readonly StormRecord[]): string {
  const ours = records.find(({ habit }) => habit === 'budget and jitter');
  if (ours === undefined) return '';
  const { mostLoad, backAfterMinutes } = summarize(STORM, ours);
  const back =
    backAfterMinutes === null
      ? 'never back'
      : backAfterMinutes < 1
        ? 'back within a minute'
        : `back in ${backAfterMinutes.toFixed(1)} min`;
  return `With a retry budget: load at most ${mostLoad.toFixed(2)} x normal, ${back}. Without: it stays down.`;
}

function legend(): string {
  const entries = HABITS.map((habit, index) => {
    const x = LEFT + index * 210;
    return `<polyline class="${KINDS[habit]}" points="${x},38 ${x + 26},38"/><text class="soft" x="${x + 32}" y="42">${habit}</text>`;
  });
  return entries.join('\n');
}

function panel(
  records: readonly StormRecord[],
  values: (record: StormRecord) => readonly number[],
  top: number,
  most: number,
  title: string,
): string {
  const x = (second: number): string =>
    (LEFT + ((WIDTH - LEFT - RIGHT) * second) / SECONDS).toFixed(1);
  const y = (value: number): string => (top + PANEL - (PANEL * value) / most).toFixed(1);
  const [from, to] = [STORM.beforeMs / 1_000, (STORM.beforeMs + STORM.outageMs) / 1_000];
  const band = `<rect class="band" x="${x(from)}" y="${top}" width="${Number(x(to)) - Number(x(from))}" height="${PANEL}"/>`;
  const rules = Array.from({ length: Math.floor(most) + 1 }, (_, value) => value).map(
    (value) =>
      `<line class="rule" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(value)}" y2="${y(value)}"/><text class="soft" x="${LEFT - 10}" y="${Number(y(value)) + 4}" text-anchor="end">${value}</text>`,
  );
  const minutes = [0, 10, 20, 30, 38].map(
    (minute) =>
      `<text class="soft" x="${x(from + minute * 60)}" y="${top + PANEL + 17}" text-anchor="middle">${minute}</text>`,
  );
  const lines = records.map((record) => {
    const points = binned(values(record)).map(
      (value, index) => `${x((index + 0.5) * BIN_SECONDS)},${y(value)}`,
    );
    return `<polyline class="${KINDS[record.habit]}" points="${points.join(' ')}"/>`;
  });
  const label = `<text x="${LEFT}" y="${top - 6}">${title}</text>`;
  return [band, label, ...rules, ...minutes, ...lines].join('\n');
}

function binned(values: readonly number[]): readonly number[] {
  return Array.from({ length: Math.floor(SECONDS / BIN_SECONDS) }, (_, bin) => {
    const slice = values.slice(bin * BIN_SECONDS, (bin + 1) * BIN_SECONDS);
    return slice.reduce((sum, each) => sum + each, 0) / BIN_SECONDS;
  });
}
