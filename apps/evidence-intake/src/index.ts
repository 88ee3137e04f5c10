export { EvidenceIntakeModule } from './evidence-intake.module.ts';
export { ComponentReleases } from './supersede-releases/component-releases.ts';
export { REPLACES, supersedeOlder } from './supersede-releases/supersede-older.ts';
