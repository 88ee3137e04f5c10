/** Structured log. `fields` hold ids and codes, never secrets, tokens or evidence bytes. */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  /** A logger that adds these fields to every line. */
  child(fields: LogFields): Logger;
}

/** `err` is written with type, message, code and stack. */
export interface LogFields {
  readonly releaseId?: string;
  readonly decisionId?: string;
  readonly err?: unknown;
  readonly [name: string]: unknown;
}
