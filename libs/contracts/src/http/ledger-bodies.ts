import { z } from 'zod';
import { RecordedEventSchema } from '../events/envelope.ts';
import { Instant } from '../primitives.ts';

const MerkleHashHex = z.string().regex(/^[0-9a-f]{64}$/);

/** That an event is in the global Merkle log (RFC 9162 §2.1.3), with a signed head of which it is shown. Hashes are hex. */
export const InclusionProof = z.strictObject({
  eventId: z.uuid(),
  stream: z.string(),
  revision: z.number().int().nonnegative(),
  position: z.number().int().nonnegative(),
  leafIndex: z.number().int().nonnegative(),
  /** sha256(0x00 ‖ RFC 8785 form of the event without its position). */
  leafHash: MerkleHashHex,
  /** Nearest to the leaf first. */
  hashes: z.array(MerkleHashHex),
  treeSize: z.number().int().positive(),
  rootHash: MerkleHashHex,
  /** The signed note that says so. */
  checkpoint: z.string(),
  verifierKey: z.string(),
});
export type InclusionProof = z.infer<typeof InclusionProof>;

/** That the log of `from` events is the beginning of the log of `to` events (RFC 9162 §2.1.4). Hashes are hex. */
export const ConsistencyProof = z.strictObject({
  from: z.number().int().positive(),
  to: z.number().int().positive(),
  fromRoot: MerkleHashHex,
  toRoot: MerkleHashHex,
  hashes: z.array(MerkleHashHex),
});
export type ConsistencyProof = z.infer<typeof ConsistencyProof>;

/**
 * What shows without a server, with the log's key alone, that an event is in the log, and that the log of a head that was kept elsewhere is the same log, only
 * smaller or larger. A file of `interlock ledger prove`; part of one of `interlock decision export`. Hashes are hex.
 */
export const LedgerProof = z.strictObject({
  format: z.literal('interlock.ledger-proof.v1'),
  /** The signed head that all of it is about. */
  checkpoint: z.string(),
  /** Null: no event was asked for. The position of the event is the one part of it that its leaf does not cover. */
  record: z
    .strictObject({ event: RecordedEventSchema, leafIndex: z.number().int().nonnegative(), hashes: z.array(MerkleHashHex).max(63) })
    .nullable(),
  /** One for each head that was kept: between its size and that of the checkpoint, whichever is larger. */
  growth: z
    .array(z.strictObject({ from: z.number().int().positive(), to: z.number().int().positive(), hashes: z.array(MerkleHashHex).max(128) }))
    .max(1_000),
});
export type LedgerProof = z.infer<typeof LedgerProof>;

/** Answer of `GET /v1/ledger/position?at=`: the last event that was recorded at or before an instant. `position` -1 and null: there was none. */
export const LedgerPosition = z.strictObject({ at: Instant, position: z.number().int().min(-1), recordedAt: Instant.nullable() });
export type LedgerPosition = z.infer<typeof LedgerPosition>;
