import { bootstrapService } from '@interlock/service-kit';
import { CatalogSyncModule } from './catalog-sync.module.ts';

bootstrapService([CatalogSyncModule], 'catalog-sync');
