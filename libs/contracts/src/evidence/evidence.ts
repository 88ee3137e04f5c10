import { z } from 'zod';
import { CommitId, Digest, EntityRef, Instant, Sha256 } from '../primitives.ts';
import { ManifestDiffClaims } from './manifest-diff.ts';
import { MOST_NAMED_FILES } from './raw-reports.ts';
import { SbomClaims, VerificationSummaryClaims, VexClaims, VulnerabilitiesClaims } from './vulnerabilities.ts';

/** Of one document of evidence, whatever the configuration says (threat T14). */
export const MAX_EVIDENCE_BYTES = 50 * 1_048_576;

/** Kinds that rules know, as `EVIDENCE_KINDS` describes them. `other` is anything else that verified: shown, never counted. */
export const EvidenceKind = z.enum([
  'provenance',
  'test-result',
  'vulnerabilities',
  'vex',
  'sbom',
  'verification-summary',
  'change',
  'migration',
  'manifest-diff',
  'other',
]);
export type EvidenceKind = z.infer<typeof EvidenceKind>;

/** Normalised SLSA provenance v1 (slsa.dev/spec/v1.2). `source` is null when no resolved dependency names a git commit. */
export const ProvenanceClaims = z.strictObject({
  kind: z.literal('provenance'),
  buildType: z.string(),
  builderId: z.string(),
  source: z.strictObject({ repository: z.string(), revision: CommitId }).nullable(),
  invocationId: z.string().nullable(),
  finishedAt: Instant.nullable(),
});

/** Normalised in-toto test-result v0.1. Counts are lengths of the lists; null when the list is absent. */
export const TestResultClaims = z.strictObject({
  kind: z.literal('test-result'),
  result: z.enum(['PASSED', 'WARNED', 'FAILED']),
  passed: z.number().int().nonnegative().nullable(),
  warned: z.number().int().nonnegative().nullable(),
  failed: z.number().int().nonnegative().nullable(),
});

/** A person as a change attestation names them. At least one of the fields is there. */
export const ChangePerson = z.strictObject({
  name: z.string().max(200).nullable(),
  email: z.string().max(320).nullable(),
  login: z.string().max(100).nullable(),
});
export type ChangePerson = z.infer<typeof ChangePerson>;

/** Predicate of `https://interlock.dev/attestation/change/v1`: who made the change that was built. */
export const ChangePredicate = z.object({
  repository: z.string().min(1).max(500),
  commit: CommitId,
  authors: z
    .array(z.object({ name: z.string().max(200).optional(), email: z.string().max(320).optional(), login: z.string().max(100).optional() }))
    .min(1)
    .max(200),
  committers: z
    .array(z.object({ name: z.string().max(200).optional(), email: z.string().max(320).optional(), login: z.string().max(100).optional() }))
    .min(1)
    .max(200),
  /** Who or what started the build: a person, or a workload such as a schedule or a bot. */
  trigger: z.object({
    kind: z.enum(['human', 'workload']),
    name: z.string().max(200).optional(),
    email: z.string().max(320).optional(),
    login: z.string().max(100).optional(),
  }),
});
export type ChangePredicate = z.infer<typeof ChangePredicate>;

export const ChangeClaims = z.strictObject({
  kind: z.literal('change'),
  repository: z.string(),
  commit: CommitId,
  authors: z.array(ChangePerson),
  committers: z.array(ChangePerson),
  trigger: z.strictObject({ kind: z.enum(['human', 'workload']), person: ChangePerson }),
});

/** The lock that others feel most: which table, PostgreSQL's mode, and whether for entries of the catalogue, reading every row, or writing every row. */
export const MigrationLock = z.object({
  relation: z.string().max(200),
  mode: z.string().max(40),
  held: z.enum(['briefly', 'while it is read', 'while it is written']),
});

/** Predicate of `https://interlock.dev/attestation/migration/v1`: what the release does to stored data. `destructiveStatements` are shortened. */
export const MigrationPredicate = z.object({
  migrations: z.array(z.string().max(300)).max(1000),
  destructive: z.boolean(),
  reversible: z.boolean(),
  destructiveStatements: z.array(z.string().max(500)).max(200).optional(),
  estimatedLockSeconds: z.number().nonnegative().optional(),
  heaviestLock: MigrationLock.optional(),
});
export type MigrationPredicate = z.infer<typeof MigrationPredicate>;

export const MigrationClaims = z.strictObject({
  kind: z.literal('migration'),
  migrations: z.array(z.string()),
  destructive: z.boolean(),
  reversible: z.boolean(),
  destructiveStatements: z.array(z.string()),
  estimatedLockSeconds: z.number().nullable(),
  heaviestLock: MigrationLock.optional(),
});

export const OtherClaims = z.strictObject({ kind: z.literal('other'), predicateType: z.string() });

export const EvidenceClaims = z.discriminatedUnion('kind', [
  ProvenanceClaims,
  TestResultClaims,
  VulnerabilitiesClaims,
  VexClaims,
  SbomClaims,
  VerificationSummaryClaims,
  ChangeClaims,
  MigrationClaims,
  ManifestDiffClaims,
  OtherClaims,
]);
export type EvidenceClaims = z.infer<typeof EvidenceClaims>;

/**
 * Who signed, as proven by the signature and our configuration, never by the document itself.
 * `key`: a plain public key of `trust.keys`; `sigstore`: a Fulcio certificate whose identity and issuer matched `trust.sigstore`.
 */
export const Signer = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('key'), trust: z.string(), keyDigest: Sha256 }),
  z.strictObject({ type: z.literal('sigstore'), trust: z.string(), identity: z.string(), issuer: z.string() }),
]);
export type Signer = z.infer<typeof Signer>;

/** A verified piece of evidence: an attestation whose signature, type and subject were all matched, or a raw report that such an attestation names. */
export const VerifiedEvidence = z.strictObject({
  /** sha256 of the raw document as received; also its address in the content store. */
  digest: Sha256,
  kind: EvidenceKind,
  predicateType: z.string(),
  /** `_type` of the in-toto statement. */
  statementType: z.string(),
  /** The candidate's artifact digest that a subject of the statement matched; of a manifest diff its configuration digest, where it has one. */
  subject: Digest,
  signer: Signer,
  /** When the producer says it was made, if the format says so. Never enters a rule; `receivedAt` does. */
  producedAt: Instant.nullable(),
  claims: EvidenceClaims,
  /** Files that the statement names by sha256, where its type can (`NAMING_PREDICATES`): a raw report that is among them counts. Absent: none. */
  names: z.array(Sha256).min(1).max(MOST_NAMED_FILES).optional(),
  /**
   * Set of a raw report, which nobody signed: the accepted statement that names it, whose subject and signer are the report's. `predicateType` is the type under
   * which a statement carries such a report whole. Absent: it is signed itself.
   */
  namedBy: Sha256.optional(),
});
export type VerifiedEvidence = z.infer<typeof VerifiedEvidence>;

/** Why a document does not count. The code is stable. */
export const EvidenceRejectionCode = z.enum([
  'evidence.too_large',
  'evidence.malformed',
  'evidence.unsupported_format',
  'evidence.too_many_signatures',
  'evidence.no_signature',
  'evidence.duplicate_signature',
  'evidence.signature_invalid',
  'evidence.signer_untrusted',
  'evidence.purpose_mismatch',
  'evidence.payload_type_mismatch',
  'evidence.statement_malformed',
  'evidence.statement_type_unsupported',
  'evidence.predicate_malformed',
  /** It holds what looks like a secret. Alone of all refused documents it is not kept. */
  'evidence.secret_exposed',
  'evidence.kind_mismatch',
  'evidence.subject_mismatch',
  'evidence.component_mismatch',
  /** A raw report that no accepted statement names yet. It counts as soon as one does: nothing has to be sent again. */
  'evidence.report_unnamed',
]);
export type EvidenceRejectionCode = z.infer<typeof EvidenceRejectionCode>;

/** A document that was refused: kept by digest so that anyone can look, never counted. */
export const RejectedEvidence = z.strictObject({
  digest: Sha256,
  /** What it claimed to be, where that could be read at all. Unverified. */
  claimedPredicateType: z.string().max(300).nullable(),
  code: EvidenceRejectionCode,
  field: z.string().max(300),
  found: z.string().max(600),
  expected: z.string().max(600),
});
export type RejectedEvidence = z.infer<typeof RejectedEvidence>;

/** Who must have produced evidence, as the policy names them when it is missing. */
export const EvidenceProducer = z.strictObject({ kind: EvidenceKind, trust: z.array(z.string()), component: EntityRef.optional() });
