import type { RecordedEvent } from '@interlock/contracts';
import type { Hashing } from '../hashing/hashing.ts';
import type { Checkpoint } from './checkpoint.ts';
import { CompactRange } from './compact-range.ts';
import { LedgerError } from './ledger-error.ts';
import { leafHash, type MerkleHash } from './merkle-hash.ts';
import { recordedText } from './recorded-text.ts';

export interface LedgerReport {
  /** Events looked at, and leaves of the tree. */
  readonly events: number;
  readonly streams: number;
  /** Position of the newest event; -1 when there is none. */
  readonly position: number;
  /** Root over all events. */
  readonly rootHash: MerkleHash;
  /** Size of the signed head that the events were found to agree with; null when none was given. */
  readonly agreesWithHead: number | null;
}

export interface LedgerVerifier {
  /** The next event in position order. Throws `ledger.chain_broken` or `ledger.rewritten`, naming the place. */
  accept(event: RecordedEvent): void;
  /** After the last event. Throws `ledger.behind_head`. */
  end(): LedgerReport;
}

/** Leaf of an event in the global log: over the RFC 8785 form that the chain covers too. */
export const eventLeaf = (event: RecordedEvent, hashing: Hashing): MerkleHash => leafHash(recordedText(event), hashing);

/** Verifies the whole record as it passes by: each stream's chain, and the Merkle root at the size of a head whose signature was checked before. */
export const ledgerVerifier = (hashing: Hashing, head?: Pick<Checkpoint, 'treeSize' | 'rootHash'>): LedgerVerifier => {
  const ends = new Map<string, { revision: number; hash: string | null }>();
  const range = new CompactRange(hashing);
  let position = -1;
  const compare = (): void => {
    if (range.size === head?.treeSize) requireRoot(range.root(), head);
  };
  compare();
  return {
    accept: (event) => {
      const text = recordedText(event);
      const before = ends.get(event.stream) ?? { revision: -1, hash: null };
      if (event.position <= position) broken(event, `position ${event.position} follows position ${position}`);
      if (event.revision !== before.revision + 1) broken(event, `expected revision ${before.revision + 1}`);
      if (event.metadata.previousHash !== before.hash)
        broken(event, `previousHash is ${event.metadata.previousHash}, the event before it hashes to ${before.hash}`);
      ends.set(event.stream, { revision: event.revision, hash: hashing.sha256Hex(text) });
      range.append(leafHash(text, hashing));
      position = event.position;
      compare();
    },
    end: () => {
      requireSize(range.size, head);
      return { events: range.size, streams: ends.size, position, rootHash: range.root(), agreesWithHead: head?.treeSize ?? null };
    },
  };
};

/** Verifies an export of the whole record, offline. */
export const verifyLedgerExport = (
  events: Iterable<RecordedEvent>,
  hashing: Hashing,
  head?: Pick<Checkpoint, 'treeSize' | 'rootHash'>,
): LedgerReport => {
  const verifier = ledgerVerifier(hashing, head);
  for (const event of events) verifier.accept(event);
  return verifier.end();
};

/** Throws `ledger.rewritten` unless the record's root at the head's size is the head's. */
export const requireRoot = (found: MerkleHash, head: Pick<Checkpoint, 'treeSize' | 'rootHash'>): void => {
  if (found !== head.rootHash)
    throw new LedgerError(
      'ledger.rewritten',
      `the record was rewritten: its first ${head.treeSize} events hash to ${found}, the signed head says ${head.rootHash}`,
    );
};

/** Throws `ledger.behind_head` when there are fewer events than a head says. */
export const requireSize = (found: number, head: Pick<Checkpoint, 'treeSize'> | undefined): void => {
  if (head !== undefined && found < head.treeSize)
    throw new LedgerError(
      'ledger.behind_head',
      `the record holds ${found} events, the signed head says ${head.treeSize}: its end was lost, or an older copy was put in its place`,
    );
};

const broken = ({ stream, revision, position }: RecordedEvent, fault: string): never => {
  throw new LedgerError(
    'ledger.chain_broken',
    `the record does not verify at stream ${stream}, revision ${revision}, position ${position}: ${fault}`,
  );
};
