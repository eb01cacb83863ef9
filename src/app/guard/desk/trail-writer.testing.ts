/** A process whose files may not grow for long: it says each entry that was answered, and each that was not. */
import { openTrail } from './trail.ts';

const trail = await openTrail(process.argv[2] ?? '', 'small', () => 1);
for (let count = 0; count < 40; count++) {
  try {
    const { sequence } = await trail.append({ kind: 'started', as: 'enactor' });
    process.stdout.write(`${sequence}\n`);
  } catch {
    process.stdout.write('full\n');
  }
}
await trail.close();
