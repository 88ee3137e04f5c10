import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { CompactRange, compactRangeAt, LedgerError, type Hashing, type MerkleHash, type MerkleTree } from '@interlock/domain';

/** The global Merkle log as the views keep it: every perfect subtree's hash, so that a proof reads a few rows. */
export class ViewTree implements MerkleTree {
  readonly hashing: Hashing;
  readonly #node: StatementSync;
  readonly #size: StatementSync;

  constructor(database: DatabaseSync, hashing: Hashing) {
    this.hashing = hashing;
    this.#node = database.prepare('SELECT hash FROM merkle_nodes WHERE level = ? AND idx = ?');
    this.#size = database.prepare('SELECT max(idx) AS last FROM merkle_nodes WHERE level = 0');
  }

  /** Leaves: events in the views. */
  size(): number {
    const { last } = this.#size.get() as { last: number | null };
    return last === null ? 0 : last + 1;
  }

  node(level: number, index: number): MerkleHash {
    const row = this.#node.get(level, index) as { hash: string } | undefined;
    if (row === undefined) throw new LedgerError('ledger.out_of_range', `the log has no node ${index} at level ${level}`);
    return row.hash;
  }

  /** To go on from. */
  range(): CompactRange {
    const size = this.size();
    return new CompactRange(this.hashing, size, compactRangeAt(size, this));
  }
}
