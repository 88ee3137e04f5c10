import { bootstrapService } from '@interlock/service-kit';
import { EvidenceIntakeModule } from './evidence-intake.module.ts';

bootstrapService([EvidenceIntakeModule], 'evidence-intake');
