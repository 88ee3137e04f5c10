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
  /** Root over the events looked at: the record's, where they are all of its first. */
  readonly rootHash: MerkleHash;
  /** Size of the signed head that the events were found to agree with; null when none was given. */
  readonly agreesWithHead: number | null;
  /** Streams that begin after their first event, in order of appearance: what came before is not here, and nothing is shown of it. */
  readonly begunLater: readonly { readonly stream: string; readonly revision: number }[];
}

export interface LedgerVerifier {
  /** The next event in position order. Throws `ledger.chain_broken` or `ledger.rewritten`, naming the place. */
  accept(event: RecordedEvent): void;
  /** After the last event. Throws `ledger.behind_head`. */
  end(): LedgerReport;
}

/** Leaf of an event in the global log: over the RFC 8785 form that the chain covers too. */
export const eventLeaf = (event: RecordedEvent, hashing: Hashing): MerkleHash => leafHash(recordedText(event), hashing);

/**
 * Verifies the record as it passes by: each stream's chain, and the Merkle root at the size of a head whose signature was checked before. `part`: streams may
 * begin later than at their first event; from there on their chain is verified, and no head can be compared.
 */
export const ledgerVerifier = (
  hashing: Hashing,
  head?: Pick<Checkpoint, 'treeSize' | 'rootHash'>,
  { part = false }: { readonly part?: boolean } = {},
): LedgerVerifier => {
  const ends = new Map<string, { revision: number; hash: string | null }>();
  const range = new CompactRange(hashing);
  const begunLater: { stream: string; revision: number }[] = [];
  let position = -1;
  const compare = (): void => {
    if (begunLater.length === 0 && range.size === head?.treeSize) requireRoot(range.root(), head);
  };
  compare();
  return {
    accept: (event) => {
      const text = recordedText(event);
      const before = ends.get(event.stream) ?? beginning(event, part);
      if (!ends.has(event.stream) && before.revision >= 0) begunLater.push({ stream: event.stream, revision: event.revision });
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
      if (head !== undefined && begunLater.length > 0)
        throw new LedgerError('ledger.partial', 'only a part of the record is here: a signed head can be compared with all of it alone');
      requireSize(range.size, head);
      return {
        events: range.size,
        streams: ends.size,
        position,
        rootHash: range.root(),
        agreesWithHead: head?.treeSize ?? null,
        begunLater,
      };
    },
  };
};

/** Where a stream's chain is taken up: at nothing, or in a part at what its first event here says came before. */
const beginning = ({ revision, metadata }: RecordedEvent, part: boolean): { revision: number; hash: string | null } =>
  part && revision > 0 ? { revision: revision - 1, hash: metadata.previousHash } : { revision: -1, hash: null };

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
