/** What a program bundles of the runtime: each door by itself, minified and gzipped. */
import { DOORS, packDoor } from '../src/runtime/packing.testing.ts';

/** Packs and prints. */
export async function run(print: (line: string) => void): Promise<void> {
  print('What a program bundles, minified and gzipped, bytes');
  for (const door of DOORS) {
    const { gzipped } = await packDoor(door);
    print(`${door.name.padEnd(58)}${gzipped.toLocaleString('en').padStart(7)}`);
  }
}
