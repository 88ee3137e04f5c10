import type { ManifestDiffPredicate, ReleaseCandidate } from '@interlock/contracts';
import { canonicalJson } from '@interlock/domain';
import {
  buildChangeStatement,
  buildManifestDiffStatement,
  buildMigrationStatement,
  buildProvenanceStatement,
  buildStatement,
  buildTestResultStatement,
  signDsse,
  STATEMENT_PAYLOAD_TYPE,
  type Statement,
} from '../../attestation/index.ts';
import type { SigningKey } from './signing-key.ts';

export const ARTIFACT_DIGEST = `sha256:${'a1'.repeat(32)}`;
export const COMMIT = '3f786850e387550fdab836ed7e6dc881de23001b';
export const REPOSITORY = 'https://git.example.test/shop/checkout';
export const BUILDER = 'https://ci.example.test/builders/shared';

/** A candidate for which the statements below are evidence. */
export const aCandidate = (changes: Partial<ReleaseCandidate> = {}): ReleaseCandidate => ({
  component: 'component:default/checkout',
  artifacts: [{ name: 'registry.example.test/shop/checkout', digest: ARTIFACT_DIGEST }],
  source: { repository: REPOSITORY, revision: COMMIT },
  ...changes,
});

interface About {
  readonly artifact?: string;
  readonly repository?: string;
  readonly revision?: string;
}

const artifactsOf = ({ artifact = ARTIFACT_DIGEST }: About) => [{ name: 'checkout', digest: artifact }];

export const provenanceStatement = (facts: About & { readonly builderId?: string } = {}): Statement =>
  buildProvenanceStatement({
    artifacts: artifactsOf(facts),
    repository: facts.repository ?? REPOSITORY,
    revision: facts.revision ?? COMMIT,
    builderId: facts.builderId ?? BUILDER,
  });

export const testResultStatement = (
  facts: About & { readonly result?: 'PASSED' | 'WARNED' | 'FAILED'; readonly failed?: readonly string[] } = {},
): Statement =>
  buildTestResultStatement({
    artifacts: artifactsOf(facts),
    result: facts.result ?? 'PASSED',
    passed: ['unit', 'integration'],
    failed: facts.failed ?? [],
  });

export const changeStatement = (facts: About & { readonly author?: string } = {}): Statement => {
  const person = { name: 'Ada Author', login: facts.author ?? 'ada' };
  const change = {
    repository: facts.repository ?? REPOSITORY,
    commit: facts.revision ?? COMMIT,
    authors: [person],
    committers: [person],
    trigger: { kind: 'human' as const, ...person },
  };
  return buildChangeStatement({ artifacts: artifactsOf(facts), change });
};

export const migrationStatement = (facts: About & { readonly destructive?: boolean; readonly reversible?: boolean } = {}): Statement =>
  buildMigrationStatement({
    artifacts: artifactsOf(facts),
    migration: { migrations: ['0042_add_column.sql'], destructive: facts.destructive ?? false, reversible: facts.reversible ?? true },
  });

export const CONFIGURATION_DIGEST = `sha256:${'c1'.repeat(32)}`;

/** A privileged container and a new image, compared with the configuration before. */
export const MANIFEST_DIFF: ManifestDiffPredicate = {
  before: { configuration: `sha256:${'c0'.repeat(32)}` },
  after: { configuration: CONFIGURATION_DIGEST },
  objects: [
    {
      object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'checkout' },
      change: 'changed',
      members: [
        { path: ['spec', 'template', 'spec', 'containers', 'app', 'image'], before: 'checkout:1', after: 'checkout:2' },
        { path: ['spec', 'template', 'spec', 'containers', 'app', 'securityContext', 'privileged'], after: true },
      ],
    },
  ],
};

export const manifestDiffStatement = (diff: ManifestDiffPredicate = MANIFEST_DIFF): Statement =>
  buildManifestDiffStatement({ name: 'checkout', diff });

/** Bytes of a DSSE envelope around a statement, as a tool would write them. */
export const signStatement = (statement: unknown, key: SigningKey, options: { readonly payloadType?: string } = {}): Uint8Array =>
  Buffer.from(
    JSON.stringify(signDsse(options.payloadType ?? STATEMENT_PAYLOAD_TYPE, Buffer.from(canonicalJson(statement)), key.privateKey)),
  );

/** A statement about the candidate's artifact with any predicate. */
export const reportStatement = (predicateType: string, predicate: unknown, artifact = ARTIFACT_DIGEST): Statement =>
  buildStatement(artifactsOf({ artifact }), predicateType, predicate);
