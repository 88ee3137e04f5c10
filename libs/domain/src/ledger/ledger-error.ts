export type LedgerErrorCode =
  /** An event does not follow the one before it in its stream: the record was changed at the place named. */
  | 'ledger.chain_broken'
  /** The record holds fewer events than a signed head says: its end was lost, or an older copy was put in its place. */
  | 'ledger.behind_head'
  /** The record hashes to another root than a signed head says: it was rewritten, links and all. */
  | 'ledger.rewritten'
  /** A head was to be compared with a part of the record: export all of it. */
  | 'ledger.partial'
  /** A view tells of more events than the record holds: the record lost its end. */
  | 'ledger.view_ahead'
  /** The record does not extend this head, and says so itself: an older copy was restored, and an acknowledgement on the record names the head. */
  | 'ledger.head_abandoned'
  /** Nobody has seen more of the record than it holds: there is no restore to acknowledge. */
  | 'ledger.nothing_to_acknowledge'
  /** This restore was acknowledged already: put the newer head back in its place. */
  | 'ledger.already_acknowledged'
  /** An acknowledgement was begun and not finished: run it again. */
  | 'ledger.restore_unfinished'
  /** A head, note or checkpoint is malformed, or not signed by the key that was given: do not believe it. */
  | 'ledger.head_invalid'
  /** A proof does not show what it is for: believe neither the proof nor what it came with. */
  | 'ledger.proof_invalid'
  /** The log signed two heads that cannot both be true: keep both, they show it. */
  | 'ledger.split'
  /** A proof says nothing of a head: ask the server for one that names it. */
  | 'ledger.unproven'
  /** A proof was asked for that this tree does not have. */
  | 'ledger.out_of_range';

export class LedgerError extends Error {
  readonly code: LedgerErrorCode;
  constructor(code: LedgerErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'LedgerError';
    this.code = code;
  }
}
