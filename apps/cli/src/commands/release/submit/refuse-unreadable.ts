import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { resolve } from 'node:path';
import { buildReferenceStatement, signStatement } from '@interlock/adapters/attestation';
import { openEvidenceVerifier, trustOfKey, type FileEvidenceVerifier } from '@interlock/adapters/evidence-verifier';
import type { EvidenceKind, RejectedEvidence, ReleaseCandidate } from '@interlock/contracts';
import { badInput } from '../../../cli-error.ts';
import type { Io } from '../../../terminal/index.ts';
import type { EvidenceFile } from './read-evidence.ts';
import { readSigningKey } from './read-signing-key.ts';

export interface Submission {
  readonly candidate: ReleaseCandidate;
  /** Files that were there already. */
  readonly given: readonly EvidenceFile[];
  /** What was built and signed here. */
  readonly made: readonly EvidenceFile[];
  readonly signingKey?: string | undefined;
}

type Rejection = Pick<RejectedEvidence, 'field' | 'found' | 'expected'>;

/**
 * Judges by the verifier's own words whatever can be judged here, before anything is sent: what is signed here, reports, and whether the other files can be read
 * at all. A report that a broken job cut short must end the job, not be signed and recorded as one that nobody counts. Whom the server trusts, it alone says.
 */
export const refuseUnreadable = async (io: Io, { candidate, given, made, signingKey }: Submission): Promise<void> => {
  const named = given.filter(({ named }) => named);
  await refuseMade(io, made, candidate, signingKey);
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const verifier = verifierFor('', publicKey.export({ type: 'spki', format: 'pem' }).toString());
  for (const file of named) {
    if (file.report === undefined) await refuseMalformed(io, file, candidate, verifier);
    else {
      const statement = buildReferenceStatement({ artifacts: candidate.artifacts, attester: 'https://interlock.dev/cli', files: [file] });
      const bytes = new TextEncoder().encode(JSON.stringify(signStatement(statement, privateKey)));
      const report = new Uint8Array(await file.content.arrayBuffer());
      refuse('--evidence', file.path, await verifier.verifyReport({ report, statement: bytes }, candidate));
    }
  }
};

const refuseMade = async (
  io: Io,
  made: readonly EvidenceFile[],
  candidate: ReleaseCandidate,
  signingKey: string | undefined,
): Promise<void> => {
  if (made.length === 0) return;
  const key = createPublicKey(await readSigningKey(io, signingKey, made[0]?.kind ?? 'other'));
  const verifier = verifierFor(signingKey ?? '', key.export({ type: 'spki', format: 'pem' }).toString());
  for (const { kind, path, content } of made)
    for (const answer of await verifier.verify({ bytes: new Uint8Array(await content.arrayBuffer()) }, candidate))
      refuse(OPTION_OF[kind ?? 'other'] ?? '--evidence', path, answer);
};

/** By which option the report came that a statement was built of. */
const OPTION_OF: Partial<Record<EvidenceKind, string>> = {
  'test-result': '--test-results',
  vulnerabilities: '--vulnerabilities',
  sbom: '--sbom',
  vex: '--vex',
  migration: '--migrations',
  'manifest-diff': '--manifests-after',
};

/** Of what others signed no more is known here than whether it can be read. */
const refuseMalformed = async (
  io: Io,
  { path, kind }: EvidenceFile,
  candidate: ReleaseCandidate,
  verifier: FileEvidenceVerifier,
): Promise<void> => {
  const document = { path: resolve(io.cwd, path), ...(kind === undefined ? {} : { kind }) };
  for (const answer of await verifier.verifyFile(document, candidate))
    if (answer.verdict === 'rejected' && answer.rejection.code === 'evidence.malformed') refuse('--evidence', path, answer);
};

const verifierFor = (path: string, pem: string): FileEvidenceVerifier => {
  const trust = trustOfKey(pem);
  if ('found' in trust)
    throw badInput([
      { field: '--signing-key', found: `${path}, ${trust.found}`, expected: 'a key that `trust.keys` of interlock.yaml can name' },
    ]);
  return openEvidenceVerifier({ trust });
};

type Answer = { readonly verdict: 'accepted' } | { readonly verdict: 'rejected'; readonly rejection: Rejection };

/** The statement around a report is ours: what is wrong with it is wrong with the report. */
const AROUND = /^(?:payload\.predicate|document)\.?/;

const refuse = (field: string, path: string, answer: Answer): void => {
  if (answer.verdict === 'accepted') return;
  const { field: at, found, expected } = answer.rejection;
  const place = at.replace(AROUND, '');
  throw badInput([{ field, found: `${path}${place === '' ? '' : `, at ${place}`}: ${found}`, expected }], {
    hint: 'Nothing was recorded. If the tool that wrote it was cut short, that is what to look into.',
  });
};
