import type { CatalogEntityRecord, EntityRef } from '@interlock/contracts';
import { canonicalJson } from '../json/canonical-json.ts';
import type { Hashing } from '../hashing/hashing.ts';

/** Names one state of the catalog: `sha256:<hex>` over the RFC 8785 form of all `[ref, digest]`, sorted by ref. Order and time of reading do not matter. */
export const snapshotDigest = (records: Iterable<Pick<CatalogEntityRecord, 'ref' | 'digest'>>, hashing: Hashing): string => {
  const pairs: [EntityRef, string][] = [];
  for (const record of records) pairs.push([record.ref, record.digest]);
  pairs.sort(([left, leftDigest], [right, rightDigest]) => compare(left, right) || compare(leftDigest, rightDigest));
  return `sha256:${hashing.sha256Hex(canonicalJson(pairs))}`;
};

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
