import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import {
  buildChangeStatement,
  buildProvenanceStatement,
  keyDigestOf,
  signStatement,
  type Statement,
} from '@interlock/adapters/attestation';
import type { Artifact, ReleaseCandidate, ReleaseCandidateBuilt } from '@interlock/contracts';
import { privateKeyFile } from './prepare.ts';
import { billOfMaterials, excuse, manifestDiff, migrationsReport, scanReport, testReport, type Build } from './reports.ts';

export interface SampleBuild {
  readonly component: string;
  readonly team: string;
  readonly version: string;
  /** Login part of the author's email. */
  readonly author: string;
  /** JUnit XML when absent; null: the tests are still running, their result comes later. */
  readonly tests?: 'junit' | 'ctrf' | null;
  readonly scan?: 'trivy' | 'grype' | 'sarif';
  /** OpenVEX excuses what the scanner found. */
  readonly excused?: boolean;
  readonly bill?: 'cyclonedx' | 'spdx';
  /** Rendered manifests, before and after. */
  readonly manifests?: boolean;
  /** SQL of the component's folder. */
  readonly migrations?: boolean;
  /** Builds provenance for another image than the one announced. */
  readonly wrongSubject?: boolean;
}

interface Document {
  readonly name: string;
  readonly statement: Statement;
  /** Who says so. */
  readonly by?: 'ci' | 'security';
  /** As cosign 3 and gh write it, not as a bare DSSE envelope. */
  readonly bundled?: boolean;
}

const hex = (text: string, algorithm: 'sha256' | 'sha1' = 'sha256'): string => createHash(algorithm).update(text).digest('hex');

const builtOf = ({ component, version }: SampleBuild): Build => ({
  component,
  version,
  artifact: { name: `registry.northwind.example/${component}`, digest: `sha256:${hex(`${component} ${version}`)}` },
});

/**
 * What the sample CI announces and attests of a build: real documents in real statements, really signed. The image itself is made up; its digest is all that
 * travels.
 */
export const sampleCandidate = async (directory: string, build: SampleBuild): Promise<ReleaseCandidateBuilt> => {
  const { component, team, version } = build;
  const built = builtOf(build);
  const repository = `https://git.northwind.example/${team}/${component}`;
  const revision = hex(`${component} ${version} commit`, 'sha1');
  const diff = build.manifests === true ? await manifestDiff(built) : undefined;
  const candidate: ReleaseCandidate = {
    component: `component:default/${component}`,
    artifacts: [built.artifact],
    configuration: { digest: diff?.configuration ?? `sha256:${hex(`${component} configuration`)}` },
    source: { repository, revision },
  };
  const documents: readonly Document[] = [
    ...builderDocuments(build, built.artifact, candidate.source),
    ...(build.tests === null ? [] : [{ name: 'tests', statement: await testReport(build.tests ?? 'junit', built) }]),
    ...(build.bill === undefined ? [] : [{ name: 'sbom', statement: await billOfMaterials(build.bill, built) }]),
    ...(build.scan === undefined ? [] : [{ name: 'scan', by: 'security' as const, statement: await scanReport(build.scan, built) }]),
    ...(build.excused === true ? [{ name: 'vex', by: 'security' as const, statement: await excuse(built) }] : []),
    ...(build.migrations === true ? [{ name: 'migrations', statement: await migrationsReport(built) }] : []),
    ...(diff === undefined ? [] : [{ name: 'manifests', statement: diff.statement }]),
  ];
  const keys = { ci: await keyOf(directory, 'ci'), security: await keyOf(directory, 'security') };
  return {
    candidate,
    evidence: documents.map((one) => ({ name: one.name, content: signed(one, keys[one.by ?? 'ci']).toString('base64') })),
  };
};

const builderDocuments = (build: SampleBuild, artifact: Artifact, { repository, revision }: ReleaseCandidate['source']): Document[] => {
  const subject = build.wrongSubject === true ? { ...artifact, digest: `sha256:${hex(`${artifact.name} another image`)}` } : artifact;
  const person = { name: build.author, email: `${build.author}@northwind.example` };
  const change = { repository, commit: revision, authors: [person], committers: [person], trigger: { kind: 'human' as const, ...person } };
  const builderId = 'https://ci.northwind.example/runner';
  return [
    { name: 'provenance', bundled: true, statement: buildProvenanceStatement({ artifacts: [subject], repository, revision, builderId }) },
    { name: 'change', statement: buildChangeStatement({ artifacts: [artifact], change }) },
  ];
};

/** The signed test result of a build, as its own document. */
export const sampleTests = async (directory: string, build: SampleBuild): Promise<Uint8Array> =>
  signed({ name: 'tests', statement: await testReport('junit', builtOf(build)) }, await keyOf(directory, 'ci'));

const keyOf = async (directory: string, name: 'ci' | 'security'): Promise<KeyObject> =>
  createPrivateKey(await readFile(privateKeyFile(directory, name)));

const signed = ({ statement, bundled }: Document, key: KeyObject): Buffer => {
  const envelope = signStatement(statement, key);
  return Buffer.from(JSON.stringify(bundled === true ? bundleOf(envelope, key) : envelope));
};

/** A Sigstore bundle of a plain key (sigstore/protobuf-specs, v0.3), which names the key and vouches for nothing. */
const bundleOf = (dsseEnvelope: unknown, key: KeyObject): unknown => ({
  mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
  verificationMaterial: { publicKey: { hint: Buffer.from(keyDigestOf(key).slice('sha256:'.length), 'hex').toString('base64') } },
  dsseEnvelope,
});
