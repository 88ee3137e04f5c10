import type { FieldError } from '@interlock/contracts';
import { withoutSecrets } from '@interlock/domain';
import { EXIT, type ExitCode } from './exit-codes.ts';

/** A command that ends without its answer: one message, the fields at fault, what to do next, and the exit code. */
export class CliError extends Error {
  readonly code: string;
  readonly exit: ExitCode;
  readonly errors: readonly FieldError[];
  readonly hint: string | undefined;
  constructor(
    code: string,
    exit: ExitCode,
    message: string,
    options: { readonly cause?: unknown; readonly errors?: readonly FieldError[]; readonly hint?: string } = {},
  ) {
    super(withoutSecrets(message), options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'CliError';
    this.code = code;
    this.exit = exit;
    this.errors = (options.errors ?? []).map((error) => ({ ...error, found: withoutSecrets(error.found) }));
    this.hint = options.hint;
  }

  /** The same error, with one thing more to be told beside it. */
  withHint(hint: string): CliError {
    const { code, exit, message, cause, errors } = this;
    return new CliError(code, exit, message, { cause, errors, hint: this.hint === undefined ? hint : `${hint}\n${this.hint}` });
  }
}

/** Bad input, by field: what was found and what was expected (exit 2). */
export const badInput = (errors: readonly FieldError[], options: { readonly cause?: unknown; readonly hint?: string } = {}): CliError =>
  new CliError(
    'input.invalid',
    EXIT.usage,
    errors.map(({ field, found, expected }) => `${field}: found ${found}, expected ${expected}`).join('\n'),
    { ...options, errors },
  );
