import fc from 'fast-check';
import { readDocuments } from './read-documents.ts';
import { UnreadableText } from './unreadable-text.ts';

const refusalOf = (text: string): UnreadableText => {
  try {
    readDocuments(text);
  } catch (error) {
    if (error instanceof UnreadableText) return error;
    throw error;
  }
  throw new Error('was read');
};
const valueOf = (text: string): unknown => JSON.parse(JSON.stringify(readDocuments(text).map((document) => document.value)));

describe('text that is well-formed', () => {
  it('is read as YAML 1.2, in which "no" is text and a leading zero is no octal', () => {
    expect(valueOf('a: no\nb: 0123\nc: 0.5\nd: ~\ne: true\nf: 2026-01-02\n')).toEqual([
      { a: 'no', b: 123, c: 0.5, d: null, e: true, f: '2026-01-02' },
    ]);
  });

  it('may hold several documents, of which empty ones are left out', () => {
    expect(valueOf('---\na: 1\n---\n# nothing\n---\nb: 2\n...\n')).toEqual([{ a: 1 }, { b: 2 }]);
  });

  it('may be JSON, with a byte order mark and tabs', () => {
    expect(valueOf('\ufeff{\n\t"a": [\n\t\t1,\n\t\t"x"\n\t]\n}\n')).toEqual([{ a: [1, 'x'] }]);
  });

  it('may repeat values by alias, a few', () => {
    expect(valueOf('a: &x { b: 1 }\nc: *x\nd: [*x, *x]\n')).toEqual([{ a: { b: 1 }, c: { b: 1 }, d: [{ b: 1 }, { b: 1 }] }]);
  });

  it('gives objects without a prototype', () => {
    expect(Object.getPrototypeOf(readDocuments('a: 1\n')[0]?.value)).toBeNull();
  });
});

describe('the place of a field', () => {
  const [document] = readDocuments('# c\nmetadata:\n  name: x\n  annotations:\n    a/b: "1"\nspec:\n  owner:\n  list: [p, q]\n');

  it.each([
    ['of the value, when it is there', ['metadata', 'annotations', 'a/b'], 5, 10],
    ['of the key, when the value is empty', ['spec', 'owner'], 7, 3],
    ['of the key of the map that ought to hold it', ['metadata', 'annotations', 'c/d'], 4, 3],
    ['of the nearest map, when several are missing', ['spec', 'x', 'y', 'z'], 6, 1],
    ['of an item of a list', ['spec', 'list', '1'], 8, 13],
    ['of the list, past its end', ['spec', 'list', '2'], 8, 3],
    ['of the document, at the root', ['nothing'], 2, 1],
    ['of the document, for itself', [], 2, 1],
  ])('is that %s', (_what, path, line, column) => {
    expect(document?.locate(path)).toEqual({ line, column });
  });

  it('is where the value stands in the text, in any JSON', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.stringMatching(/^[a-z]{1,6}$/),
          fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.oneof(fc.string({ unit: 'grapheme' }), fc.nat(), fc.boolean())),
        ),
        (value) => {
          const text = JSON.stringify(value, null, 2);
          const lines = text.split('\n');
          const read = readDocuments(text)[0];
          for (const [outer, members] of Object.entries(value)) {
            for (const [inner, scalar] of Object.entries(members)) {
              const place = read?.locate([outer, inner]);
              expect(lines[(place?.line ?? 0) - 1]?.slice((place?.column ?? 0) - 1)).toMatch(JSON.stringify(scalar));
            }
          }
        },
      ),
      { examples: [[{ a: { b: 'x' } }]] },
    );
  });
});

describe('text that is refused', () => {
  it.each([
    ['a duplicate key', 'a: 1\nb: 2\na: 3\n', 3, /"a" twice/],
    ['a duplicate key spelt otherwise', '{"a": 1,\n "\\u0061": 2}', 2, /"a" twice/],
    ['the key __proto__', 'x:\n  __proto__: { isAdmin: true }\n', 2, /__proto__/],
    ['the key constructor', '{"constructor": {"prototype": {"x": 1}}}', 1, /constructor/],
    ['a merge key', 'a: &a { x: 1 }\nb:\n  <<: *a\n', 3, /merge key/],
    ['a tag of its own', 'a: 1\nb: !!js/function "x"\n', 2, /tag/],
    ['a local tag', 'a: !secret x\n', 1, /tag/],
    ['a binary tag', 'a: !!binary aGk=\n', 1, /tag/],
    ['YAML 1.1', '%YAML 1.1\n---\na: no\n', 1, /directive/],
    ['a key that is a list', '? [a]\n: 1\n', 1, /./],
    ['an alias before its anchor', 'a: *x\nb: &x 1\n', 1, /./],
    ['an alias inside its own anchor', 'a: &x\n  b: *x\n', 2, /before its anchor/],
    ['an anchor twice', 'a: &x 1\nb: &x 2\nc: *x\n', 2, /twice/],
    ['infinity', 'a: .inf\n', 1, /finite/],
    ['no number', 'a: .nan\n', 1, /finite/],
    ['a number beyond doubles', 'a: 1e400\n', 1, /finite/],
    ['an integer that would be rounded', 'a: 9007199254740993\n', 1, /2\^53-1/],
    ['a lone surrogate', 'a: "\\ud800"\n', 1, /surrogate/],
    ['a tab for indentation', 'a:\n\tb: 1\n', 2, /./],
    ['a map that does not end', 'a: {b: 1\n', 2, /./],
    ['text that does not end', 'a: "b\n', 2, /./],
    ['a value where none may stand', 'a: b: c\n', 1, /./],
  ])('for %s, with the line', (_what, text, line, says) => {
    const refusal = refusalOf(text);
    expect(refusal.message).toMatch(says);
    expect(refusal.line).toBe(line);
  });

  it.each([
    ['flow lists in each other', '['.repeat(500_000)],
    ['flow lists in each other that end', '['.repeat(250_000) + ']'.repeat(250_000)],
    ['flow maps in each other', '{"a":'.repeat(200_000)],
    ['lists in each other on one line', '- '.repeat(500_000)],
    ['keys in each other on one line', '? '.repeat(500_000)],
    ['maps in each other, a column each', Array.from({ length: 1_000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    [
      'a billion laughs',
      `a: &a [x,x,x,x,x,x,x,x,x,x]\n${Array.from('bcdefghij', (name, index) => `${name}: &${name} [${`*${'abcdefghij'[index]},`.repeat(9)}]`).join('\n')}`,
    ],
    ['many aliases', `a: &a 1\nb: [${'*a,'.repeat(100_000)}]`],
    ['many keys', Array.from({ length: 120_000 }, (_, index) => `k${index}: 1`).join('\n')],
    ['many commas', `[${','.repeat(1_000_000)}`],
    ['many ends', '}\n'.repeat(500_000)],
    ['many tags', '!a '.repeat(300_000)],
    ['many anchors', '&a '.repeat(300_000)],
    ['many directives', '%a\n'.repeat(300_000)],
    ['many documents', '---\n'.repeat(250_000)],
  ])('for %s, before it costs much', (_what, text) => {
    expect(refusalOf(text)).toMatchObject({ code: 'catalog-source.unreadable_text' });
  });
});

describe('any text', () => {
  const valid =
    'apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: shop\n  annotations: { "a/b": "1", c: &x [1, 2] }\nspec:\n  owner: *x\n  text: |\n    more\n---\n{"json": [true, null, -1.5e3]}\n';

  it('cut off at any character is read or refused, never anything else', () => {
    for (let end = 0; end <= valid.length; end += 1) expect(outcomeOf(valid.slice(0, end))).toMatch(/^(?:read|refused)$/);
  });

  it('mutated anywhere is read or refused, and changes no prototype', () => {
    const fragment = fc.oneof(
      fc.constantFrom(
        '__proto__: {polluted: 1}',
        '{',
        '}',
        '[',
        ']',
        ',',
        ': ',
        '- ',
        '? ',
        '&x ',
        '*x',
        '!!js ',
        '---\n',
        '...\n',
        '%YAML 1.1\n',
        '|',
        '>',
        '"',
        "'",
        '\t',
        '\0',
        '\ufeff',
        '\ud800',
        '#',
        '<<: *x',
        '@',
        '`',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    const edit = fc.record({ at: fc.nat(valid.length), drop: fc.nat(20), fragment });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        const text = edits.reduce(
          (before, { at, drop, fragment: inserted }) => before.slice(0, at) + inserted + before.slice(at + drop),
          valid,
        );
        expect(outcomeOf(text)).toMatch(/^(?:read|refused)$/);
        expect(Reflect.get({}, 'polluted')).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });

  const outcomeOf = (text: string): string => {
    try {
      for (const document of readDocuments(text)) JSON.stringify(document.value);
      return 'read';
    } catch (error) {
      return error instanceof UnreadableText && error.line > 0 && error.column > 0 ? 'refused' : String(error);
    }
  };
});
