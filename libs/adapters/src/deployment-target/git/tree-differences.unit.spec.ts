import fc from 'fast-check';
import { treeDifferences } from './tree-differences.ts';
import { parseTree, treeContent, type Tree } from './tree.ts';

const entry = fc.record({
  mode: fc.constantFrom('100644', '100755', '40000'),
  id: fc.constantFrom('0', 'a', 'f').map((digit) => digit.repeat(40)),
});
const name = fc.stringMatching(/^[a-c.-]{1,3}$/);
const tree: fc.Arbitrary<Tree> = fc.array(fc.tuple(name, entry), { maxLength: 20 }).map((entries) => new Map(entries));

const expected = (before: Tree, after: Tree): Map<string, unknown> => {
  const differs = [...new Set([...before.keys(), ...after.keys()])].filter(
    (one) => JSON.stringify(before.get(one)) !== JSON.stringify(after.get(one)),
  );
  return new Map(differs.map((one) => [one, after.get(one)]));
};

/** As a careless tool would leave it. */
const unsorted = (content: Buffer): Buffer =>
  Buffer.concat([...parseTree(content, 40)].toReversed().map((one) => treeContent(new Map([one]))));

describe('the differences between two trees', () => {
  it('are the entries that only one has, or that stand for something else', () => {
    fc.assert(
      fc.property(tree, tree, (before, after) => {
        expect(new Map(treeDifferences(treeContent(before), treeContent(after), 40))).toEqual(expected(before, after));
      }),
    );
  });

  it('are the same where a tree is not sorted', () => {
    fc.assert(
      fc.property(tree, tree, (before, after) => {
        expect(new Map(treeDifferences(unsorted(treeContent(before)), treeContent(after), 40))).toEqual(expected(before, after));
      }),
    );
  });

  it('of a tree and nothing are all of it', () => {
    fc.assert(
      fc.property(tree, (whole) => {
        const nothing = Buffer.alloc(0);
        expect(new Map(treeDifferences(nothing, treeContent(whole), 40))).toEqual(expected(new Map(), whole));
        expect(new Map(treeDifferences(treeContent(whole), nothing, 40))).toEqual(expected(whole, new Map()));
      }),
    );
  });

  it('are refused of bytes that are no tree', () => {
    const whole = treeContent(new Map([['a', { mode: '100644', id: 'a'.repeat(40) }]]));
    expect(() => treeDifferences(Buffer.alloc(0), whole.subarray(0, 20), 40)).toThrow(
      expect.objectContaining({ code: 'deployment-target.unusable' }),
    );
  });
});
