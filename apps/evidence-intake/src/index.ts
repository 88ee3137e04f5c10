export { EvidenceIntakeModule } from './evidence-intake.module.ts';
export { EVIDENCE_INTAKE } from './service.ts';
export { ComponentReleases } from './supersede-releases/component-releases.ts';
export { REPLACES, supersedeOlder } from './supersede-releases/supersede-older.ts';
