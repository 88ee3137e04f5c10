import { z } from 'zod';
import { instantOf, invocationOf, parsePredicate, Timestamp } from './parse-predicate.ts';
import type { ReadPredicate } from './read-predicate.ts';
import { Material, sourceOf } from './source-of.ts';

/** slsa.dev/provenance/v0.2 */
const ProvenanceV02 = z.object({
  builder: z.object({ id: z.string().min(1).max(500) }),
  buildType: z.string().min(1).max(500),
  invocation: z.object({ configSource: Material.nullish() }).nullish(),
  metadata: z
    .object({
      buildInvocationId: z.string().max(1000).nullish(),
      buildInvocationID: z.string().max(1000).nullish(),
      buildFinishedOn: Timestamp,
    })
    .nullish(),
  materials: z.array(Material).max(10_000).nullish(),
});

export const readProvenanceV02 = (predicate: unknown): ReadPredicate => {
  const { builder, buildType, invocation, metadata, materials } = parsePredicate(ProvenanceV02, predicate);
  const finishedAt = instantOf(metadata?.buildFinishedOn);
  const fromConfig = sourceOf(invocation?.configSource ? [invocation.configSource] : [], 'invocation.configSource', undefined);
  return {
    producedAt: finishedAt,
    claims: {
      kind: 'provenance',
      buildType,
      builderId: builder.id,
      source: fromConfig ?? sourceOf(materials ?? [], 'materials', invocation?.configSource?.uri ?? undefined),
      // Producers disagree on the case of the last letters.
      invocationId: invocationOf(metadata?.buildInvocationId ?? metadata?.buildInvocationID),
      finishedAt,
    },
  };
};
