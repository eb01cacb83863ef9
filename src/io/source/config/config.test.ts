import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

import { componentsOf, look, needsOf } from '../discovery.testing.ts';

const read = (name: string): string =>
  readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');

it('a program needs what its configuration points at, and is where that says', () => {
  const found = look({
    'shop/package.json': '{"name": "shop", "dependencies": {"stripe": "17"}}',
    'shop/.env': read('env.txt'),
    'orders/pom.xml':
      '<project><artifactId>orders</artifactId><dependencies><dependency><groupId>com.stripe</groupId><artifactId>stripe-java</artifactId></dependency></dependencies></project>',
    'orders/src/main/resources/application.yml': read('application.yml'),
  });
  expect(componentsOf(found)).toMatchObject({ shop: 'service @aws/us-west-2' });
  expect(needsOf(found)).toMatchObject({
    shop: 'db.internal stripe',
    orders: 'orders-database smtp.sendgrid.net stripe?',
  });
  expect(JSON.stringify(found)).not.toContain('hunter2');
});

it('configuration of no program is nothing: a .env beside a Compose file is that file', () => {
  expect(componentsOf(look({ '.env': read('env.txt') }))).toEqual({});
});

it('what is there to be copied is not read', () => {
  for (const name of ['.env.example', '.env.sample', 'application-test.yml', '.env.test'])
    expect(look({ [name]: read('env.txt') }).read).toEqual([]);
});
