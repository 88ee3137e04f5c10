import { bootstrapService } from '@interlock/service-kit';
import { CATALOG_SYNC } from './service.ts';

await bootstrapService(CATALOG_SYNC);
