import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { chainVerifier, EventStoreError, type ChainReport } from '@interlock/adapters/event-store';
import { nodeHashing } from '@interlock/adapters/hashing';
import { RecordedEventSchema, type RecordedEvent } from '@interlock/contracts';
import { eventHash, fieldErrors, parseStrictJson, StrictJsonError } from '@interlock/domain';
import { badInput, CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { isErrno } from '../program/system-error.ts';
import type { Io } from '../terminal/index.ts';

const MAX_LINE_BYTES = 16 * 1_048_576;

/** Verifies an export line by line, whatever its size. Exit 20 names stream, revision and position, or the line that cannot be read. */
export const verifyExport = async (io: Pick<Io, 'cwd'>, path: string): Promise<ChainReport> => {
  const verifier = chainVerifier();
  let number = 0;
  try {
    const file = await open(resolve(io.cwd, path));
    try {
      // Latin-1 keeps every byte, so that invalid UTF-8 is refused below instead of being replaced.
      for await (const line of file.readLines({ encoding: 'latin1' })) {
        number += 1;
        const event = eventOf(Buffer.from(line, 'latin1'), number);
        verifier.accept(event, eventHash(event, nodeHashing));
      }
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (isErrno(cause))
      throw badInput([{ field: 'export file', found: `${path} (${cause.code})`, expected: 'an export of `interlock ledger export`' }], {
        cause,
      });
    if (!(cause instanceof EventStoreError)) throw cause;
    throw new CliError(cause.code, EXIT.unverified, `line ${number}: ${cause.message}`, { cause });
  }
  if (number === 0) throw badInput([{ field: 'export file', found: `${path}, empty`, expected: 'at least one event' }]);
  return verifier.report();
};

const eventOf = (bytes: Uint8Array, number: number): RecordedEvent => {
  const refuse = (message: string, cause: unknown): CliError =>
    new CliError('ledger.malformed', EXIT.unverified, `line ${number} is no event of the record: ${message}`, { cause });
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
