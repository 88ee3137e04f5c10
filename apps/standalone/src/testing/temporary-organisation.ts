import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  buildChangeStatement,
  buildManifestDiffStatement,
  buildMigrationStatement,
  buildProvenanceStatement,
  buildStatement,
  buildTestResultStatement,
  buildVerificationSummaryStatement,
  signStatement,
  type Statement,
} from '@interlock/adapters/attestation';
import { loadConfig } from '@interlock/adapters/config';
import type {
  Artifact,
  InterlockConfig,
  ManifestDiffPredicate,
  MigrationPredicate,
  ReleaseCandidateBuilt,
  Role,
} from '@interlock/contracts';

export interface OrganisationComponent {
  readonly name: string;
  readonly tier?: 1 | 2 | 3 | 4;
  /** Null: nobody. */
  readonly owner?: string | null;
  readonly slo?: string;
  readonly rollout?: 'narrow' | 'whole';
  /** `service` when absent. */
  readonly type?: string;
  /** Entity refs. */
  readonly dependsOn?: readonly string[];
}

export interface TemporaryOrganisation {
  readonly directory: string;
  readonly dataDirectory: string;
  readonly config: InterlockConfig;
  /** A candidate of a component with the attestations that a good CI makes. */
  candidate(component: string, options?: CandidateOptions): ReleaseCandidateBuilt;
  /** Puts a file in its catalog, as editors do: aside, then renamed. What is read meanwhile is the old one or the new one, whole. */
  putInCatalog(name: string, text: string): Promise<void>;
  /** An envelope of what the CI signs, as it uploads it. */
  signed(statement: Statement): Buffer;
  remove(): Promise<void>;
}

export interface CandidateOptions {
  readonly version?: string;
  readonly author?: string;
  readonly migration?: MigrationPredicate;
  /** Its configuration is the candidate's, and the diff is evidence. */
  readonly manifests?: ManifestDiffPredicate;
  readonly tests?: 'PASSED' | 'WARNED' | 'FAILED';
  /** What a verifier says of it, and which one: of the organisation's, where it is not named. */
  readonly summary?: {
    readonly result: 'PASSED' | 'FAILED';
    readonly levels?: readonly string[];
    readonly verifierId?: string;
    readonly at?: string;
  };
  /** Files that a signed statement names beside the others, by sha256 alone. */
  readonly names?: readonly Uint8Array[];
  /** Signs with a key that nobody trusts. */
  readonly stranger?: boolean;
  readonly omit?: readonly ('provenance' | 'tests' | 'change')[];
  /** Who the change attestation names, where it is not `author` in every part. */
  readonly people?: Partial<Pick<ChangeFacts, 'authors' | 'committers' | 'trigger'>>;
  /** The provenance is that of another image. */
  readonly wrongSubject?: boolean;
  /** `user:password`, with which its repository was cloned, and is named throughout. */
  readonly credentials?: string;
}

type ChangeFacts = Parameters<typeof buildChangeStatement>[0]['change'];

const digestOf = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

export interface OrganisationOptions {
  readonly target?: 'git' | 'external';
  /** Lines added to interlock.yaml. */
  readonly config?: string;
  /** Documents added to the catalog, each opened by `---`. */
  readonly catalog?: string;
  /** Lines added to `identity`, indented by two. */
  readonly identity?: string;
  /** Workloads beside `ci` and `monitoring`, and their roles. */
  readonly workloads?: Readonly<Record<string, readonly Role[]>>;
}

/** Of a catalog file over 1 MiB nothing is taken. */
const FILE_COMPONENTS = 2_000;

/** An organisation of its own in a temporary folder: one environment, a team, SRE, incident command, a CI key pair. */
export const temporaryOrganisation = async (
  components: readonly OrganisationComponent[],
  more: OrganisationOptions = {},
): Promise<TemporaryOrganisation> => {
  const directory = await mkdtemp(join(tmpdir(), 'interlock-organisation-'));
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  await mkdir(join(directory, 'catalog'));
  await writeFile(join(directory, 'ci.pub.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
  await writeFile(join(directory, 'catalog', 'organisation.yaml'), `${ORGANISATION}${more.catalog ?? ''}`);
  for (let begin = 0; begin < components.length; begin += FILE_COMPONENTS) {
    const name = begin === 0 ? 'components.yaml' : `components-${begin}.yaml`;
    await writeFile(
      join(directory, 'catalog', name),
      components
        .slice(begin, begin + FILE_COMPONENTS)
        .map(componentText)
        .join('---\n'),
    );
  }
  await writeFile(
    join(directory, 'interlock.yaml'),
    `${configOf(more.workloads ?? {})}${more.identity ?? ''}${more.target === 'external' ? '' : TARGET}${more.config ?? ''}`,
  );
  return {
    directory,
    dataDirectory: join(directory, 'data'),
    config: loadConfig(join(directory, 'interlock.yaml')).config,
    candidate: (component, options = {}) => candidateOf(component, options, options.stranger === true ? stranger : privateKey),
    putInCatalog: async (name, text) => {
      await writeFile(join(directory, `${name}.part`), text);
      await rename(join(directory, `${name}.part`), join(directory, 'catalog', name));
    },
    signed: (statement) => Buffer.from(JSON.stringify(signStatement(statement, privateKey))),
    remove: () => rm(directory, { recursive: true, force: true, maxRetries: 5 }),
  };
};

const candidateOf = (component: string, options: CandidateOptions, key: KeyObject): ReleaseCandidateBuilt => {
  const {
    version = '1.0.0',
    author = 'alice',
    migration,
    manifests,
    summary,
    names = [],
    tests = 'PASSED',
    omit = [],
    people = {},
    wrongSubject = false,
    credentials,
  } = options;
  const artifacts = [{ name: `registry.example/${component}`, digest: digestOf(`${component} ${version}`) }];
  const repository = `https://${credentials === undefined ? '' : `${credentials}@`}git.example/team/${component}`;
  const revision = digestOf(`${component} ${version} source`).slice(7, 47);
  const proven = wrongSubject ? artifacts.map((artifact) => ({ ...artifact, digest: digestOf('another image') })) : artifacts;
  const person = { name: author, email: `${author}@example.test` };
  const trigger = { kind: 'human' as const, ...person };
  const statements: readonly (readonly [string, Statement])[] = [
    ['provenance', buildProvenanceStatement({ artifacts: proven, repository, revision, builderId: 'https://ci.example/runner' })],
    ['tests', buildTestResultStatement({ artifacts, result: tests, passed: ['unit'] })],
    [
      'change',
      buildChangeStatement({
        artifacts,
        change: { repository, commit: revision, authors: [person], committers: [person], trigger, ...people },
      }),
    ],
    ...(summary === undefined
      ? []
      : [['summary', buildVerificationSummaryStatement(summaryFacts(component, artifacts, summary))] as const]),
    ...(names.length === 0 ? [] : [['names', buildStatement(artifacts, REFERENCE, referenceTo(names))] as const]),
    ...(migration === undefined ? [] : [['migration', buildMigrationStatement({ artifacts, migration })] as const]),
    ...(manifests === undefined ? [] : [['manifests', buildManifestDiffStatement({ name: component, diff: manifests })] as const]),
  ];
  return {
    candidate: {
      component: `component:default/${component}`,
      artifacts,
      configuration:
        manifests === undefined ? { digest: digestOf(`${component} configuration`) } : { digest: manifests.after.configuration },
      source: { repository, revision },
    },
    evidence: statements
      .filter(([name]) => !(omit as readonly string[]).includes(name))
      .map(([name, statement]) => ({ name, content: Buffer.from(JSON.stringify(signStatement(statement, key))).toString('base64') })),
  };
};

const REFERENCE = 'https://in-toto.io/attestation/reference/v0.1';

const referenceTo = (files: readonly Uint8Array[]): object => ({
  attester: { id: 'https://ci.example/runner' },
  references: files.map((bytes) => ({ digest: { sha256: createHash('sha256').update(bytes).digest('hex') } })),
});

/** The verifier that the organisation's key is pinned to. */
export const VERIFIER = 'https://verifier.example/release';

const summaryFacts = (component: string, artifacts: readonly Artifact[], said: NonNullable<CandidateOptions['summary']>) => ({
  artifacts,
  verifierId: said.verifierId ?? VERIFIER,
  resourceUri: `registry.example/${component}`,
  policy: { uri: 'https://verifier.example/policy', digest: { sha256: digestOf('policy').slice(7) } },
  result: said.result,
  levels: said.levels ?? ['SLSA_BUILD_LEVEL_3'],
  timeVerified: said.at ?? '2026-01-02T03:04:05Z',
});

/** A Component of the catalog, as a document of its own. */
export const componentText = ({
  name,
  tier = 4,
  owner = 'team',
  slo,
  rollout,
  type = 'service',
  dependsOn = [],
}: OrganisationComponent): string => `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
  annotations:
    interlock.dev/tier: '${tier}'
    interlock.dev/runtime: ${name}
    backstage.io/source-location: url:https://git.example/team/${name}/
${slo === undefined ? '' : `    interlock.dev/slo: '${slo}'\n`}${rollout === undefined ? '' : `    interlock.dev/rollout: ${rollout}\n`}spec:
  type: ${type}
  lifecycle: production
${dependsOn.length === 0 ? '' : `  dependsOn: [${dependsOn.join(', ')}]\n`}${owner === null ? '' : `  owner: group:default/${owner}\n`}`;

const group = (name: string): string =>
  `---\napiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: ${name}\nspec:\n  type: team\n  children: []\n`;
/** A User of the catalog, as a document of its own. */
export const user = (name: string, groups: string, email = `${name}@example.test`): string =>
  `---\napiVersion: backstage.io/v1alpha1\nkind: User\nmetadata:\n  name: ${name}\nspec:\n  profile:\n    email: ${email}\n  memberOf: [${groups}]\n`;

const ORGANISATION = `apiVersion: backstage.io/v1alpha1
kind: Resource
metadata:
  name: production
  annotations:
    interlock.dev/classification: production
    interlock.dev/order: '1'
spec:
  type: environment
  owner: group:default/sre
${['team', 'sre', 'incident-command'].map(group).join('')}${user('alice', 'team')}${user('bob', 'team')}${user('carol', 'sre')}${user('erin', 'sre, incident-command')}`;

const configOf = (workloads: NonNullable<OrganisationOptions['workloads']>): string => `apiVersion: interlock.dev/v1
catalog: { sources: [{ name: team, type: folder, path: catalog }] }
trust: { keys: [{ name: ci, file: ci.pub.pem, purposes: [provenance, test-result, change, migration, manifest-diff, verification-summary, sbom], verifierIds: ['${VERIFIER}'] }] }
identity:
  roles: { operator: [group:default/sre] }
  workloads:
${Object.entries({ ci: ['submitter'], monitoring: ['operator'], ...workloads })
  .map(([subject, roles]) => `    - { subject: ${subject}, roles: [${roles.join(', ')}] }\n`)
  .join('')}`;

const TARGET = 'targets: { production: { type: git, repository: desired.git } }\n';
