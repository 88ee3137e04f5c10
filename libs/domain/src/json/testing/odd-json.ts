import fc from 'fast-check';

const LONG = 'a'.repeat(60);

/** Pieces that two readers may read in two ways: put together in any order, most of what comes out is malformed, and much of the rest is odd. */
const PIECES: readonly string[] = [
  ['{', '}', '[', ']', ':', ',', ' ', '\n', '\t'],
  ['"a"', '"b"', '"\\u0061"', '"__proto__"', '"\\u005f_proto__"', '"constructor"', '"é"', '"\u{1f600}"'],
  ['0', '-0', '1', '01', '1.', '1e5', '1e400', '0.1', '-', '+1', 'true', 'nul', 'null', 'false'],
  ['9007199254740991', '9007199254740992', '-9007199254740993', '12345678901234567890.5'],
  ['"\\ud800"', '"\\ud83d\\ude00"', '"\\udc00\\ud800"', '"\\ud83d\\u0041"', '"\\n"', '"\\x"', '"\\u00g0"', '"\n"', '"', '\\'],
  ['\u2028', '\u00a0', '\ufeff'],
  [`"${LONG}"`, `"${'é'.repeat(60)}"`, `"${LONG}\\n"`, `"${LONG}\\ud800"`, `"${LONG}\u0007"`],
].flat();

const piece = fc.constantFrom(...PIECES);

const { tree } = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    piece,
    fc.array(tie('tree'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
    fc
      .array(fc.tuple(piece, tie('tree')), { maxLength: 12 })
      .map((members) => `{${members.map(([name, value]) => `${name}:${value}`).join(',')}}`),
  ),
}));

/** Texts that are JSON, nearly, or for one reader and not for another. */
export const oddJson: fc.Arbitrary<string> = fc.oneof(
  tree,
  fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
);
