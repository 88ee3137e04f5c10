import type { Service } from '@interlock/service-kit';
import { CatalogSyncModule } from './catalog-sync.module.ts';

export const CATALOG_SYNC: Service = {
  name: 'catalog-sync',
  module: CatalogSyncModule,
  needs: ['catalogSources'],
};
