import type { CatalogEntityRecord, CatalogFinding } from '@interlock/contracts';
import { catalogFinding } from './catalog-finding.ts';

/**
 * Two places that describe one entity differently: neither counts until one is removed. Taking the first would let whoever controls an earlier file
 * name take over a component's owner. Copies with equal content do no harm: the first is kept. Each further place is a finding.
 */
export const separateDuplicates = (
  records: readonly CatalogEntityRecord[],
): { readonly unique: readonly CatalogEntityRecord[]; readonly findings: readonly CatalogFinding[] } => {
  const places = new Map<string, CatalogEntityRecord[]>();
  for (const record of records) {
    const known = places.get(record.ref);
    if (known === undefined) places.set(record.ref, [record]);
    else known.push(record);
  }
  const unique: CatalogEntityRecord[] = [];
  const findings: CatalogFinding[] = [];
  for (const copies of places.values()) {
    const [first, ...others] = copies.toSorted(byPlace);
    if (first === undefined) continue;
    const contested = others.some((other) => other.digest !== first.digest);
    if (!contested) unique.push(first);
    for (const other of others) findings.push(duplicateFinding(other, first, contested));
    if (contested) findings.push(duplicateFinding(first, others[0] ?? first, contested));
  }
  return { unique, findings };
};

const duplicateFinding = (record: CatalogEntityRecord, other: CatalogEntityRecord, contested: boolean): CatalogFinding => {
  const where = `${record.ref} is described here and in ${other.at.file}:${other.at.line}`;
  return catalogFinding({
    code: 'catalog.duplicate_entity',
    entity: record.ref,
    at: { ...record.at, field: 'metadata.name' },
    says: contested
      ? `${where}, differently; neither counts until one is removed`
      : `${where}, with the same content; the other one is used`,
    discriminator: `${record.at.file}:${record.at.line}`,
  });
};

const byPlace = (left: CatalogEntityRecord, right: CatalogEntityRecord): number =>
  compare(left.source, right.source) ||
  compare(left.at.file, right.at.file) ||
  left.at.line - right.at.line ||
  left.at.column - right.at.column;

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
