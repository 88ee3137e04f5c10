import type { SqlFinding } from './effect.ts';
import { judgeStatement } from './judge-statement.ts';
import { heaviest, type Lock } from './lock.ts';
import { emptySchema, forgotten, withStatement } from './schema.ts';
import type { SqlStatement } from './sql-tree.ts';

/** A migration as it was read: the way there, and the way back where there is one that parses. */
export interface SqlMigration {
  readonly name: string;
  /** Those of another folder may be of another database. */
  readonly folder: string;
  readonly up: readonly SqlStatement[];
  readonly down: readonly SqlStatement[] | null;
}

export interface JudgedStatement {
  readonly line: number;
  /** On one line, shortened. */
  readonly text: string;
  readonly locks: readonly Lock[];
  readonly findings: readonly SqlFinding[];
}

export interface JudgedMigration {
  readonly name: string;
  readonly statements: readonly JudgedStatement[];
  readonly reversible: boolean;
}

export interface MigrationReport {
  readonly migrations: readonly JudgedMigration[];
  readonly destructive: boolean;
  /** Every one of them has a way back. Whether that brings data back is for people to say. */
  readonly reversible: boolean;
  readonly heaviestLock: Lock | null;
}

const TEXT = 200;

const onOneLine = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= TEXT ? line : `${line.slice(0, TEXT - 1)}…`;
};

/** Migrations in the order in which they are run: what the earlier ones of their folder make is known to the later. The first `alreadyRun` are read for that alone. */
export const judgeMigrations = (migrations: readonly SqlMigration[], alreadyRun = 0): MigrationReport => {
  let schema = emptySchema();
  const judge = ({ name, folder, up, down }: SqlMigration, migration: number): JudgedMigration => {
    if (migration > 0 && folder !== migrations[migration - 1]?.folder) schema = forgotten(schema);
    const statements = up.map(({ tree, text, line }) => {
      const { locks, findings } = judgeStatement(tree, { schema, migration });
      schema = withStatement(schema, tree, migration);
      return { line, text: onOneLine(text), locks, findings };
    });
    return { name, statements, reversible: down !== null && down.length > 0 };
  };
  const judged = migrations.map(judge).slice(alreadyRun);
  const statements = judged.flatMap((one) => one.statements);
  return {
    migrations: judged,
    destructive: statements.some(({ findings }) => findings.length > 0),
    reversible: judged.every(({ reversible }) => reversible),
    heaviestLock: heaviest(statements.flatMap(({ locks }) => locks)),
  };
};
