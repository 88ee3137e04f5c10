import { jest } from '@jest/globals';
import fc from 'fast-check';
import { readAnyDocuments, readDocuments, type TextDocument } from './read-documents.ts';
import { readSimpleText } from './simple-text.ts';

/** Every value of the documents, and the place of each and of one that is not there; or why they are refused. */
const told = (read: (text: string) => readonly TextDocument[], text: string): unknown => {
  try {
    return read(text).map((document) => [
      JSON.stringify(document.value),
      pathsIn(document.value).map((path) => [path.join(' '), document.locate(path)]),
    ]);
  } catch (error) {
    return String(error);
  }
};
const pathsIn = (value: unknown, path: readonly string[] = []): readonly (readonly string[])[] => [
  path,
  [...path, 'missing'],
  ...(typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, member]) => pathsIn(member, [...path, name]))
    : []),
];

const DESCRIPTOR = `# who looks after the shop
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: shop   # by day

  title: "The shop: all of it"
  annotations:
    interlock.dev/tier: '2'
    backstage.io/source-location: url:https://git.example/shop/tree/main/
  tags: [java, 'by hand']
  links:
  - url: https://wiki.example/shop#top
    title: Läden
  - { url: https://x.example, title: "x" }
spec:
  type: service
  lifecycle:
  owner: group:default/team
  order: 7
  public: true
  dependsOn:
    - component:default/a
    - resource:b
  providesApis: []
---

kind: Group
metadata: { name: team, labels: {} }
spec: { type: team, children: [], members: [ann, bob] }
`;

/** Parts of a text: lines of maps and lists, one within another. */
type Part = string | { readonly map: readonly (readonly [key: string, part: Part])[] } | { readonly list: readonly Part[] };

const written = (part: Part, indent: number): string => {
  const pad = ' '.repeat(indent);
  if (typeof part === 'string') return `${pad}${part}`;
  if ('list' in part) return part.list.map((item) => `${pad}- ${written(item, indent + 2).slice(indent + 2)}`).join('\n');
  return part.map
    .map(([key, of]) =>
      typeof of === 'string' ? `${pad}${key}: ${of}` : `${pad}${key}:\n${written(of, indent + ('list' in of && key < 'e' ? 0 : 2))}`,
    )
    .join('\n');
};

const wordsOf = (text: string): fc.Arbitrary<string> => fc.constantFrom(...text.split(' | '));
const simple = fc.oneof(
  wordsOf(
    `x | x y | x  y | k:n/x | http://x/?y#z | 'x y' | "x: y" | true | Null | 0 | 12 | 1a | é | 日本 | 🚦 go 🚦 | 全：角（ | ./x | ../x y | x # y: z`,
  ),
  wordsOf(`[] | {} | [x, y] | [ x ,"y" ] | { m: x, n: [y] } | [x:y, 12] | {m: null}`),
  fc.constant(''),
);
const odd = fc.oneof(
  wordsOf(
    `~ | 01 | 1.5 | 1e3 | 0x1F | -1 | .5 | 2026-01-02 | 12:30 | 99999999999999999999 | tRue | << | *x | &x y | !!str y | >- | @y | %y | ? y | - y`,
  ),
  wordsOf(
    `'x''y' | "x\\ny" | '' | "" | "x" y | x: y | x: | x #y | x#y | [x | x] | [x,] | [,x] | [x: y] | {x} | {x:y} | {x: } | {m: x, m: y} | ['x':y] | [x #y]`,
  ),
);
const key = fc.oneof(
  { weight: 9, arbitrary: wordsOf('a | b | c | d | e | f | g | h | x/y.z') },
  { weight: 1, arbitrary: wordsOf('1 | true | __proto__ | <<') },
);
const { map } = fc.letrec<{ part: Part; map: Part; list: Part }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 4 },
    { weight: 20, arbitrary: simple },
    { weight: 1, arbitrary: odd },
    { weight: 8, arbitrary: tie('map') },
    { weight: 8, arbitrary: tie('list') },
  ),
  map: fc.array(fc.tuple(key, tie('part')), { minLength: 1, maxLength: 3 }).map((members) => ({ map: members })),
  list: fc.array(tie('part'), { minLength: 1, maxLength: 3 }).map((list) => ({ list })),
}));
const documents = fc.array(map, { minLength: 1, maxLength: 3 }).map((maps) => maps.map((part) => `${written(part, 0)}\n`).join('---\n'));
/** What may stand at any place of a text. */
const piece = fc.oneof(
  fc.constantFrom(' ', '  ', '    ', '\n', '\n\n', '  \n', '\n   # z\n', '\r\n', '\t', '#', '- ', '-   ', 'a: ', 'a:', '---\n', '...\n'),
  odd,
  fc.string({ maxLength: 2 }),
);
const damaged = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(text, fc.array(fc.tuple(fc.nat(), fc.constantFrom(0, 0, 1, 2, 5), piece), { maxLength: 2 })).map(([whole, changes]) =>
    changes.reduce((now, [place, left, put]) => {
      const at = place % (now.length + 1);
      return now.slice(0, at) + put + now.slice(at + left);
    }, whole),
  );

/** Lines that stand a little beside where they would belong. */
const TRICKY: readonly string[] = [
  'a:\n-   b: 1\n  c: 2\n',
  'a:\n-   b: 1\n    c: 2\n',
  'a:\n  - x\n  b: y\n',
  'a: x\n  b: y\n',
  'a: x\n y\n',
  'a:\n    b: 1\n  c: 2\n',
  'a:\n- x\n y\n',
  ' a: 1\nb: 2\n',
  'a: 1\n---\n b: 2\n',
  'a:\n---\nb:\n',
  'a:\n# x\n  b: 1\n',
  'a:\n  # x\n  b: 1\n',
  'a: # x\n  b: 1\n',
  'a: [x] # y\n',
  'a: [x]# y\n',
];

describe('a text that is simple', () => {
  it('is read as a descriptor usually is written', () => {
    expect(readSimpleText(DESCRIPTOR)).toHaveLength(2);
    expect(told(readDocuments, DESCRIPTOR)).toEqual(told(readAnyDocuments, DESCRIPTOR));
  });

  it('is none where half of a character stands in it', () => {
    expect(readSimpleText('a: x\ud83d\n')).toBeUndefined();
  });

  it('has the values and places that the general reader finds in it, and whatever that refuses is not simple', () => {
    let read = 0;
    fc.assert(
      fc.property(damaged(fc.oneof({ weight: 4, arbitrary: documents }, { weight: 1, arbitrary: fc.constant(DESCRIPTOR) })), (text) => {
        if (readSimpleText(text) === undefined) return;
        read += 1;
        expect(told(readDocuments, text)).toEqual(told(readAnyDocuments, text));
      }),
      { numRuns: 3_000, examples: TRICKY.map((text) => [text] as [string]) },
    );
    expect(read).toBeGreaterThan(300);
  });

  it.each<readonly [string, string]>([
    ['many lines that say nothing', '#\n'.repeat(130_000)],
    ['many documents', '---\n'.repeat(10_001)],
    ['many items', `a: [${'b,'.repeat(90_000)}b]\n`],
    ['many members', Array.from({ length: 40_000 }, (_, number) => `k${number}: v\n`).join('')],
    ['deep indentation', Array.from({ length: 70 }, (_, depth) => `${' '.repeat(depth)}k:\n`).join('')],
    ['deep brackets', `a: ${'['.repeat(70)}${']'.repeat(70)}\n`],
  ])('has bounds: %s are for the general reader', (_what, text) => {
    expect(readSimpleText(text)).toBeUndefined();
  });

  it('is looked through once, also where it is not simple in the end', () => {
    const length = 1_000_000;
    const looked = jest.spyOn(RegExp.prototype, 'exec');
    // Patterns that went back over what they have read, or were asked again for what was read, would not come to the end of these before the runner does.
    for (const text of [
      `a: ${'b '.repeat(length)}: c\n`,
      `a: ${' '.repeat(length)}\t`,
      `a: '${'b'.repeat(length)}\n`,
      `${'a'.repeat(length)}\n`,
      `a: [${'b '.repeat(length)}`,
      `a: [${'b  '.repeat(length)}:]\n`,
      `a: b${' '.repeat(length)}: c\n`,
    ]) {
      looked.mockClear();
      expect(readSimpleText(text)).toBeUndefined();
      expect(looked.mock.calls.length).toBeLessThan(20);
    }
    looked.mockRestore();
  });

  it('is asked a few patterns for each line and item, however many there are', () => {
    const looked = jest.spyOn(RegExp.prototype, 'exec');
    const asked = [100, 1_000].map((members) => {
      const text = `a:\n${Array.from({ length: members }, (_, number) => `  k${number}: [x, 'y', { z: "w" }] # why\n  l${number}:\n  - m: n\n`).join('')}`;
      looked.mockClear();
      expect(readSimpleText(text)).toHaveLength(1);
      return looked.mock.calls.length / members;
    });
    looked.mockRestore();
    expect(asked[1]).toBeLessThanOrEqual((asked[0] ?? 0) + 1);
  });
});
