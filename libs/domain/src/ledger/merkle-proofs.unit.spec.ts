import fc from 'fast-check';
import { EMPTY_ROOT, leafHash, nodeHash } from './merkle-hash.ts';
import { compactRangeAt, proveConsistency, proveInclusion, rootAt } from './prove.ts';
import { CompactRange } from './compact-range.ts';
import { realHashing as hashing, treeOf } from './testing/index.ts';
import { verifyConsistency, verifyInclusion } from './verify-proof.ts';

/** The eight leaves of the Certificate Transparency test data, and the roots of the trees of the first 1 to 8. */
const CLASSIC = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((hex) =>
  leafHash(
    Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)),
    hashing,
  ),
);
const ROOTS = [
  EMPTY_ROOT,
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

/** RFC 6962 §2.1, word for word: what the incremental and stored forms are measured against. */
const mth = (leaves: readonly string[]): string => {
  const [only = EMPTY_ROOT] = leaves;
  if (leaves.length <= 1) return only;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(mth(leaves.slice(0, k)), mth(leaves.slice(k)), hashing);
};

const leavesOf = (count: number): string[] => Array.from({ length: count }, (_, index) => leafHash(`event ${index}`, hashing));
const size = fc.integer({ min: 1, max: 70 });
const flipped = (hash: string): string => `${hash.startsWith('0') ? '1' : '0'}${hash.slice(1)}`;

describe('a Merkle tree', () => {
  it('has the published roots', () => {
    expect(ROOTS.map((_, count) => treeOf(CLASSIC.slice(0, count)).range.root())).toEqual(ROOTS);
    expect(ROOTS.map((_, count) => rootAt(count, treeOf(CLASSIC)))).toEqual(ROOTS);
    expect(leafHash('\u0010', hashing)).toBe(leafHash(Uint8Array.of(0x10), hashing));
  });

  it('has the root that the RFC defines, at every size, also when it was taken up half-way', () => {
    fc.assert(
      fc.property(size, size, (one, other) => {
        const leaves = leavesOf(Math.max(one, other));
        const tree = treeOf(leaves);
        const half = Math.min(one, other);
        expect(tree.range.root()).toBe(mth(leaves));
        expect(rootAt(half, tree)).toBe(mth(leaves.slice(0, half)));
        const resumed = new CompactRange(hashing, half, compactRangeAt(half, tree));
        for (const leaf of leaves.slice(half)) resumed.append(leaf);
        expect(resumed.root()).toBe(mth(leaves));
      }),
    );
  });
});

describe('a proof that a leaf is in the tree', () => {
  it('verifies for that leaf at that place, and for no other leaf, place, size, root or proof', () => {
    fc.assert(
      fc.property(size, fc.nat(), fc.nat(), (count, anyLeaf, anyStep) => {
        const index = anyLeaf % count;
        const leaves = leavesOf(count);
        const tree = treeOf(leaves);
        const proof = proveInclusion(index, count, tree);
        const claim = { index, size: count, leaf: leaves[index] ?? '', proof, root: rootAt(count, tree) };
        expect(verifyInclusion(claim, hashing)).toBe(true);
        const wrong = [
          { ...claim, leaf: flipped(claim.leaf) },
          { ...claim, root: flipped(claim.root) },
          { ...claim, index: count },
          { ...claim, proof: [...proof, claim.leaf] },
          ...(proof.length === 0
            ? []
            : [
                { ...claim, proof: proof.slice(1) },
                { ...claim, index: (index + 1) % count },
              ]),
          ...proof
            .slice(anyStep % Math.max(1, proof.length))
            .map((hash) => ({ ...claim, proof: proof.map((one) => (one === hash ? flipped(one) : one)) })),
        ];
        for (const other of wrong) expect(verifyInclusion(other, hashing)).toBe(false);
      }),
    );
  });

  it('walks trees beyond 2^32 leaves', () => {
    const leaf = leafHash('one', hashing);
    const proof = Array.from({ length: 34 }, (_, index) => leafHash(`sibling ${index}`, hashing));
    const index = 2 ** 33 + 2 ** 31;
    const bits = Array.from({ length: 34 }, (_, bit) => Math.floor(index / 2 ** bit) % 2 === 1);
    const root = proof.reduce(
      (hash, sibling, bit) => (bits[bit] === true ? nodeHash(sibling, hash, hashing) : nodeHash(hash, sibling, hashing)),
      leaf,
    );
    expect(verifyInclusion({ index, size: 2 ** 34, leaf, proof, root }, hashing)).toBe(true);
    expect(verifyInclusion({ index: index - 2 ** 33, size: 2 ** 34, leaf, proof, root }, hashing)).toBe(false);
  });

  it('is not made for a leaf that is not there', () => {
    for (const [index, count] of [
      [3, 3],
      [-1, 3],
      [0.5, 3],
      [0, 0],
    ] as const)
      expect(() => proveInclusion(index, count, treeOf(leavesOf(3)))).toThrow(expect.objectContaining({ code: 'ledger.out_of_range' }));
  });
});

describe('a proof that a tree is the beginning of another', () => {
  it('verifies for those two, and for no other root, size or proof', () => {
    fc.assert(
      fc.property(size, size, (one, other) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const tree = treeOf(leavesOf(to));
        const proof = proveConsistency(from, to, tree);
        const claim = { from, to, proof, fromRoot: rootAt(from, tree), toRoot: rootAt(to, tree) };
        expect(verifyConsistency(claim, hashing)).toBe(true);
        const wrong = [
          { ...claim, fromRoot: flipped(claim.fromRoot) },
          { ...claim, toRoot: flipped(claim.toRoot) },
          { ...claim, from: 0 },
          { ...claim, from: to + 1 },
          { ...claim, proof: [...proof, claim.toRoot] },
          ...(proof.length === 0
            ? []
            : [
                { ...claim, proof: proof.slice(0, -1) },
                { ...claim, proof: [] },
              ]),
          ...proof.map((hash) => ({ ...claim, proof: proof.map((step) => (step === hash ? flipped(step) : step)) })),
        ];
        for (const other of wrong) expect(verifyConsistency(other, hashing)).toBe(false);
      }),
    );
  });

  it('does not exist for a tree in which one early leaf is another', () => {
    const leaves = leavesOf(20);
    const rewritten = treeOf(leaves.with(3, leafHash('rewritten', hashing)));
    const proof = proveConsistency(10, 20, rewritten);
    expect(
      verifyConsistency({ from: 10, to: 20, proof, fromRoot: mth(leaves.slice(0, 10)), toRoot: rewritten.range.root() }, hashing),
    ).toBe(false);
  });
});
