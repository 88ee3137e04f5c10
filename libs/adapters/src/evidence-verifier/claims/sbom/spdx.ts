import { z } from 'zod';
import { MAX_COMPONENTS } from '../../limits.ts';
import { Refusal } from '../../refusal.ts';
import { lenientInstant, optionalText } from '../bounded-text.ts';
import { parsePredicate } from '../parse-predicate.ts';
import type { ReadPredicate } from '../read-predicate.ts';

/** SPDX 2.3 (spdx.github.io/spdx-spec/v2.3), JSON, as far as it is read. 2.2 has the same members. */
export const Spdx = z.object({
  spdxVersion: z.enum(['SPDX-2.2', 'SPDX-2.3']),
  SPDXID: z.literal('SPDXRef-DOCUMENT'),
  name: optionalText(300),
  creationInfo: z.object({ created: lenientInstant }),
  packages: z
    .array(
      z.object({
        SPDXID: z.string().min(1),
        externalRefs: z.array(z.object({ referenceType: z.string() })).nullish(),
      }),
    )
    .nullish(),
});

export const readSpdx = (predicate: unknown): ReadPredicate => {
  const { spdxVersion, name, creationInfo, packages } = parsePredicate(Spdx, predicate);
  const listed = packages ?? [];
  if (listed.length > MAX_COMPONENTS)
    throw new Refusal('evidence.too_large', 'payload.predicate.packages', `${listed.length}`, `at most ${MAX_COMPONENTS} packages`);
  return {
    producedAt: creationInfo.created,
    claims: {
      kind: 'sbom',
      format: 'spdx',
      specVersion: spdxVersion.slice('SPDX-'.length),
      name,
      components: listed.length,
      identified: listed.filter(({ externalRefs }) => (externalRefs ?? []).some(({ referenceType }) => referenceType === 'purl')).length,
      createdAt: creationInfo.created,
    },
  };
};
