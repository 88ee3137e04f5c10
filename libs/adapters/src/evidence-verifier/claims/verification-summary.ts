import { Digest, type VerificationSummaryClaims } from '@interlock/contracts';
import { withoutUserinfo } from '@interlock/domain';
import { z } from 'zod';
import { Refusal } from '../refusal.ts';
import { optionalText, lenientInstant, text } from './bounded-text.ts';
import { parsePredicate } from './parse-predicate.ts';
import type { ReadPredicate } from './read-predicate.ts';

/** slsa.dev/spec/v1.2/verification_summary */
const Summary = z.object({
  verifier: z.object({ id: z.string().min(1).max(500) }),
  timeVerified: lenientInstant,
  resourceUri: z.string().min(1).max(1000),
  policy: z.object({ uri: optionalText(1000), digest: z.record(z.string(), z.string()).nullish() }),
  inputAttestations: z
    .array(z.object({ digest: z.record(z.string(), z.string()) }))
    .max(200)
    .nullish(),
  verificationResult: z.enum(['PASSED', 'FAILED']),
  verifiedLevels: z.array(text(100)).max(50),
});

/** `subject` is the artifact that the statement's subject matched. */
export const readVerificationSummary = (predicate: unknown, subject: { readonly name: string; readonly digest: string }): ReadPredicate => {
  const summary = parsePredicate(Summary, predicate);
  if (!isNamed(summary.resourceUri, subject))
    throw new Refusal(
      'evidence.subject_mismatch',
      'payload.predicate.resourceUri',
      JSON.stringify(summary.resourceUri),
      `${subject.name}, or a URI that holds ${subject.digest}`,
    );
  const levels = summary.verifiedLevels;
  if ((summary.verificationResult === 'FAILED') !== levels.includes('FAILED'))
    throw new Refusal(
      'evidence.predicate_malformed',
      'payload.predicate.verifiedLevels',
      `${levels.join(', ') || 'nothing'} with result ${summary.verificationResult}`,
      'FAILED as level if, and only if, it is the result',
    );
  const claims: VerificationSummaryClaims = {
    kind: 'verification-summary',
    verifierId: summary.verifier.id,
    resourceUri: withoutUserinfo(summary.resourceUri),
    result: summary.verificationResult,
    levels,
    policyUri: withoutUserinfo(summary.policy.uri ?? ''),
    policyDigest: digestsOf(summary.policy.digest ?? {}).toSorted()[0] ?? null,
    inputs: (summary.inputAttestations ?? []).flatMap(({ digest }) => digestsOf(digest)),
    verifiedAt: summary.timeVerified,
  };
  return { claims, producedAt: summary.timeVerified };
};

const digestsOf = (digest: Readonly<Record<string, string>>): Digest[] =>
  Object.entries(digest).flatMap(([algorithm, hex]) => {
    const read = Digest.safeParse(`${algorithm}:${hex}`);
    return read.success ? [read.data] : [];
  });

/** A summary "about this digest" of another package is a swap that SLSA warns of: the URI must name the artifact as the candidate does, or by its digest. */
const isNamed = (uri: string, { name, digest }: { readonly name: string; readonly digest: string }): boolean => {
  const hex = digest.slice(digest.indexOf(':') + 1);
  if (uri.includes(hex)) return true;
  const bare = uri.replace(/^[a-z][a-z0-9+.-]*:\/\//, '').replace(/:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/, '');
  return bare === name;
};
