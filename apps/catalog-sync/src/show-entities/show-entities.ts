import type { CatalogEntityPage, CatalogEntityRecord, CatalogFindingPage, CatalogQuery } from '@interlock/contracts';
import type { PublishedCatalog } from '../harvest-catalog/published-catalog.ts';

/** One page of entities, after a ref. */
export const listEntities = (published: PublishedCatalog, query: CatalogQuery): CatalogEntityPage => {
  const kind = query.kind?.toLowerCase();
  const matching = published.records().filter((record) => kind === undefined || record.kind === kind);
  return pageOf(matching, (record) => record.ref, query);
};

export const findEntity = (published: PublishedCatalog, kind: string, namespace: string, name: string): CatalogEntityRecord | undefined =>
  published.get(`${kind}:${namespace}/${name}`.toLowerCase());

/** One page of what is wrong now. */
export const listFindings = (published: PublishedCatalog, query: CatalogQuery): CatalogFindingPage => {
  const kind = query.kind?.toLowerCase();
  const all = [...published.findings].flatMap(([source, findings]) => findings.map((finding) => ({ source, finding })));
  const matching = all.filter(({ finding }) => kind === undefined || finding.entity?.startsWith(`${kind}:`) === true);
  return pageOf(
    matching.toSorted((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1)),
    keyOf,
    query,
  );
};

const keyOf = ({ source, finding }: CatalogFindingPage['items'][number]): string => `${source} ${finding.findingId}`;

const pageOf = <T>(sorted: readonly T[], key: (item: T) => string, { limit, after }: CatalogQuery): { items: T[]; next: string | null } => {
  const rest = after === undefined ? sorted : sorted.filter((item) => key(item) > after);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rest.length > items.length && last !== undefined ? key(last) : null };
};
