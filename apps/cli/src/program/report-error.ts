import { ConfigError } from '@interlock/adapters/config';
import { StrictJsonError, withoutSecrets } from '@interlock/domain';
import { CommanderError } from 'commander';
import { CliError } from '../cli-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { messageOf } from './system-error.ts';
import { safeJson, safeText, type Io } from '../terminal/index.ts';

interface Reported {
  readonly code: string;
  readonly exit: ExitCode;
  readonly message: string;
  readonly errors: readonly unknown[];
  readonly hint?: string | undefined;
}

/** One clear error on stderr, and with `--json` the same as the one document on stdout. Gives the exit code. */
export const reportError = (error: unknown, io: Io, json: boolean): ExitCode => {
  if (error instanceof CommanderError && error.exitCode === 0) return EXIT.ok;
  const { code, exit, message, errors, hint } = reported(error);
  const lines = withoutSecrets(message).split('\n').map(safeText);
  // Commander has already said what is wrong with the usage.
  if (!(error instanceof CommanderError))
    io.err(`${lines.map((line, index) => (index === 0 ? `interlock: ${line}` : `  ${line}`)).join('\n')}\n`);
  if (hint !== undefined)
    io.err(
      `${hint
        .split('\n')
        .map((line) => `  ${safeText(line)}`)
        .join('\n')}\n`,
    );
  if (json) io.out(`${safeJson({ error: { code, exit, message, errors, ...(hint === undefined ? {} : { hint }) } })}\n`);
  return exit;
};

const reported = (error: unknown): Reported => {
  if (error instanceof CliError) return error;
  if (error instanceof CommanderError)
    return {
      code: `usage.${error.code.replace(/^commander\./, '')}`,
      exit: EXIT.usage,
      message: withoutSecrets(error.message.replace(/^error: /, '')),
      errors: [],
    };
  if (error instanceof ConfigError) return { code: error.code, exit: EXIT.usage, message: error.message, errors: error.errors };
  if (error instanceof StrictJsonError) {
    const { code, field, found, expected, message } = error;
    return { code, exit: EXIT.usage, message, errors: [{ field: field === '' ? 'document' : field, found, expected }] };
  }
  return { code: 'cli.failed', exit: EXIT.failed, message: withoutSecrets(`failed unexpectedly: ${messageOf(error)}`), errors: [] };
};
