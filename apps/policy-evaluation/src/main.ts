import { bootstrapService } from '@interlock/service-kit';
import { PolicyEvaluationModule } from './policy-evaluation.module.ts';

bootstrapService([PolicyEvaluationModule], 'policy-evaluation');
