import { DecisionExport, LedgerProof, RecordedEventSchema, type RecordedEvent } from '@interlock/contracts';
import { LedgerError, parseTlogProof } from '@interlock/domain';
import { z } from 'zod';
import { badInput, CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { readInput, readJson } from '../program/read-input.ts';
import { readValue } from '../program/read-options.ts';
import type { Io } from '../terminal/index.ts';

export interface ProofFiles {
  readonly proof: string;
  /** The event that a tlog-proof is of. */
  readonly event?: string | undefined;
  /** A decision's export, where the proof is not part of it. */
  readonly decision?: string | undefined;
}

export interface NamedDecision extends Pick<DecisionExport, 'certificate'> {
  readonly file: string;
}

const TLOG_PROOF = 'c2sp.org/tlog-proof@';

/** A proof from a file: of `ledger prove`, of `decision export`, or C2SP's (GET /v1/ledger/proof with Accept: text/plain). Nothing of it is verified yet. */
export const readProof = async (io: Io, files: ProofFiles): Promise<{ proof: LedgerProof; decision: NamedDecision | undefined }> => {
  const decision =
    files.decision === undefined ? undefined : { file: files.decision, ...(await readDecision(io, '--decision', files.decision)) };
  const beginning = new TextDecoder().decode((await readInput(io, '--proof', files.proof)).slice(0, TLOG_PROOF.length));
  if (beginning === TLOG_PROOF) return { proof: await readTlogProof(io, files), decision };
  if (files.event !== undefined)
    throw badInput([{ field: '--event', found: files.event, expected: 'nothing: this proof brings its event along' }]);
  const value = await readJson(io, '--proof', files.proof);
  if (!isDecision(value)) return { proof: readValue(LedgerProof, `--proof ${files.proof}`, value), decision };
  const exported = readValue(DecisionExport, `--proof ${files.proof}`, value);
  if (exported.record === undefined)
    throw badInput([
      {
        field: '--proof',
        found: `${files.proof}, a decision's export without a proof`,
        expected: 'one that `interlock decision export` wrote, or a proof of `interlock ledger prove` along with --decision',
      },
    ]);
  return { proof: exported.record, decision: decision ?? { file: files.proof, certificate: exported.certificate } };
};

const readDecision = async (io: Io, field: string, path: string): Promise<DecisionExport> =>
  readValue(DecisionExport, `${field} ${path}`, await readJson(io, field, path));

const isDecision = (value: unknown): boolean => z.looseObject({ format: DecisionExport.shape.format }).safeParse(value).success;

const readTlogProof = async (io: Io, { proof: path, event }: ProofFiles): Promise<LedgerProof> => {
  if (event === undefined)
    throw badInput([{ field: '--event', found: 'nothing', expected: 'the event that the proof is of: its line of a `ledger export`' }]);
  try {
    const { index, proof, checkpoint } = parseTlogProof(new TextDecoder().decode(await readInput(io, '--proof', path)));
    const record = { event: await readEvent(io, event), leafIndex: index, hashes: [...proof] };
    return { format: 'interlock.ledger-proof.v1', checkpoint, record, growth: [] };
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw new CliError('ledger.proof_invalid', EXIT.unverified, `${path}: ${cause.message}`, { cause });
  }
};

const readEvent = async (io: Io, path: string): Promise<RecordedEvent> =>
  readValue(RecordedEventSchema, `--event ${path}`, await readJson(io, '--event', path));
