import { expect, it } from 'vitest';
import { draftPart, MAP_PROBLEMS, type MapProblemCode } from './index.ts';
import { resolveFiles } from './map.testing.ts';

const A = 'components: { a: {} }\n';
const J = `${A}journeys: { j: { through: a } }\n`;
const many = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('');

/** The shortest file for each code; without its first line, `firebreak: 1`. */
const EXAMPLES: Readonly<Record<MapProblemCode, string>> = {
  'too-large': '#'.repeat(21_000_000),
  'too-deep': `x: ${'['.repeat(100)}`,
  'too-many-aliases': `x: &x [${many(200, () => 'y,')}]\ny: &y [${many(200, () => '*x,')}]\nz: [${many(200, () => '*y,')}]\n`,
  'alias-loop': 'aliases: { x: y, y: x }\n',
  'unknown-anchor': 'components: { a: *b }\n',
  'more-problems': `components:\n${many(1_002, (index) => `  a${index}: { x: 1 }\n`)}`,
  'more-warnings': `aliases:\n${many(1_002, (index) => `  a${index}: b\n`)}`,
  binary: 'name: \u0000\n',
  'control-character': 'name: \u0007\n',
  empty: '',
  syntax: 'name: [\n',
  'several-documents': '---\nfirebreak: 1\n',
  tag: 'name: !x y\n',
  'merge-key': '<<: {}\n',
  'key-not-text': '[a]: b\n',
  'read-differently': 'components: { no: {} }\n',
  'duplicate-key': 'name: a\nname: b\n',
  'unknown-key': 'nmae: a\n',
  'missing-key': 'journeys: { j: {} }\n',
  'wrong-type': 'name: 1\n',
  'wrong-text': 'name: " "\n',
  'wrong-word': 'components: { a: { failover: { standby: warm } } }\n',
  'wrong-number': 'components: { a: { count: 0 } }\n',
  'wrong-length': 'journeys: { j: { through: [] } }\n',
  'listed-twice': 'include: [a, a]\n',
  'keys-exclude-each-other': 'components: { a: { needs: { a: { hard: true, soft: true } } } }\n',
  'key-needs-another': 'components: { a: { needs: { a: { refill: 1h } } } }\n',
  'format-version': '',
  'unknown-unit': 'components: { a: { restarts: 1y } }\n',
  'wrong-id': 'components: { a b: {} }\n',
  'look-alike': 'components: { pay: {}, pаy: {} }\n',
  'mixed-scripts': 'components: { pаy: {} }\n',
  'unknown-name': 'components: { a: { needs: [b] } }\n',
  'unknown-domain': 'components: { a: { in: [b] } }\n',
  'unknown-operation': 'components: { a: { needs: ["a:x"] } }\n',
  'say-which-region': 'components: { a: { needs: [aws/s3] } }\n',
  'not-offered': 'components: { a: { needs: [aws/us-west-2/connect] } }\n',
  'name-clash': 'components: { aws: {} }\n',
  'no-service': 'components: { a/b: {} }\n',
  'domain-tree': 'domains: { a: { level: region, parent: aws/us-east-1 } }\n',
  'not-placed': 'components: { a: { needs: [a@aws] } }\n',
  'too-many-of': 'components: { a: { atLeast: 2 } }\n',
  'named-twice': 'components: { a: { needs: [aws/us-east-1/s3, aws/s3@aws/us-east-1] } }\n',
  'alias-of-own': `${A}aliases: { a: b }\n`,
  'unused-alias': 'aliases: { a: b }\n',
  'unused-correction': 'corrections: { a: {} }\n',
  'without-effect': 'components: { a: { needs: { a: { when: starting, grace: 1h } } } }\n',
  'no-standby': 'components: { a: { failover: {} } }\n',
  'unknown-goal': `${J}goals: [{ survive: everything }]\n`,
  'later-part': `${J}goals: [{ survive: any 2 region }]\n`,
  'no-journeys': 'goals: [{ survive: any region }]\n',
  'unmatched-acceptance': `${J}accept: [{ goal: any zone, lost: [a], why: x, until: 2027-01-01 }]\n`,
  'not-reached': `${J}goals: [{ survive: gcp }]\n`,
};

it.each(Object.entries(EXAMPLES))('%s is told of the shortest file that has it', (code, text) => {
  const first =
    code === 'empty' ? '' : code === 'format-version' ? 'firebreak: 2\n' : 'firebreak: 1\n';
  const problems = [
    ...draftPart(first + text, 'm.yaml').problems,
    ...resolveFiles({ 'm.yaml': first + text }).problems,
  ];
  const told = problems.find((problem) => problem.code === code);
  expect(told?.severity).toBe(MAP_PROBLEMS[code as MapProblemCode][0]);
});
