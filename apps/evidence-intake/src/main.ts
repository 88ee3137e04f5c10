import { bootstrapService } from '@interlock/service-kit';
import { EVIDENCE_INTAKE } from './service.ts';

await bootstrapService(EVIDENCE_INTAKE);
