import { describe, expect, it } from 'vitest';
import { formatPlace, LIMITS } from '#base';
import { FieldReader } from './fields.ts';
import { type Document, readDocument } from './read-document.ts';

function open(text: string, file = 'a.yaml'): Document {
  const document = readDocument(text, file);
  if (!document.ok) throw new Error(document.problems[0]?.what);
  return document.value;
}

function read(text: string): { reader: FieldReader; top: ReturnType<FieldReader['mapping']> } {
  const document = open(text);
  const reader = new FieldReader(document, 'field');
  return { reader, top: reader.mapping(document.value, [], null) };
}

describe('a document', () => {
  it('knows the place of each value, and of the nearest one above what is missing', () => {
    const document = open('a:\n  - b: 1\n');
    expect(formatPlace(document.placeOf(['a', 0, 'b']))).toBe('a.yaml:2:8');
    expect(formatPlace(document.placeOf(['a', 0, 'missing', 'deep']))).toBe('a.yaml:2:5');
    expect(formatPlace(document.placeOf([]))).toBe('a.yaml:1:1');
  });

  it('knows the file when it is JSON', () => {
    expect(formatPlace(open('{"a":1}', 'a.json').placeOf(['a']))).toBe('a.json');
  });

  it.each([
    ['a: [1', 'a.yaml'],
    ['a: 1\na: 2', 'a.yaml'],
    ['a: 1\n---\nb: 2', 'a.yaml'],
    ['{', 'a.json'],
    ['', 'a.json'],
  ])('is a problem with a place when it cannot be read: %j', (text, file) => {
    const document = readDocument(text, file);
    expect(document.ok).toBe(false);
    expect(document.problems[0]).toMatchObject({ code: 'document-unreadable', place: { file } });
  });

  it('reads yes, no and on as texts', () => {
    expect(open('a: yes\non: no').value).toEqual({ a: 'yes', on: 'no' });
  });

  it('does not unfold aliases without end', () => {
    const laughs = Array.from(
      { length: 12 },
      (_, level) =>
        `l${level}: &l${level} [${Array(10)
          .fill(level === 0 ? 'ha' : `*l${level - 1}`)
          .join(', ')}]`,
    ).join('\n');
    expect(readDocument(laughs, 'a.yaml').ok).toBe(false);
  });

  it('is not read when it is too large', () => {
    const document = readDocument(' '.repeat(LIMITS.yamlBytes + 1), 'a.yaml');
    expect(document.problems[0]?.code).toBe('document-too-large');
  });
});

describe('a reader of fields', () => {
  it('collects every problem and always returns something', () => {
    const { reader, top } = read('text: [1]\nword: blu\nnumber: x\nflag: 3\nlist: 1\ntexts: [1]');
    expect(reader.text(top, 'text', 'required')).toBeNull();
    expect(reader.text(top, 'missing', 'required')).toBeNull();
    expect(reader.word(top, 'word', ['blue', 'red'], 'red')).toBe('red');
    expect(reader.word(top, 'none', ['blue'], null)).toBeNull();
    expect(reader.number(top, 'number', 'optional')).toBeNull();
    expect(reader.flag(top, 'flag')).toBe(false);
    expect(reader.list(top, 'list')).toEqual([]);
    expect(reader.texts(top, 'texts')).toEqual([]);
    expect(reader.entries(top, 'list')).toEqual([]);
    expect(reader.problems.map(({ mend }) => mend)).toEqual([
      'write `text` as a text',
      'add missing: a text',
      'did you mean `blue`?',
      'add none: one of blue',
      'write a number',
      'write true or false',
      'write it as a list',
      'write each item as a text',
      'write it as `key: value` lines',
    ]);
  });

  it('has no problem with what is right', () => {
    const { reader, top } = read('text: " a "\nnumber: 0\nflag: true\nlist: [1]\ntexts: [b]');
    expect(reader.text(top, 'text', 'required')).toBe('a');
    expect(reader.number(top, 'number', 'required')).toBe(0);
    expect(reader.flag(top, 'flag')).toBe(true);
    expect(reader.list(top, 'list')).toEqual([{ value: 1, path: ['list', 0] }]);
    expect(reader.texts(top, 'texts')).toEqual(['b']);
    expect(reader.problems).toEqual([]);
  });

  it('knows the key that is nearest to a mistyped one', () => {
    const document = open('tilte: a');
    const reader = new FieldReader(document, 'field');
    reader.mapping(document.value, [], ['title', 'rows']);
    expect(reader.problems[0]).toMatchObject({
      what: 'unknown key `tilte` in the file',
      mend: 'did you mean `title`?',
    });
  });
});
