import { buildMigrationStatement, signStatement } from '@interlock/adapters/attestation';
import type { Artifact } from '@interlock/contracts';
import { migrationPredicate } from '@interlock/domain';
import { badInput } from '../../../cli-error.ts';
import { judgeFolder } from '../../../migrations/judge-folder.ts';
import type { Io } from '../../../terminal/index.ts';
import { evidenceFile, type EvidenceFile } from './read-evidence.ts';
import { readSigningKey } from './read-signing-key.ts';

export interface MigrationOptions {
  readonly migrations?: string;
  readonly migrationsSince?: string;
  readonly signingKey?: string;
}

const FIELDS = { paths: '--migrations', since: '--migrations-since' };

/** What the migrations of this release do, as signed evidence about each artifact; nothing where nobody asks for it. The SQL itself does not leave, but for what it destroys. */
export const attestMigrations = async (io: Io, options: MigrationOptions, artifacts: readonly Artifact[]): Promise<EvidenceFile[]> => {
  const { migrations, migrationsSince, signingKey } = options;
  if (migrations === undefined) {
    if (migrationsSince === undefined) return [];
    throw badInput([{ field: '--migrations', found: 'nothing, beside --migrations-since', expected: 'the folder of the migrations' }]);
  }
  const key = await readSigningKey(io, signingKey, 'migration');
  const migration = migrationPredicate(await judgeFolder(io, FIELDS, [migrations], migrationsSince));
  const file = { path: migrations, name: 'migrations.dsse.json', kind: 'migration' } as const;
  return artifacts.map((artifact) => evidenceFile(file, signStatement(buildMigrationStatement({ artifacts: [artifact], migration }), key)));
};
