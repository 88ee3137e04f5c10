import type { Service } from '@interlock/service-kit';
import { EvidenceIntakeModule } from './evidence-intake.module.ts';

export const EVIDENCE_INTAKE: Service = {
  name: 'evidence-intake',
  module: EvidenceIntakeModule,
  needs: ['evidenceVerifier'],
};
