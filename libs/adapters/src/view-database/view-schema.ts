import { DatabaseSync } from 'node:sqlite';

/** What each change of a row calls, with the table's name and the row's columns. */
export const ROW_TURNED = 'row_turned';

/** Holds one row: what all other rows add up to. */
export const SEAL_TABLE = 'seal';

const SEAL = "CREATE TABLE seal (sum TEXT NOT NULL) STRICT; INSERT INTO seal VALUES (printf('%016d', 0));";

export interface ViewSchema {
  /** Makes everything in an empty file. */
  readonly sql: string;
  /** As `schemaOf` gives it of a file that was made by `sql`. */
  readonly text: string;
}

/** The tables of a view, with a trigger on each that keeps the seal: no write can forget it. */
export const viewSchema = (tables: string): ViewSchema => {
  const blank = new DatabaseSync(':memory:');
  try {
    blank.exec(tables);
    const names = tablesOf(blank);
    const sealed = `${SEAL}${names.map((table) => triggersOf(table, columnsOf(blank, table))).join('')}`;
    blank.exec(sealed);
    return { sql: `${tables};${sealed}`, text: schemaOf(blank) };
  } finally {
    blank.close();
  }
};

/** Every definition of a file, to compare: SQLite believes a changed one. */
export const schemaOf = (database: DatabaseSync): string =>
  JSON.stringify(database.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name').all());

export const tablesOf = (database: DatabaseSync): string[] =>
  database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .all()
    .map((row) => String(row['name']));

const columnsOf = (database: DatabaseSync, table: string): string[] =>
  database
    .prepare('SELECT name FROM pragma_table_info(?) ORDER BY cid')
    .all(table)
    .map((row) => String(row['name']));

const triggersOf = (table: string, columns: readonly string[]): string => {
  const turn = (row: 'OLD' | 'NEW'): string =>
    `SELECT ${ROW_TURNED}('${table}', ${columns.map((column) => `${row}."${column}"`).join(', ')});`;
  return [
    `CREATE TRIGGER "${table}_inserted" AFTER INSERT ON "${table}" BEGIN ${turn('NEW')} END;`,
    `CREATE TRIGGER "${table}_updated" AFTER UPDATE ON "${table}" BEGIN ${turn('OLD')} ${turn('NEW')} END;`,
    `CREATE TRIGGER "${table}_deleted" AFTER DELETE ON "${table}" BEGIN ${turn('OLD')} END;`,
  ].join('');
};
