import type { SqlStatement } from '@interlock/domain';

export type ParsedSql =
  | { readonly kind: 'parsed'; readonly statements: readonly SqlStatement[] }
  /** Not of this dialect, or not to its end: nothing of it may be believed. `line` from 1. */
  | { readonly kind: 'unreadable'; readonly line: number; readonly message: string };

/** Reads SQL text as its database would, whole or not at all. */
export type SqlParser = (text: string) => Promise<ParsedSql>;
