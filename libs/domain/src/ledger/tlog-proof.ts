import { base64OfHex, hexOfBase64 } from './encoding.ts';
import { LedgerError } from './ledger-error.ts';
import type { MerkleHash } from './merkle-hash.ts';

/** An offline proof (C2SP tlog-proof): with the log's key alone it shows that a leaf is in the log. */
export interface TlogProof {
  readonly index: number;
  readonly proof: readonly MerkleHash[];
  /** The signed note. */
  readonly checkpoint: string;
}

const HEADER = 'c2sp.org/tlog-proof@v1';

export const tlogProofText = ({ index, proof, checkpoint }: TlogProof): string =>
  [HEADER, `index ${index}`, ...proof.map(base64OfHex), '', checkpoint].join('\n');

/** Throws `ledger.head_invalid`. What is in it is not verified yet. */
export const parseTlogProof = (text: string): TlogProof => {
  const split = text.indexOf('\n\n');
  const [header, ...rest] = text.slice(0, Math.max(split, 0)).split('\n');
  const lines = rest[0]?.startsWith('extra ') === true ? rest.slice(1) : rest;
  const index = /^index (0|[1-9]\d{0,15})$/.exec(lines[0] ?? '')?.[1];
  const proof = lines.slice(1).map((line) => hexOfBase64(line, 32));
  if (header !== HEADER || index === undefined || proof.length > 63 || !proof.every((hash) => hash !== undefined))
    throw new LedgerError('ledger.head_invalid', `proof: expected ${HEADER}, an index, hashes in base64 and a checkpoint`);
  return { index: Number(index), proof, checkpoint: text.slice(split + 2) };
};
