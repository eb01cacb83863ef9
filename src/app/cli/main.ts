/** The process: runs the command line in this world and leaves with its exit code. */
import { run } from './run.ts';
import { processWorld } from './world.ts';

let unsaid: string | null = null;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A pipe closed by its reader (`| head`) is no failure: the verdict and what is to be written stand.
  if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') unsaid ??= error.message;
});
process.stderr.on('error', () => {
  // There is nowhere left to say it.
});
process.on('exit', () => {
  if (unsaid === null) return;
  process.stderr.write(`The answer could not be written out whole: ${unsaid}\n`);
  process.exitCode = 2;
});

process.exitCode = await run(process.argv.slice(2), processWorld());
