/**
 * A process of ours: started, stopped for a while, killed, started again. All that were started are
 * known in one place, so that whatever ends this program ends them too, each by its id.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

const alive = new Set<ChildProcess>();

/** Kills every process that was started here. */
export function killAll(): void {
  for (const child of alive) child.kill('SIGKILL');
}

/** How to start one. */
export interface Command {
  readonly name: string;
  readonly program: string;
  readonly words: readonly string[];
  /** Where its output goes. */
  readonly log: string;
}

/** One process, over its lives. */
export class Process {
  readonly name: string;
  readonly #command: Command;
  #child: ChildProcess | null = null;
  /** How often it ended though nobody here had killed it. */
  ownEnds = 0;

  constructor(command: Command) {
    this.name = command.name;
    this.#command = command;
  }

  get isRunning(): boolean {
    return this.#child !== null;
  }

  /** Starts it, unless it runs. */
  start(): void {
    if (this.#child !== null) return;
    const { program, words, log } = this.#command;
    const output = openSync(log, 'a');
    const child = spawn(program, words, { stdio: ['ignore', output, output] });
    closeSync(output);
    alive.add(child);
    this.#child = child;
    const ended = (): void => {
      alive.delete(child);
      if (this.#child !== child) return;
      this.#child = null;
      this.ownEnds++;
    };
    child.once('exit', ended);
    child.once('error', ended);
  }

  /** SIGSTOP, SIGCONT, SIGHUP. */
  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** kill -9, and waits for the end. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    this.#child = null;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
}
