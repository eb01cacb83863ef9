/** `firebreak schema`: the JSON Schema of a map, of a guard's policy or of a resolver, printed from the parser's own table. */
import { policySchema } from '#core/guard';
import { mapSchema } from '#core/map';
import { resolverSchema } from '#core/resolver';
import { type Command, Misuse } from '../command.ts';

export const schemaCommand: Command = {
  name: 'schema',
  operands: '[of]',
  summary: 'print the JSON Schema of firebreak.yaml, guard.yaml or resolver.yaml, for editors',
  options: [],
  examples: [
    'firebreak schema > .firebreak.schema.json',
    'firebreak schema guard > .guard.schema.json',
  ],
  touches: 'Writes nothing, sends nothing.',
  run: async ([of], _options, world) => {
    const schemas = { map: mapSchema, guard: policySchema, resolver: resolverSchema };
    const wanted = of === '' || of === undefined ? 'map' : String(of);
    if (!Object.hasOwn(schemas, wanted)) {
      throw new Misuse([
        `There is no schema of ${wanted}: firebreak schema map, guard or resolver`,
      ]);
    }
    const schema = schemas[wanted as keyof typeof schemas]();
    world.out(`${JSON.stringify(schema, null, 2)}\n`);
    return 0;
  },
};
