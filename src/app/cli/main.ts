/** The process: runs the command line in this world and leaves with its exit code. */
import { run } from './run.ts';
import { processWorld } from './world.ts';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A pipe closed by its reader (`| head`) is no failure of ours.
  process.exit(error.code === 'EPIPE' ? 0 : 3);
});

process.exitCode = await run(process.argv.slice(2), processWorld());
