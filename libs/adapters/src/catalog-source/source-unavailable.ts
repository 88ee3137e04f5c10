import type { CatalogFinding } from '@interlock/contracts';
import { catalogFinding } from '@interlock/domain';

/** The source as a whole cannot be read; `says` names the cause and what is used instead. */
export const sourceUnavailable = (name: string, place: string, says: string): CatalogFinding =>
  catalogFinding({
    code: 'catalog.source_unavailable',
    entity: null,
    at: { file: `${name}:${place}`.slice(0, 500).toWellFormed(), line: 1, column: 1, field: 'source' },
    says,
  });
