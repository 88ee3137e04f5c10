import type { LedgerProof } from '@interlock/contracts';
import type { Hashing } from '../hashing/hashing.ts';
import type { Checkpoint } from './checkpoint.ts';
import { LedgerError } from './ledger-error.ts';
import { EMPTY_ROOT } from './merkle-hash.ts';
import { eventLeaf } from './verify-ledger.ts';
import { verifyConsistency, verifyInclusion } from './verify-proof.ts';

/** A head whose signature was checked before, and what it is called here. */
export interface KeptHead extends Pick<Checkpoint, 'treeSize' | 'rootHash'> {
  readonly name: string;
}

/** A proof whose checkpoint was opened with the log's key. */
export interface LedgerClaim extends Pick<LedgerProof, 'record' | 'growth'> {
  readonly head: Pick<Checkpoint, 'treeSize' | 'rootHash'>;
}

export interface ProvenHead extends KeptHead {
  /** Whether the log held the event when it was signed; null where none is proven. */
  readonly holdsEvent: boolean | null;
}

/**
 * That the event is in the log of the proof's head, and that each head that was kept elsewhere is of that very log: then it is in those too that are larger than
 * its place. Asks nobody. Throws `ledger.proof_invalid`, `ledger.split` or `ledger.unproven`.
 */
export const verifyLedgerProof = ({ head, record, growth }: LedgerClaim, kept: readonly KeptHead[], hashing: Hashing): ProvenHead[] => {
  requireOnePast([...kept, { ...head, name: 'the head of the proof' }]);
  if (record !== null) requireInclusion(record, head, hashing);
  for (const one of kept) requireGrowth(one, head, growth, hashing);
  return kept
    .map((one) => ({ ...one, holdsEvent: record === null ? null : record.leafIndex < one.treeSize }))
    .toSorted((left, right) => left.treeSize - right.treeSize);
};

/** Said before anything that a proof may fail at: two signed heads are evidence against the log by themselves. */
const requireOnePast = (heads: readonly KeptHead[]): void => {
  const bySize = new Map<number, KeptHead>();
  for (const one of heads) {
    const other = bySize.get(one.treeSize) ?? one;
    if (other.rootHash !== one.rootHash)
      throw new LedgerError(
        'ledger.split',
        `${other.name} and ${one.name} are both signed and both of ${one.treeSize} events, and say different roots (${other.rootHash}, ${one.rootHash}): two pasts were shown`,
      );
    bySize.set(one.treeSize, other);
  }
};

const requireInclusion = (
  { event, leafIndex, hashes }: NonNullable<LedgerProof['record']>,
  { treeSize, rootHash }: LedgerClaim['head'],
  hashing: Hashing,
): void => {
  // The leaf is computed from the event: one that a proof brings along could be of another event.
  const claim = { index: leafIndex, size: treeSize, leaf: eventLeaf(event, hashing), proof: hashes, root: rootHash };
  if (!verifyInclusion(claim, hashing))
    throw new LedgerError(
      'ledger.proof_invalid',
      `record: ${event.type} of stream ${event.stream}, revision ${event.revision}, is not shown to be event ${leafIndex} of the ${treeSize} that the signed head is of: the event, its place or the proof was changed`,
    );
};

const requireGrowth = (kept: KeptHead, head: LedgerClaim['head'], growth: LedgerClaim['growth'], hashing: Hashing): void => {
  const [earlier, later] = kept.treeSize <= head.treeSize ? [kept, head] : [head, kept];
  const [from, to] = [earlier.treeSize, later.treeSize];
  if (from === to) return;
  // RFC 9162 proves nothing of the empty log; every other one begins with it.
  if (from === 0 && earlier.rootHash === EMPTY_ROOT) return;
  const proofs = growth.filter((one) => one.from === from && one.to === to);
  if (proofs.length === 0)
    throw new LedgerError(
      'ledger.unproven',
      `${kept.name}: the proof says nothing of a log of ${kept.treeSize} events beside one of ${head.treeSize}`,
    );
  const claim = { from, to, fromRoot: earlier.rootHash, toRoot: later.rootHash };
  if (!proofs.some(({ hashes }) => verifyConsistency({ ...claim, proof: hashes }, hashing)))
    throw new LedgerError(
      'ledger.proof_invalid',
      `${kept.name}: that the log of ${to} events begins with that of ${from} is not shown: the record was rewritten in between, an older copy of it was restored, or the proof was changed`,
    );
};
