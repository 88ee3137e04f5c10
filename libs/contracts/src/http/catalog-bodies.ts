import { z } from 'zod';
import { CatalogEntityRecord } from '../catalog-topic.ts';
import { CatalogFinding } from '../events/other-events.ts';

/** Query of the catalog's lists. `after` is `next` of the page before; `kind` is lower-case. */
export const CatalogQuery = z.strictObject({
  kind: z.string().max(63).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  after: z.string().max(500).optional(),
});
export type CatalogQuery = z.infer<typeof CatalogQuery>;

/** Answer of `GET /v1/catalog/entities`, sorted by ref. `next` null: the last page. */
export const CatalogEntityPage = z.strictObject({ items: z.array(CatalogEntityRecord), next: z.string().nullable() });
export type CatalogEntityPage = z.infer<typeof CatalogEntityPage>;

/** Answer of `GET /v1/catalog/findings`: everything that is wrong now, in any source, sorted by source and finding. */
export const CatalogFindingPage = z.strictObject({
  items: z.array(z.strictObject({ source: z.string(), finding: CatalogFinding })),
  next: z.string().nullable(),
});
export type CatalogFindingPage = z.infer<typeof CatalogFindingPage>;
