import vectors from './merkle-vectors.json' with { type: 'json' };
import { realHashing } from './testing/index.ts';
import { verifyConsistency, verifyInclusion } from './verify-proof.ts';

/** The vectors' bytes as hex, whatever their length: refusing a wrong one is the verifier's business. */
const hex = (base64: string | null): string =>
  Array.from(atob(base64 ?? ''), (character) => character.charCodeAt(0).toString(16).padStart(2, '0')).join('');

describe('the public vectors of transparency-dev/merkle', () => {
  it.each(vectors.inclusion)('inclusion $name', ({ leafIdx, treeSize, leafHash, proof, root, wantErr }) => {
    const claim = { index: leafIdx, size: treeSize, leaf: hex(leafHash), proof: proof.map(hex), root: hex(root) };
    expect(verifyInclusion(claim, realHashing)).toBe(!wantErr);
  });

  it.each(vectors.consistency)('consistency $name', ({ size1, size2, proof, root1, root2, wantErr }) => {
    const claim = { from: size1, to: size2, proof: proof.map(hex), fromRoot: hex(root1), toRoot: hex(root2) };
    expect(verifyConsistency(claim, realHashing)).toBe(!wantErr);
  });
});
