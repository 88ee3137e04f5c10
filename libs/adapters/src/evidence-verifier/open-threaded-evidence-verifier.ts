import { MAX_EVIDENCE_BYTES } from '@interlock/contracts';
import { answerOf, openEvidenceVerifier, type EvidenceVerifierOptions } from './open-evidence-verifier.ts';
import type { EvidenceVerifier, FileEvidenceVerifier } from './evidence-verifier.ts';
import { EvidenceVerifierError } from './evidence-verifier-error.ts';
import { startVerifierThread } from './threads/verifier-thread.ts';
import { VerifierThreads } from './threads/verifier-threads.ts';
import { packTrust } from './trust/portable-trust.ts';

export interface ThreadedEvidenceVerifierOptions extends EvidenceVerifierOptions {
  /** Documents up to this size are judged in the calling thread: handing them over costs more than it spares. Default 64 KiB. */
  readonly inPlaceBytes?: number;
  /** Documents that are judged at the same time. Default 2. */
  readonly threads?: number;
  /** For one document. Default a minute. */
  readonly deadlineMs?: number;
  /** Of each thread's heap. Default 512 MiB: a test report of 50 MiB needs half of it, since XML is parsed whole. */
  readonly heapMb?: number;
  readonly maxWaiting?: number;
  readonly idleMs?: number;
}

/** Verifies small documents where it is called, and large ones in threads, so that nobody waits for a large one who did not send it. */
export const openThreadedEvidenceVerifier = ({
  inPlaceBytes = 64 * 1024,
  threads = 2,
  deadlineMs = 60_000,
  heapMb = 512,
  maxWaiting = 64,
  idleMs = 30_000,
  ...options
}: ThreadedEvidenceVerifierOptions): FileEvidenceVerifier & { close(): Promise<void> } => {
  const inPlace: EvidenceVerifier = openEvidenceVerifier(options);
  const start = { trust: packTrust(options.trust), maxAttestationBytes: options.maxAttestationBytes ?? MAX_EVIDENCE_BYTES };
  const pool = new VerifierThreads({ threads, deadlineMs, maxWaiting, idleMs, start: () => startVerifierThread(start, { heapMb }) });
  return {
    verify: async (document, candidate) => {
      const { bytes, kind } = document;
      if (bytes.length <= inPlaceBytes) return inPlace.verify(document, candidate);
      // A copy: what is handed over is gone here, and the bytes are stored afterwards.
      const judgements = await pool.judge({ document: Uint8Array.from(bytes), kind, candidate });
      return judgements.map((judgement) => answerOf(judgement, bytes));
    },
    verifyReport: async (pair, candidate) => {
      const { report, statement } = pair;
      if (report.length + statement.length <= inPlaceBytes) return inPlace.verifyReport(pair, candidate);
      const request = { document: Uint8Array.from(report), statement: Uint8Array.from(statement), kind: undefined, candidate };
      const [judgement] = await pool.judge(request);
      if (judgement === undefined) throw new EvidenceVerifierError('a report was given no verdict');
      return answerOf(judgement, report);
    },
    verifyFile: async ({ path, kind }, candidate) => [...(await pool.judge({ document: { path }, kind, candidate }))],
    close: () => pool.close(),
  };
};
