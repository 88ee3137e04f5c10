export { parsePostgresql } from './parse-postgresql.ts';
export type { ParsedSql, SqlParser } from '../sql-parser.ts';
