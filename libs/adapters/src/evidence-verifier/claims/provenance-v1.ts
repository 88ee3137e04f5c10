import { z } from 'zod';
import { instantOf, invocationOf, parsePredicate, Timestamp } from './parse-predicate.ts';
import type { ReadPredicate } from './read-predicate.ts';
import { Material, sourceOf } from './source-of.ts';

/** slsa.dev/spec/v1.2/build-provenance */
const ProvenanceV1 = z.object({
  buildDefinition: z.object({
    buildType: z.string().min(1).max(500),
    externalParameters: z.record(z.string(), z.unknown()),
    resolvedDependencies: z.array(Material).max(10_000).nullish(),
  }),
  runDetails: z.object({
    builder: z.object({ id: z.string().min(1).max(500) }),
    metadata: z.object({ invocationId: z.string().max(1000).nullish(), finishedOn: Timestamp }).nullish(),
  }),
});

/** GitHub: `workflow.repository`; others: `source`, a URI or a descriptor. */
const Named = z.union([
  z.object({ workflow: z.object({ repository: z.string() }) }).transform(({ workflow }) => workflow.repository),
  z.object({ source: z.string() }).transform(({ source }) => source),
  z.object({ source: z.object({ uri: z.string() }) }).transform(({ source }) => source.uri),
]);

export const readProvenanceV1 = (predicate: unknown): ReadPredicate => {
  const { buildDefinition, runDetails } = parsePredicate(ProvenanceV1, predicate);
  const named = Named.safeParse(buildDefinition.externalParameters);
  const finishedAt = instantOf(runDetails.metadata?.finishedOn);
  return {
    producedAt: finishedAt,
    claims: {
      kind: 'provenance',
      buildType: buildDefinition.buildType,
      builderId: runDetails.builder.id,
      source: sourceOf(
        buildDefinition.resolvedDependencies ?? [],
        'buildDefinition.resolvedDependencies',
        named.success ? named.data : undefined,
      ),
      invocationId: invocationOf(runDetails.metadata?.invocationId),
      finishedAt,
    },
  };
};
