export type { SqlFinding, SqlFindingCode } from './effect.ts';
export {
  judgeMigrations,
  type JudgedMigration,
  type JudgedStatement,
  type MigrationReport,
  type SqlMigration,
} from './judge-migrations.ts';
export { migrationPredicate } from './migration-predicate.ts';
export { stops, type Lock, type LockMode, type LockTime } from './lock.ts';
export type { SqlStatement } from './sql-tree.ts';
export { backOf } from './layouts.ts';
export { pairFiles, type MigrationFiles, type Refusal } from './pair-files.ts';
export { isPlan } from './sqitch-plan.ts';
export { waysOf, type MigrationWays, type Way } from './ways-of.ts';
