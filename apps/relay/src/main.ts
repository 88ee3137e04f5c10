import { bootstrapService } from '@interlock/service-kit';
import { RELAY } from './service.ts';

await bootstrapService(RELAY);
