/** Processes of this example: each is ended by its own id, and none outlives it. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const children = new Set();

/** Starts a program that is on this machine; what it says is dropped. */
export function startProgram(path, words) {
  return remember(spawn(path, words, { stdio: 'ignore' }));
}

/** Starts a file of this folder. Its lines are JSON; `hears` gets each. */
export function startFile(file, words, hears) {
  const child = remember(
    spawn(process.execPath, [...process.execArgv, join(import.meta.dirname, file), ...words], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  child.stdin.on('error', () => {});
  createInterface({ input: child.stdout }).on('line', (line) => hears(JSON.parse(line)));
  return child;
}

/** A file of this folder that takes a step for each line, and says in a line what came of it. */
export function startStepper(file, words) {
  const waiting = [];
  const child = startFile(file, words, (said) => waiting.shift()?.resolve(said));
  child.once('exit', () => {
    for (const { reject } of waiting) reject(new Error(`${file} ended`));
  });
  const step = (...line) =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      child.stdin.write(`${line.join(' ')}\n`);
    });
  return { step, child };
}

/** Takes steps from the lines that come: the first word is which, and the others are for it. */
export async function takeSteps(steps) {
  for await (const line of createInterface({ input: process.stdin })) {
    const [which, ...words] = line.split(' ');
    process.stdout.write(`${JSON.stringify((await steps[which]?.(...words)) ?? {})}\n`);
  }
}

/** Closes its input, which asks a file of this folder to finish, and waits for that. */
export async function finish(child) {
  const ended = exitOf(child);
  child.stdin.end();
  await ended;
}

export async function kill(child) {
  const ended = exitOf(child);
  child.kill('SIGKILL');
  await ended;
}

export async function killAll() {
  await Promise.all([...children].map(kill));
}

function remember(child) {
  children.add(child);
  child.once('exit', () => children.delete(child));
  child.once('error', () => children.delete(child));
  return child;
}

function exitOf(child) {
  if (!children.has(child)) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', resolve).once('error', resolve));
}
