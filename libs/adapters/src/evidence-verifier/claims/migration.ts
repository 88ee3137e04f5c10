import { MigrationPredicate } from '@interlock/contracts';
import { parsePredicate } from './parse-predicate.ts';
import type { ReadPredicate } from './read-predicate.ts';

export const readMigration = (predicate: unknown): ReadPredicate => {
  const { migrations, destructive, reversible, destructiveStatements, estimatedLockSeconds, heaviestLock } = parsePredicate(
    MigrationPredicate,
    predicate,
  );
  return {
    producedAt: null,
    claims: {
      kind: 'migration',
      migrations,
      destructive,
      reversible,
      destructiveStatements: destructiveStatements ?? [],
      estimatedLockSeconds: estimatedLockSeconds ?? null,
      ...(heaviestLock === undefined ? {} : { heaviestLock }),
    },
  };
};
