import { bootstrapService } from '@interlock/service-kit';
import { RUNTIME_SIGNALS } from './service.ts';

await bootstrapService(RUNTIME_SIGNALS);
