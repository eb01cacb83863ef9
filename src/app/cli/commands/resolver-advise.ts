/** `firebreak resolver advise`: what another resolver can be told to do about names that go away. */
import { adviseText, render } from '#app/report';
import { type Command, flag, Misuse } from '../command.ts';

export const resolverAdviseCommand: Command = {
  name: 'advise',
  operands: '<product>',
  summary: 'settings of another resolver that keep most good names, and what they still lose',
  options: [['--json', 'print the advice as JSON']],
  examples: ['firebreak resolver advise unbound', 'firebreak resolver advise coredns'],
  touches: 'Writes nothing, sends nothing.',
  run: async ([word], options, world) => {
    const { ADVISED, adviceFor, EXAMPLE, productOf } = await import('#app/resolver');
    const product = typeof word === 'string' ? productOf(word) : null;
    if (product === null) throw new Misuse([`Of which? ${ADVISED.join(', ')}.`]);
    const advice = adviceFor(product);
    if (flag(options, 'json'))
      world.out(`${JSON.stringify({ format: 1, product, advice }, null, 2)}\n`);
    else world.out(render(adviseText(advice, EXAMPLE, world.screen), world.screen));
    return 0;
  },
};
