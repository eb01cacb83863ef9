import { describe, expect, it } from 'vitest';
import { formatPlace } from '#base';
import { parseCatalogueFile } from './parse-rows.ts';

function problems(text: string): readonly string[] {
  return parseCatalogueFile(text, 'mine.yaml').problems.map(
    ({ place, what, mend }) => `${place === null ? '' : formatPlace(place)} ${what}; ${mend}`,
  );
}

describe('a file of rows', () => {
  it('says all that is wrong with it at once, each with its place and a mend', () => {
    expect(
      problems(`catalogue: 1
provider: aws
services:
  sqs:
    titel: Queue
    operations:
      send: { plane: dta }
      read: { plane: data, needs: { aws/same-region/s3: { hard: true, soft: true } } }
    usualGrace: { grace: soon }
names:
  - { service: sqs }
`),
    ).toEqual([
      'mine.yaml:5:5 unknown key `titel` in services.sqs; did you mean `title`?',
      'mine.yaml:7:22 `plane` is "dta"; did you mean `data`?',
      'mine.yaml:8:57 aws/same-region/s3 is hard and soft; keep one of them',
      'mine.yaml:9:26 `soon` is no duration; write 10m, or 5m..1h',
      'mine.yaml:11:5 names[1] has no `host`; add host: a text',
    ]);
  });

  it('refuses patterns that no host name can match, or that could take for ever', () => {
    const wrong = problems(`catalogue: 1
provider: aws
names:
  - { host: 'a.{regoin}.example' }
  - { host: com }
  - { host: 'a b.example' }
  - { host: '*a*a*a*a*b.example' }
addresses:
  - { range: 10.0.0.0/40 }
vendors:
  v: { hosts: [example] }
`);
    expect(wrong.map((text) => text.split(';')[0])).toEqual([
      'mine.yaml:11:16 `example`: it is no host name',
      'mine.yaml:4:13 `a.{regoin}.example`: {regoin} is no word of a pattern',
      'mine.yaml:5:13 `com`: it is no host name',
      'mine.yaml:6:13 `a b.example`: it is no host name',
      'mine.yaml:7:13 `*a*a*a*a*b.example`: a label has more than 4 words',
      'mine.yaml:9:14 `10.0.0.0/40` is no range of addresses',
    ]);
  });

  it('must say its version', () => {
    expect(problems('services: {}')).toEqual([
      'mine.yaml:1:1 this is not a catalogue file of version 1; add catalogue: 1',
    ]);
  });

  it('must say whose a service is', () => {
    expect(problems('catalogue: 1\nservices: { queue: {} }')).toEqual([
      'mine.yaml:2:20 `queue` has no provider; write aws/name, or add provider: aws',
    ]);
  });

  it('is refused with its place when it is no YAML', () => {
    expect(problems('catalogue: [1')[0]).toMatch(/^mine\.yaml:1:\d+ not readable as YAML/);
    expect(problems('')[0]).toContain('the file is not a mapping');
    expect(problems('- 1')[0]).toContain('the file is not a mapping');
  });

  it('may be JSON', () => {
    const parsed = parseCatalogueFile('{"catalogue":1,"services":{"aws/sqs":{}}}', 'mine.json');
    expect(parsed.ok && parsed.value.services[0]?.id).toBe('aws/sqs');
  });

  it('gives every row the evidence of the row, else the service, else the file', () => {
    const parsed = parseCatalogueFile(
      `catalogue: 1
provider: aws
evidence: reported
cites: us
date: 2027-01-01
services:
  sqs:
    cites: their page
    operations:
      send: { plane: data, evidence: seen, needs: { aws/same-region/s3: { cites: a trace } } }
`,
      'mine.yaml',
    );
    const send = parsed.ok ? parsed.value.services[0]?.operations[0] : undefined;
    expect(send?.evidence).toEqual({ word: 'seen', cites: 'their page', date: '2027-01-01' });
    expect(send?.needs[0]?.evidence).toEqual({
      word: 'seen',
      cites: 'a trace',
      date: '2027-01-01',
    });
    expect(send?.needs[0]?.strength).toBe('unknown');
  });

  it('does not fall for keys that JavaScript treats specially', () => {
    const text = 'catalogue: 1\nprovider: aws\nservices: { __proto__: {}, constructor: {} }';
    const parsed = parseCatalogueFile(text, 'mine.yaml');
    const ids = parsed.ok ? parsed.value.services.map((service) => service.id) : [];
    expect(ids).toEqual(['aws/__proto__', 'aws/constructor']);
  });
});
