/** A process that writes generation after generation, and says each that was applied, until it is killed. */
import { nameOf } from '#core/dns';
import { zoneFileZone } from './zone-file-zone.ts';

const [, , path = '', owner = ''] = process.argv;
const zone = zoneFileZone({ zone: nameOf('fb.lab.'), path });
const adopted = [{ name: 'api.fb.lab.', type: 'A' as const, ttlSeconds: 5 }];
const signal = new AbortController().signal;
for (;;) {
  const view = await zone.look(adopted, signal).catch(() => null);
  if (view === null) continue;
  const generation = (view.marker?.generation ?? 0) + 1;
  // All addresses carry the generation: a mixture would show.
  const endpoints = [1, 2, 3].map((last) => ({
    address: `10.${(generation >> 8) & 255}.${generation & 255}.${last}`,
    weight: 1,
  }));
  const contents = view.contents.map((set) => ({ ...set, endpoints }));
  const marker = { generation, owner, state: 'run' } as const;
  const answer = await zone.write({ expect: view, marker, contents }, signal);
  if (answer.kind === 'applied') process.stdout.write(`${generation}\n`);
}
