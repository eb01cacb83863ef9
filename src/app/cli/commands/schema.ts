/** `firebreak schema`: the JSON Schema of a map, or of a guard's policy, printed from the parser's own table. */
import { policySchema } from '#core/guard';
import { mapSchema } from '#core/map';
import { type Command, Misuse } from '../command.ts';

export const schemaCommand: Command = {
  name: 'schema',
  operands: '[of]',
  summary: 'print the JSON Schema of firebreak.yaml, for editors; or that of guard.yaml',
  options: [],
  examples: [
    'firebreak schema > .firebreak.schema.json',
    'firebreak schema guard > .guard.schema.json',
  ],
  touches: 'Writes nothing, sends nothing.',
  run: async ([of], _options, world) => {
    if (of !== '' && of !== 'map' && of !== 'guard') {
      throw new Misuse([`There is no schema of ${String(of)}: firebreak schema map, or guard`]);
    }
    const schema = of === 'guard' ? policySchema() : mapSchema();
    world.out(`${JSON.stringify(schema, null, 2)}\n`);
    return 0;
  },
};
