import { ManifestDiffPredicate, type ReleaseCandidate } from '@interlock/contracts';
import { canonicalJson, identityOf, manifestClaims, redactValue } from '@interlock/domain';
import { Refusal } from '../refusal.ts';
import { parsePredicate } from './parse-predicate.ts';
import type { ReadPredicate } from './read-predicate.ts';

export const readManifestDiff = (predicate: unknown, { configuration }: ReleaseCandidate): ReadPredicate => {
  const diff = parsePredicate(ManifestDiffPredicate, predicate);
  // A statement may have further subjects: what was rendered must be what this release is.
  if (configuration !== undefined && diff.after.configuration !== configuration.digest)
    throw new Refusal('evidence.subject_mismatch', 'payload.predicate.after.configuration', diff.after.configuration, configuration.digest);
  refuseRepeated(diff);
  refuseSecrets(diff);
  return { producedAt: null, claims: manifestClaims(diff) };
};

const refuseRepeated = ({ objects }: ManifestDiffPredicate): void => {
  const seen = new Set<string>();
  for (const [place, { object }] of objects.entries()) {
    const identity = identityOf(object);
    if (seen.has(identity))
      throw new Refusal(
        'evidence.predicate_malformed',
        `payload.predicate.objects.${place}.object`,
        `${object.kind} ${object.name} for the second time`,
        'each object once',
      );
    seen.add(identity);
  }
};

/** Whoever made it: what Interlock would have redacted never enters the record. The refusal does not repeat it. */
const refuseSecrets = ({ objects }: ManifestDiffPredicate): void => {
  for (const [place, { object, members }] of objects.entries())
    for (const [row, member] of members.entries())
      for (const side of ['before', 'after'] as const) {
        const value = member[side];
        if (value !== undefined && canonicalJson(redactValue(object, member.path, value)) !== canonicalJson(value))
          throw new Refusal(
            'evidence.secret_exposed',
            `payload.predicate.objects.${place}.members.${row}.${side}`,
            'what looks like a secret',
            'secrets as "[redacted]", as `interlock release submit --manifests-after` writes them',
          );
      }
};
