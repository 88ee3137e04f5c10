import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { nodeHashing } from '@interlock/adapters/hashing';
import { RecordedEventSchema, type RecordedEvent } from '@interlock/contracts';
import {
  fieldErrors,
  LedgerError,
  ledgerVerifier,
  parseStrictJson,
  StrictJsonError,
  type KeptHead,
  type LedgerReport,
  type Restore,
} from '@interlock/domain';
import { badInput, CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { isErrno } from '../program/system-error.ts';
import type { Io } from '../terminal/index.ts';
import { abandonedHead, restoreIn } from './abandoned-head.ts';

const MAX_LINE_BYTES = 16 * 1_048_576;

/** Verifies an export line by line, whatever its size, and against heads whose signatures were checked before. Exit 20 names stream, revision and position, or the line that cannot be read. */
export const verifyExport = async (io: Pick<Io, 'cwd'>, path: string, heads: readonly KeptHead[] = []): Promise<LedgerReport> => {
  const [head, ...more] = heads.toSorted((left, right) => right.treeSize - left.treeSize);
  const report = await verifyAgainst(io, path, head);
  // Two heads of one size may differ, so none stands for another.
  for (const one of more) await verifyAgainst(io, path, one);
  return report;
};

const verifyAgainst = async (io: Pick<Io, 'cwd'>, path: string, head: KeptHead | undefined): Promise<LedgerReport> => {
  const verifier = ledgerVerifier(nodeHashing, head, { part: true });
  const restores: Restore[] = [];
  let number = 0;
  try {
    const file = await open(resolve(io.cwd, path));
    try {
      // Latin-1 keeps every byte, so that invalid UTF-8 is refused below instead of being replaced.
      for await (const line of file.readLines({ encoding: 'latin1' })) {
        number += 1;
        const event = eventOf(Buffer.from(line, 'latin1'), number);
        // Before the verdict on it: a head that it abandons may be the one that is compared here.
        restores.push(...restoreIn(event));
        verifier.accept(event);
      }
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (isErrno(cause))
      throw badInput([{ field: 'export file', found: `${path} (${cause.code})`, expected: 'an export of `interlock ledger export`' }], {
        cause,
      });
    throw unverified(cause, `line ${number}: `, head, restores);
  }
  if (number === 0) throw badInput([{ field: 'export file', found: `${path}, empty`, expected: 'at least one event' }]);
  try {
    return verifier.end();
  } catch (cause) {
    throw unverified(cause, '', head, restores);
  }
};

const unverified = (cause: unknown, where: string, head: KeptHead | undefined, restores: readonly Restore[]): unknown => {
  if (!(cause instanceof LedgerError)) return cause;
  return (head && abandonedHead(cause, head, restores)) ?? new CliError(cause.code, EXIT.unverified, `${where}${cause.message}`, { cause });
};

const eventOf = (bytes: Uint8Array, number: number): RecordedEvent => {
  const refuse = (message: string, cause: unknown): CliError =>
    new CliError('ledger.malformed', EXIT.unverified, `line ${number} is no event of the record: ${message}`, {
      cause,
      ...(number === 1 ? { hint: 'An export has an event on each line. A proof is named with --proof.' } : {}),
    });
  let value: unknown;
  try {
    value = parseStrictJson(bytes, { maxBytes: MAX_LINE_BYTES });
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error;
    throw refuse(error.message, error);
  }
  const parsed = RecordedEventSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [first] = fieldErrors(parsed.error, value);
  throw refuse(`${first?.field}: found ${first?.found}, expected ${first?.expected}`, parsed.error);
};
