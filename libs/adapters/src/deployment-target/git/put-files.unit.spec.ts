import fc from 'fast-check';
import { putFiles } from './put-files.ts';
import { treeContent, type Tree } from './tree.ts';

const ids = (length: number) => fc.constantFrom('0', 'a', 'f').map((digit) => digit.repeat(length));
/** Names that sort around one another's slash. */
const name = fc.stringMatching(/^[a-c.0-]{1,3}$/);
const treeOf = (length: number): fc.Arbitrary<Tree> =>
  fc
    .array(fc.tuple(name, fc.record({ mode: fc.constantFrom('100644', '100755', '120000', '40000'), id: ids(length) })), { maxLength: 20 })
    .map((entries) => new Map(entries));
const filesOf = (length: number) => fc.array(fc.tuple(name, ids(length)), { maxLength: 8 }).map((entries) => new Map(entries));

describe('files put in a tree', () => {
  it.each([40, 64])('with ids of %i digits make the tree that has them', (length) => {
    fc.assert(
      fc.property(treeOf(length), filesOf(length), (tree, files) => {
        const whole = new Map(tree);
        for (const [file, id] of files) whole.set(file, { mode: '100644', id });
        expect(putFiles(treeContent(tree), files, length).toString('hex')).toBe(treeContent(whole).toString('hex'));
      }),
      { numRuns: 2_000 },
    );
  });

  it('take the place of a folder of that name, and of no other', () => {
    const [old, id] = ['1'.repeat(40), '2'.repeat(40)];
    const folder = { mode: '40000', id: old };
    const file = { mode: '100644', id: old };
    const tree = new Map([...['a', 'b'].map((one) => [one, folder] as const), ['a-', file] as const, ['a0', file] as const]);
    expect(putFiles(treeContent(tree), new Map([['a', id]]), 40).toString('hex')).toBe(
      treeContent(new Map(tree).set('a', { mode: '100644', id })).toString('hex'),
    );
  });
});
