import { bootstrapService } from '@interlock/service-kit';
import { POLICY_EVALUATION } from './service.ts';

await bootstrapService(POLICY_EVALUATION);
