import { loadModule, parseSync, SqlError } from 'libpg-query';
import type { ParsedSql, SqlParser } from '../sql-parser.ts';

const MAX_BYTES = 2 * 1_048_576;
const NEWLINE = 10;

/** Says the line of places that only move forward: each byte is looked at once. */
const lineCounter = (bytes: Uint8Array): ((offset: number) => number) => {
  let at = 0;
  let line = 1;
  return (offset) => {
    for (; at < offset; at += 1) if (bytes[at] === NEWLINE) line += 1;
    return line;
  };
};

const unreadable = (line: number, message: string): ParsedSql => ({ kind: 'unreadable', line, message });

/** Places of statements are in bytes. */
const statementsOf = (text: string): ParsedSql => {
  const bytes = new TextEncoder().encode(text);
  const lineAt = lineCounter(bytes);
  const statements = (parseSync(text).stmts ?? []).map(({ stmt, stmt_location: from = 0, stmt_len: length }) => {
    const to = length === undefined || length === 0 ? bytes.length : from + length;
    const whole = new TextDecoder().decode(bytes.subarray(from, to));
    const start = from + new TextEncoder().encode(/^\s*/.exec(whole)?.[0] ?? '').length;
    return { text: whole.trim(), line: lineAt(start), tree: stmt };
  });
  return { kind: 'parsed', statements };
};

/** PostgreSQL 18's own parser, compiled to WebAssembly (libpg_query). */
export const parsePostgresql: SqlParser = async (text) => {
  // The parser is written in C and reads up to the first NUL: what follows would run unseen.
  const nul = text.indexOf('\0');
  if (nul !== -1) return unreadable(text.slice(0, nul).split('\n').length, 'a NUL character');
  const { length } = new TextEncoder().encode(text);
  if (length > MAX_BYTES) return unreadable(1, `${String(length)} bytes, more than ${String(MAX_BYTES)}`);
  if (text.trim() === '') return { kind: 'parsed', statements: [] };
  await loadModule();
  try {
    return statementsOf(text);
  } catch (error) {
    if (error instanceof SqlError)
      return unreadable(text.slice(0, error.sqlDetails?.cursorPosition ?? 0).split('\n').length, error.message);
    // What the compiled parser throws when it runs out of something is no error of its own.
    return unreadable(1, error instanceof Error ? error.message : 'the parser failed');
  }
};
