import type { CatalogEvent, CatalogFinding, EntityRef } from '@interlock/contracts';

/** What the stream `catalog-<source>` says so far: findings that are open, and owners as last seen. */
export interface CatalogHistory {
  readonly openFindings: ReadonlyMap<string, CatalogFinding>;
  readonly owners: ReadonlyMap<EntityRef, EntityRef>;
}

/** What one source says now, once all sources are completed together. */
export interface CatalogSaid {
  readonly findings: readonly CatalogFinding[];
  readonly owners: ReadonlyMap<EntityRef, EntityRef | null>;
  /** What the source was read at, where it can name it. */
  readonly revision?: string;
}

/** Folds a whole stream. */
export const foldCatalog = (events: Iterable<CatalogEvent>): CatalogHistory => {
  const openFindings = new Map<string, CatalogFinding>();
  const owners = new Map<EntityRef, EntityRef>();
  for (const event of events) {
    switch (event.type) {
      case 'CatalogFindingOpened':
        openFindings.set(event.data.finding.findingId, event.data.finding);
        break;
      case 'CatalogFindingClosed':
        openFindings.delete(event.data.findingId);
        break;
      case 'EntityOwnerChanged':
        if (event.data.after === null) owners.delete(event.data.entity);
        else owners.set(event.data.entity, event.data.after);
        break;
      default:
        throw new Error(`unknown catalog event ${JSON.stringify(event satisfies never)}`);
    }
  }
  return { openFindings, owners };
};

/**
 * What changed, against the stream itself rather than against what was published: harvesting the same catalog twice records nothing, also after a crash
 * between append and publish. An owner is recorded when first seen, and null when the entity goes: who owned it at any time can be read from the stream.
 */
export const decideCatalog = (history: CatalogHistory, said: CatalogSaid): readonly CatalogEvent[] => {
  const now = new Map(said.findings.map((finding) => [finding.findingId, finding]));
  const closed = [...history.openFindings.values()].filter((finding) => !now.has(finding.findingId));
  const opened = [...now.values()].filter((finding) => !history.openFindings.has(finding.findingId));
  const revision = said.revision === undefined ? {} : { revision: said.revision };
  const entities = new Set([...history.owners.keys(), ...said.owners.keys()]);
  return [
    ...closed.map(({ findingId, entity }): CatalogEvent => ({ type: 'CatalogFindingClosed', data: { findingId, entity } })),
    ...opened.map((finding): CatalogEvent => ({ type: 'CatalogFindingOpened', data: { finding, ...revision } })),
    ...[...entities]
      .toSorted()
      .flatMap((entity) => ownerChange(entity, history.owners.get(entity) ?? null, said.owners.get(entity) ?? null)),
  ];
};

const ownerChange = (entity: EntityRef, before: EntityRef | null, after: EntityRef | null): readonly CatalogEvent[] =>
  before === after ? [] : [{ type: 'EntityOwnerChanged', data: { entity, before, after } }];
