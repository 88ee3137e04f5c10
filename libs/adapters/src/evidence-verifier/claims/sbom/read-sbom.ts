import type { ReadPredicate } from '../read-predicate.ts';
import { parsePredicate } from '../parse-predicate.ts';
import { componentsOf, CycloneDx } from './cyclonedx-document.ts';
import { readSpdx } from './spdx.ts';

export const readSbom = (predicateType: string, predicate: unknown): ReadPredicate =>
  predicateType.startsWith('https://spdx.dev/') ? readSpdx(predicate) : readCycloneDx(predicate);

const readCycloneDx = (predicate: unknown): ReadPredicate => {
  const document = parsePredicate(CycloneDx, predicate);
  const components = componentsOf({ ...document, metadata: undefined });
  const createdAt = document.metadata?.timestamp ?? null;
  return {
    producedAt: createdAt,
    claims: {
      kind: 'sbom',
      format: 'cyclonedx',
      specVersion: document.specVersion,
      name: document.metadata?.component?.name ?? null,
      components: components.length,
      identified: components.filter(({ purl }) => purl !== null).length,
      createdAt,
    },
  };
};
