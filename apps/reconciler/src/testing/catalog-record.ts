import { CatalogEntityRecord } from '@interlock/contracts';

/** What the catalog says of a component whose workload has this name. */
export const catalogRecord = (ref: string, workload: string): CatalogEntityRecord => {
  const at = { file: 'catalog-info.yaml', line: 1, column: 1, field: 'metadata' };
  const field = <T>(value: T) => ({ value, at });
  const digest = `sha256:${'0'.repeat(64)}`;
  const fields = {
    owner: field(null),
    lifecycle: field('production'),
    tier: field(3),
    runtime: field(workload),
    sourceRepository: field(null),
    slo: field(null),
  };
  return CatalogEntityRecord.parse({
    ref,
    kind: 'component',
    source: 'spec',
    digest,
    at,
    seenAt: '2026-03-02T09:00:00.000Z',
    title: null,
    dependsOn: [],
    component: { ref, type: 'service', ...fields, system: null, digest },
    environment: null,
    group: null,
    user: null,
    tier: 3,
    owner: null,
    findings: [],
  });
};
