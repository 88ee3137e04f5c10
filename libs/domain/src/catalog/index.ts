export { catalogFinding, catalogFindingId } from './catalog-finding.ts';
export { decideCatalog, foldCatalog, type CatalogHistory, type CatalogSaid } from './catalog-history.ts';
export { CatalogState } from './catalog-state.ts';
export { catalogIndex, type CatalogEnvironment, type CatalogIndex } from './catalog-index.ts';
export { dependencyCycles } from './dependency-cycles.ts';
export { onCallRef, type OperationRules } from './check-operations.ts';
export { completeCatalog, type CompletedCatalog } from './complete-catalog.ts';
export { staleSource, type SourceSeen } from './stale-source.ts';
export { snapshotDigest } from './snapshot-digest.ts';
