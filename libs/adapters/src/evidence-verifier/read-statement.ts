import { z } from 'zod';
import { PREDICATE_TYPES, type EvidenceKind, type ReleaseCandidate } from '@interlock/contracts';
import { firstMistakeIn } from './claims/first-mistake.ts';
import { keepOfPredicate } from './claims/keep-of-predicate.ts';
import { kindOfCycloneDx } from './claims/sbom/cyclonedx-document.ts';
import { OddJson } from './kept-json/json-bytes.ts';
import type { Keep } from './kept-json/keep.ts';
import { readKept } from './kept-json/read-kept.ts';
import { isText } from './is-text.ts';
import { OutlinedText, wholePayload, type Payload } from './large-document/outlined-text.ts';
import { MAX_SUBJECTS } from './limits.ts';
import { parseAttestation } from './read-attestation.ts';
import { Refusal, schemaRefusal } from './refusal.ts';
import { listed } from './safe-text.ts';
import { isMembers, type Members } from './members.ts';

const V1 = 'https://in-toto.io/Statement/v1';
const V01 = 'https://in-toto.io/Statement/v0.1';

const LONGEST_TYPE = 200;
const LONGEST_PREDICATE_TYPE = 300;

const StatementShape = z.object({
  _type: z.string().max(LONGEST_TYPE),
  subject: z
    .array(z.object({ digest: z.object({}).catchall(z.string()) }))
    .min(1)
    .max(MAX_SUBJECTS),
  predicateType: z.string().min(1).max(LONGEST_PREDICATE_TYPE),
  predicate: z.unknown(),
});
/** An in-toto statement whose signature has been verified. */
export type ReadStatement = z.infer<typeof StatementShape>;

const isDigestSet = (value: unknown): boolean => isMembers(value) && Object.values(value).every((digest) => typeof digest === 'string');

/** As of an envelope: the schema is asked for the words of a refusal. */
const isStatement = (value: Members): value is ReadStatement & Members =>
  isText(value['_type'], LONGEST_TYPE) &&
  isText(value['predicateType'], LONGEST_PREDICATE_TYPE) &&
  Array.isArray(value['subject']) &&
  value['subject'].length > 0 &&
  value['subject'].length <= MAX_SUBJECTS &&
  value['subject'].every((subject: unknown) => isMembers(subject) && isDigestSet(subject['digest']));

/** What is large is read piece by piece, and only what the reader of its predicate looks at is kept. */
const LARGE_BYTES = 1_048_576;

/** Members of a statement, strictly read: of a large one's predicate those that are looked at. */
export const readStatementMembers = (payload: Payload, code: 'evidence.malformed' | 'evidence.statement_malformed'): Members => {
  if (!(payload instanceof OutlinedText) && payload.length <= LARGE_BYTES) return parseAttestation(payload, code, 'payload');
  try {
    return keptMembers(payload);
  } catch (error) {
    if (!(error instanceof OddJson)) throw error;
    return parseAttestation(wholePayload(payload), code, 'payload');
  }
};

/** Members stand in any order: where the type comes after the predicate, what is kept of that is found when it is read again. */
const keptMembers = (payload: Payload): Members => {
  const pieces = (): Iterable<Buffer> => (payload instanceof OutlinedText ? payload.pieces() : [payload]);
  let keptFor: unknown;
  const predicate = (type: unknown): Keep => {
    keptFor = type;
    return typeof type === 'string' ? keepOfPredicate(type) : 'shape';
  };
  const members = readKept(pieces(), { members: { predicate: ({ predicateType }) => predicate(predicateType) }, others: 'all' });
  if (typeof members !== 'object' || members === null || Array.isArray(members)) throw new OddJson();
  const { predicateType } = members as Members;
  if (keptFor === predicateType || !Object.hasOwn(members, 'predicate')) return members as Members;
  return { ...members, ...(readKept(pieces(), { members: { predicate: predicate(predicateType) } }) as Members) };
};

/** Reads signed bytes. Not to be called before a signature over them is verified. */
export const readStatement = (payload: Payload, acceptV01: boolean): ReadStatement => {
  const value = readStatementMembers(payload, 'evidence.statement_malformed');
  const type = value['_type'];
  if (type !== V1 && !(type === V01 && acceptV01))
    throw new Refusal(
      'evidence.statement_type_unsupported',
      'payload._type',
      type === undefined ? 'nothing' : JSON.stringify(type),
      type === V01 ? `${V1} (${V01} counts with trust.statementsV01)` : V1,
    );
  if (isStatement(value)) return value;
  const mistakes = firstMistakeIn(StatementShape, value);
  if (mistakes !== undefined) throw schemaRefusal('evidence.statement_malformed', 'payload', { issues: mistakes }, value);
  const shape = StatementShape.safeParse(value);
  if (!shape.success) throw schemaRefusal('evidence.statement_malformed', 'payload', shape.error, value);
  return shape.data;
};

/** Algorithms that identify an artifact. Others (md5, sha1, gitCommit) may stand beside them and are ignored. */
const ALGORITHMS = ['sha256', 'sha384', 'sha512'];

/**
 * What of the candidate the statement is about, matched by digest alone: names are for people. Lower-case hex, as in-toto asks. A manifest diff is about the
 * configuration: one of the same image under another configuration says nothing of this one.
 */
export const matchSubject = (statement: ReadStatement, candidate: ReleaseCandidate): string => {
  const about =
    kindOf(statement) === 'manifest-diff' && candidate.configuration !== undefined
      ? [candidate.configuration.digest]
      : candidate.artifacts.map(({ digest }) => digest);
  const matched = about.find((digest) => isSubject(statement, digest));
  if (matched !== undefined) return matched;
  const subjects = digestsOf(statement);
  const found = subjects.size === 0 ? 'no sha256, sha384 or sha512 digest' : listed([...subjects], 3);
  throw new Refusal('evidence.subject_mismatch', 'payload.subject', found, listed(about, 3));
};

const isSubject = ({ subject }: ReadStatement, wanted: string): boolean => {
  const algorithm = ALGORITHMS.find((one) => wanted.startsWith(one) && wanted[one.length] === ':');
  if (algorithm === undefined) return false;
  const hexDigits = wanted.length - algorithm.length - 1;
  return subject.some(({ digest }) => {
    const hex = digest[algorithm];
    return hex?.length === hexDigits && wanted.endsWith(hex);
  });
};

const digestsOf = ({ subject }: ReadStatement): ReadonlySet<string> => {
  const digests = new Set<string>();
  for (const { digest } of subject)
    for (const algorithm of ALGORITHMS) if (Object.hasOwn(digest, algorithm)) digests.add(`${algorithm}:${digest[algorithm] ?? ''}`);
  return digests;
};

/** `other` for everything that rules do not know. Where one predicate type holds several kinds, the content tells them apart: the signer's purpose is asked for that kind. */
export const kindOf = ({ predicateType, predicate }: ReadStatement): EvidenceKind => {
  const [kind = 'other', ...more] = PREDICATE_TYPES.get(predicateType) ?? [];
  return more.length === 0 ? kind : kindOfCycloneDx(predicate);
};
