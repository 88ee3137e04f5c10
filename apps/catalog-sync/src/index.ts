export { CatalogSyncModule } from './catalog-sync.module.ts';
export { catalogSourcesOf } from './config.ts';
