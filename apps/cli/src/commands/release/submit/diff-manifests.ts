import { buildManifestDiffStatement, signStatement } from '@interlock/adapters/attestation';
import { ManifestDiffPredicate } from '@interlock/contracts';
import { compareManifests } from '@interlock/domain';
import { badInput } from '../../../cli-error.ts';
import type { Io } from '../../../terminal/index.ts';
import { readConfiguration } from './read-candidate.ts';
import { evidenceFile, type EvidenceFile } from './read-evidence.ts';
import { readManifests } from './read-manifests.ts';
import { readSigningKey } from './read-signing-key.ts';

export interface ManifestOptions {
  readonly component: string;
  readonly config?: string;
  readonly configBefore?: string;
  readonly manifestsBefore?: string;
  readonly manifestsAfter?: string;
  readonly signingKey?: string;
}

/** What is desired: as `--config` says, or else the rendered manifests themselves. */
export const configurationOf = ({ config, manifestsAfter }: ManifestOptions): string | undefined => config ?? manifestsAfter;

/** The manifest diff as signed evidence; nothing where nobody asks for it. What is compared is read, redacted and signed here: no manifest leaves. */
export const diffManifests = async (io: Io, options: ManifestOptions): Promise<EvidenceFile[]> => {
  const { manifestsBefore, manifestsAfter, signingKey } = options;
  if (manifestsAfter === undefined) {
    const alone = manifestsBefore === undefined ? '--config-before' : '--manifests-before';
    if (manifestsBefore === undefined && options.configBefore === undefined) return [];
    throw badInput([{ field: '--manifests-after', found: `nothing, beside ${alone}`, expected: 'the rendered manifests of this release' }]);
  }
  const key = await readSigningKey(io, signingKey, 'manifest-diff');
  const after = await readManifests(io, '--manifests-after', manifestsAfter);
  const before = manifestsBefore === undefined ? [] : await readManifests(io, '--manifests-before', manifestsBefore);
  const configurationBefore = await readConfiguration(io, options.configBefore ?? manifestsBefore, '--config-before');
  const diff = ManifestDiffPredicate.safeParse({
    before: configurationBefore === undefined ? null : { configuration: configurationBefore.digest },
    after: { configuration: (await readConfiguration(io, configurationOf(options)))?.digest },
    objects: compareManifests(before, after),
  });
  if (!diff.success)
    throw badInput(
      [
        {
          field: '--manifests-after',
          found: `differences that a manifest diff cannot hold (${diff.error.issues[0]?.path.join('.') ?? ''})`,
          expected: 'at most 1000 objects that differ, in at most 2000 members each, at most 40 deep',
        },
      ],
      { cause: diff.error },
    );
  const envelope = signStatement(buildManifestDiffStatement({ name: options.component, diff: diff.data }), key);
  return [evidenceFile({ path: 'manifest diff', name: 'manifest-diff.dsse.json', kind: 'manifest-diff' }, envelope)];
};
