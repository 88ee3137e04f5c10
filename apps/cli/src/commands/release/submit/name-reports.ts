import { buildReferenceStatement, signStatement } from '@interlock/adapters/attestation';
import { MOST_NAMED_FILES, type Artifact } from '@interlock/contracts';
import { badInput } from '../../../cli-error.ts';
import type { Io } from '../../../terminal/index.ts';
import { evidenceFile, type EvidenceFile } from './read-evidence.ts';
import { readSigningKey } from './read-signing-key.ts';

/** Who says so, beside the key: this program, at the word of whoever runs it. */
const ATTESTER = 'https://interlock.dev/cli/release-submit';

/**
 * Reports that go as their tools wrote them are named in one statement that is signed here, so that they count: alone they are anybody's word. Nothing is made
 * without a key, nor where there are several artifacts that they could be about: other statements may name them.
 */
export const nameReports = async (
  io: Io,
  { signingKey }: { readonly signingKey?: string },
  files: readonly EvidenceFile[],
  artifacts: readonly Artifact[],
): Promise<EvidenceFile[]> => {
  const reports = new Map(files.flatMap((file) => (file.report === undefined ? [] : [[file.digest, file] as const])));
  const [first] = reports.values();
  if (signingKey === undefined || artifacts.length !== 1 || first?.report === undefined) return [];
  if (reports.size > MOST_NAMED_FILES)
    throw badInput([
      { field: '--evidence', found: `${reports.size} reports`, expected: `at most ${MOST_NAMED_FILES}, which one statement can name` },
    ]);
  const key = await readSigningKey(io, signingKey, first.report.kind);
  const statement = buildReferenceStatement({ artifacts, attester: ATTESTER, files: [...reports.values()] });
  const named = { path: 'the statement that names the reports', name: 'reports.dsse.json', kind: undefined };
  return [evidenceFile(named, signStatement(statement, key))];
};
