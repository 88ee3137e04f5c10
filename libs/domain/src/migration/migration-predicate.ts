import type { MigrationPredicate } from '@interlock/contracts';
import type { MigrationReport } from './judge-migrations.ts';

const STATEMENTS = 200;
const cut = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length - 1)}…`);

/** What was found, as it is attested. A statement that was not understood is listed among those that destroy. */
export const migrationPredicate = ({ migrations, destructive, reversible, heaviestLock }: MigrationReport): MigrationPredicate => {
  const said = migrations.flatMap(({ name, statements }) =>
    statements
      .filter(({ findings }) => findings.length > 0)
      .map(({ line, text, findings }) =>
        cut(`${text} (${name}:${String(line)}: ${findings.map(({ message }) => message).join('; ')})`, 500),
      ),
  );
  const listed = said.length <= STATEMENTS ? said : [...said.slice(0, STATEMENTS - 1), `and ${String(said.length - STATEMENTS + 1)} more`];
  return {
    migrations: migrations.map(({ name }) => cut(name, 300)),
    destructive,
    reversible,
    destructiveStatements: listed,
    ...(heaviestLock === null ? {} : { heaviestLock: { ...heaviestLock, relation: cut(heaviestLock.relation, 200) } }),
  };
};
