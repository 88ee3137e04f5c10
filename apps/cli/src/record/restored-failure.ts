import { EventStoreError } from '@interlock/adapters/event-store';
import { MessageBusError } from '@interlock/adapters/message-bus';
import { LedgerError } from '@interlock/domain';
import { CliError } from '../cli-error.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';

const EXITS: Readonly<Record<string, ExitCode>> = {
  'ledger.nothing_to_acknowledge': EXIT.denied,
  'ledger.already_acknowledged': EXIT.denied,
  'event-store.unavailable': EXIT.failed,
  'event-store.locked': EXIT.failed,
  'message-bus.unavailable': EXIT.failed,
  'message-bus.locked': EXIT.failed,
};

const HINTS: Readonly<Record<string, string>> = {
  'event-store.locked': 'stop the server first: this works on its files',
  'message-bus.locked': 'stop the server first: this works on its files',
  'ledger.rewritten': 'only an older state of this very record can be acknowledged; another one is no restore of it',
};

/** How the engines are named, or that one may not be used. */
const isSetting = (cause: unknown): cause is Error & { readonly code: string } =>
  cause instanceof Error && 'code' in cause && typeof cause.code === 'string' && cause.code.startsWith('config.');

/** Why a restore cannot be looked at or acknowledged, with the exit code: 20 where the record itself is at fault. */
export const restoredFailure = (cause: unknown): unknown => {
  if (isSetting(cause)) return new CliError(cause.code, EXIT.usage, cause.message, { cause });
  if (!(cause instanceof LedgerError || cause instanceof EventStoreError || cause instanceof MessageBusError)) return cause;
  const { code, message } = cause;
  const hint = HINTS[code];
  return new CliError(code, EXITS[code] ?? EXIT.unverified, message, { cause, ...(hint === undefined ? {} : { hint }) });
};
