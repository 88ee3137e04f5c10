import type { ReleaseCandidate } from '@interlock/contracts';
import type { EvidenceDocument } from '../evidence-verifier.ts';
import type { Judgement } from '../judge-document.ts';
import type { PortableTrust } from '../trust/portable-trust.ts';

/** What a thread is started with. */
export interface ThreadStart {
  readonly trust: PortableTrust;
  readonly maxAttestationBytes: number;
}

/** A document, in memory or in a file that nobody changes meanwhile. The thread judges one at a time, in order. */
export interface ThreadRequest {
  readonly document: Uint8Array | { readonly path: string };
  /** Set: the document is a report in memory, judged by this statement alone. */
  readonly statement?: Uint8Array;
  readonly kind: EvidenceDocument['kind'];
  readonly candidate: ReleaseCandidate;
}

export type ThreadReply =
  { readonly kind: 'judged'; readonly judgements: readonly Judgement[] } | { readonly kind: 'failed'; readonly message: string };
