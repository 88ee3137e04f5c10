import { bootstrapService } from '@interlock/service-kit';
import { RECONCILER } from './service.ts';

await bootstrapService(RECONCILER);
