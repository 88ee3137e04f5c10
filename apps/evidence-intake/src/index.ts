export { EvidenceIntakeModule } from './evidence-intake.module.ts';
