import { bootstrapService } from '@interlock/service-kit';
import { APPROVAL } from './service.ts';

await bootstrapService(APPROVAL);
