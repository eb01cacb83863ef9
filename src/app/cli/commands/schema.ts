/** `firebreak schema`: the JSON Schema of a map, printed from the parser's own table. */
import { mapSchema } from '#core/map';
import type { Command } from '../command.ts';

export const schemaCommand: Command = {
  name: 'schema',
  operands: '',
  summary: 'print the JSON Schema of firebreak.yaml, for editors',
  options: [],
  examples: ['firebreak schema > .firebreak.schema.json'],
  touches: 'Writes nothing, sends nothing.',
  run: async (_operands, _options, world) => {
    world.out(`${JSON.stringify(mapSchema(), null, 2)}\n`);
    return 0;
  },
};
