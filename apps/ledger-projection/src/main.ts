import { bootstrapService } from '@interlock/service-kit';
import { LEDGER_PROJECTION } from './service.ts';

await bootstrapService(LEDGER_PROJECTION);
