import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  buildChangeStatement,
  buildMigrationStatement,
  buildProvenanceStatement,
  buildTestResultStatement,
  signStatement,
  type Statement,
} from '@interlock/adapters/attestation';
import type { Artifact, MigrationPredicate, ReleaseCandidate, ReleaseCandidateBuilt } from '@interlock/contracts';
import { privateKeyFile } from './prepare.ts';

export interface SampleBuild {
  readonly component: string;
  readonly team: string;
  readonly version: string;
  /** Login part of the author's email. */
  readonly author: string;
  readonly migration?: MigrationPredicate;
  /** Builds provenance for another image than the one announced. */
  readonly wrongSubject?: boolean;
  /** The tests are still running: their result comes later. */
  readonly withoutTests?: boolean;
}

const hex = (text: string, algorithm: 'sha256' | 'sha1' = 'sha256'): string => createHash(algorithm).update(text).digest('hex');

/** What the sample CI announces and attests of a build: real statements, really signed. The image itself is made up; its digest is all that travels. */
export const sampleCandidate = async (directory: string, build: SampleBuild): Promise<ReleaseCandidateBuilt> => {
  const key = createPrivateKey(await readFile(privateKeyFile(directory)));
  const { component, team, version } = build;
  const artifact: Artifact = { name: `registry.northwind.example/${component}`, digest: `sha256:${hex(`${component} ${version}`)}` };
  const repository = `https://git.northwind.example/${team}/${component}`;
  const revision = hex(`${component} ${version} commit`, 'sha1');
  const candidate: ReleaseCandidate = {
    component: `component:default/${component}`,
    artifacts: [artifact],
    configuration: { digest: `sha256:${hex(`${component} configuration`)}` },
    source: { repository, revision },
  };
  return {
    candidate,
    evidence: statementsOf(build, artifact, repository, revision).map(({ name, statement }) => ({ name, content: signed(statement, key) })),
  };
};

const statementsOf = (
  build: SampleBuild,
  artifact: Artifact,
  repository: string,
  revision: string,
): { readonly name: string; readonly statement: Statement }[] => {
  const artifacts = [artifact];
  const subjects = build.wrongSubject === true ? [{ ...artifact, digest: `sha256:${hex(`${artifact.name} another image`)}` }] : artifacts;
  const person = { name: build.author, email: `${build.author}@northwind.example` };
  const change = { repository, commit: revision, authors: [person], committers: [person], trigger: { kind: 'human' as const, ...person } };
  return [
    {
      name: 'provenance',
      statement: buildProvenanceStatement({ artifacts: subjects, repository, revision, builderId: 'https://ci.northwind.example/runner' }),
    },
    ...(build.withoutTests === true ? [] : [{ name: 'tests', statement: testsOf(artifacts) }]),
    { name: 'change', statement: buildChangeStatement({ artifacts, change }) },
    ...(build.migration === undefined
      ? []
      : [{ name: 'migration', statement: buildMigrationStatement({ artifacts, migration: build.migration }) }]),
  ];
};

const testsOf = (artifacts: readonly Artifact[]): Statement =>
  buildTestResultStatement({ artifacts: [...artifacts], result: 'PASSED', passed: ['unit', 'contract', 'smoke'] });

/** The signed test result of a build, as its own document. */
export const sampleTests = async (directory: string, build: SampleBuild): Promise<Uint8Array> => {
  const key = createPrivateKey(await readFile(privateKeyFile(directory)));
  const { candidate } = await sampleCandidate(directory, build);
  return Buffer.from(signed(testsOf(candidate.artifacts), key), 'base64');
};

const signed = (statement: Statement, key: KeyObject): string =>
  Buffer.from(JSON.stringify(signStatement(statement, key))).toString('base64');
