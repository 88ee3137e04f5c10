export { CatalogSyncModule } from './catalog-sync.module.ts';
export { CATALOG_SYNC } from './service.ts';
