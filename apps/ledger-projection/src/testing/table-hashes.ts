import type { DatabaseSync } from 'node:sqlite';
import { nodeHashing } from '@interlock/adapters/hashing';

/** A hash per table over all of its rows, in the order of its columns (oracle O3). */
export const tableHashes = (database: DatabaseSync): Record<string, string> => {
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name").all();
  return Object.fromEntries(
    tables.map(({ name }) => {
      const rows = database.prepare(`SELECT * FROM "${String(name)}"`).all();
      const lines = rows.map((row) => JSON.stringify(Object.entries(row))).sort();
      return [String(name), `${lines.length} rows ${nodeHashing.sha256Hex(lines.join('\n'))}`];
    }),
  );
};
