import { CandidateAccepted, EntityRef, EnvironmentName, type ReleaseCandidate } from '@interlock/contracts';
import type { Command } from 'commander';
import { badInput } from '../../cli-error.ts';
import { askIn, unknownEnvironment } from '../../client/environments.ts';
import type { Cli, Verb } from '../../program/cli.ts';
import { isChangedInput } from '../../program/read-input.ts';
import { collect, readOptional, readValue } from '../../program/read-options.ts';
import { fileNames, renderAccepted } from '../../render/accepted.ts';
import { readArtifact, readCommit, readConfiguration, readSource } from './submit/read-candidate.ts';
import { attestMigrations, type MigrationOptions } from './submit/attest-migrations.ts';
import { configurationOf, diffManifests, type ManifestOptions } from './submit/diff-manifests.ts';
import { signReports, type ReportOptions } from './submit/sign-reports.ts';
import { nameReports } from './submit/name-reports.ts';
import { refuseUnreadable } from './submit/refuse-unreadable.ts';
import { inlineEvidence, readEvidence, type EvidenceFile } from './submit/read-evidence.ts';

interface Options extends ManifestOptions, ReportOptions, MigrationOptions {
  readonly component: string;
  readonly signingKey?: string;
  readonly artifact: readonly string[];
  readonly commit?: string;
  readonly source?: string;
  readonly environment?: string;
  readonly evidence?: readonly string[];
}

export const addReleaseSubmit = (noun: Command, cli: Cli): void => {
  noun
    .command('submit')
    .description(
      'announce a release candidate with its evidence; exit 0 means recorded, no more; what cannot be read ends it with 2 before anything is recorded',
    )
    .requiredOption('--component <entity ref>', 'the catalog entity, e.g. component:default/payments')
    .requiredOption('--artifact <name>@<algorithm>:<hex>', 'what is to run (repeatable)', collect)
    .option('--config <path or digest>', 'desired configuration: a digest, or a file or folder to be hashed')
    .option(
      '--manifests-after <path>',
      'rendered Kubernetes objects of this release: what they change is sent as evidence (without --config they are the configuration)',
    )
    .option('--manifests-before <path>', 'rendered Kubernetes objects that they replace (default: none)')
    .option('--config-before <path or digest>', 'desired configuration that is replaced (default: --manifests-before)')
    .option('--test-results <file>', 'JUnit XML or CTRF, to be signed here (repeatable: one run)', collect)
    .option('--vulnerabilities <file>', 'report of Trivy, Grype, OSV-Scanner, SARIF or CycloneDX, to be signed here (repeatable)', collect)
    .option('--sbom <file>', 'CycloneDX or SPDX, to be signed here (repeatable)', collect)
    .option('--vex <file>', 'OpenVEX or CycloneDX, to be signed here (repeatable)', collect)
    .option('--migrations <path>', 'SQL migrations (PostgreSQL), a file or folder: what they destroy, break and lock is sent as evidence')
    .option('--migrations-since <name>', 'the last of them that has run already')
    .option(
      '--signing-key <file>',
      'private key (PEM) that signs reports and names those among the evidence, and what manifests change and migrations do',
    )
    .option('--commit <sha>', 'source revision (default: HEAD of the repository here)')
    .option('--source <repository>', 'source repository (default: origin of the repository here)')
    .option('--environment <name>', "first environment (default: the catalog's first)")
    .option(
      '--evidence <file>',
      'attestations as cosign or gh wrote them, or a folder or OCI layout of them, and reports that one of them names; kind=file says what it is (repeatable)',
      collect,
    )
    .action((options: Options) =>
      cli.answer(async (verb) => {
        const candidate = await candidateOf(verb, options);
        const given = await readEvidence(verb.io, options.evidence ?? [], noteSkipped(verb));
        const made = [
          ...(await nameReports(verb.io, options, given, candidate.artifacts)),
          ...(await diffManifests(verb.io, options)),
          ...(await signReports(verb.io, options, candidate.artifacts)),
          ...(await attestMigrations(verb.io, options, candidate.artifacts)),
        ];
        await refuseUnreadable(verb.io, { candidate, given, made, signingKey: options.signingKey });
        const sent = () => submit(verb, candidate, [...given, ...made]);
        const { document, files } = await askIn(verb, candidate.environment, sent);
        noteRejected(verb, document, files);
        const known = await noteUnknown(verb, document, candidate.environment);
        return { document, page: renderAccepted(verb.page(), document, files, known ? candidate.environment : undefined) };
      }),
    );
};

const noteSkipped =
  ({ note }: Verb) =>
  (path: string): void =>
    note(`skipped: ${path}: neither signed nor a report that is known`);

/** Recorded is exit 0, whatever the evidence is worth: what does not count is said where no pipe swallows it. */
const noteRejected = ({ note }: Verb, { evidence, releaseId }: CandidateAccepted, files: readonly EvidenceFile[]): void => {
  const names = fileNames(files);
  const rejected = evidence.filter(({ verdict }) => verdict === 'rejected');
  for (const { digest, rejection } of rejected)
    if (rejection !== null)
      note(
        `rejected: ${names.get(digest) ?? digest}: ${rejection.code}: ${rejection.field}: found ${rejection.found}, expected ${rejection.expected}`,
      );
  if (rejected.some(({ rejection }) => rejection?.code === 'evidence.report_unnamed'))
    note('A report that nobody signed counts once a signed statement names it. With --signing-key, and one --artifact, it is made here.');
  if (rejected.length > 0 && rejected.length === evidence.length)
    note(`None of the evidence counts. The release is recorded, no more: \`interlock release explain ${releaseId}\` says what it lacks.`);
};

/** Recorded all the same: the catalog may have it later. Until then nothing is decided, and nothing else would say so. */
const noteUnknown = async ({ client, note }: Verb, { releaseId }: CandidateAccepted, environment: string | undefined): Promise<boolean> => {
  const unknown = environment === undefined ? undefined : await unknownEnvironment(client, environment);
  if (unknown === undefined) return true;
  note(`held: ${unknown}`);
  note(
    `The release is recorded, and held until the catalog has it. Elsewhere: \`interlock release promote ${releaseId} --environment …\`.`,
  );
  return false;
};

const candidateOf = async ({ io }: Verb, options: Options): Promise<ReleaseCandidate> => {
  const configuration = await readConfiguration(io, configurationOf(options));
  const environment = readOptional(EnvironmentName, '--environment', options.environment);
  return {
    component: readValue(EntityRef, '--component', options.component),
    artifacts: options.artifact.map(readArtifact),
    ...(configuration === undefined ? {} : { configuration }),
    source: { repository: await readSource(io, options.source), revision: await readCommit(io, options.commit) },
    ...(environment === undefined ? {} : { environment }),
  };
};

const bytesOf = (file: EvidenceFile): Promise<ArrayBuffer> => file.content.arrayBuffer().catch(refuseChanged(file));

/** What is sent must be what was looked at. */
const refuseChanged =
  ({ path }: EvidenceFile) =>
  (error: unknown): never => {
    if (!isChangedInput(error)) throw error;
    throw badInput([{ field: '--evidence', found: `${path}, which changed while it was sent`, expected: 'a file that stays as it is' }], {
      cause: error,
    });
  };

/** What is small goes along with the candidate, so that it is judged whole; the rest follows, document by document. */
const submit = async (
  { client, note }: Verb,
  candidate: ReleaseCandidate,
  evidence: readonly EvidenceFile[],
): Promise<{ document: CandidateAccepted; files: readonly EvidenceFile[] }> => {
  const { inline, later } = inlineEvidence(evidence);
  const body = {
    candidate,
    evidence: await Promise.all(
      inline.map(async (file) => ({
        name: file.name,
        ...(file.kind === undefined ? {} : { kind: file.kind }),
        content: Buffer.from(await bytesOf(file)).toString('base64'),
      })),
    ),
  };
  const first = await client.post(CandidateAccepted, '/v1/release-candidates', body);
  const answers = [...first.evidence];
  for (const file of later) {
    const { name, kind, content } = file;
    note(`sending ${name} (${content.size} bytes)`);
    const query = kind === undefined ? {} : { kind };
    const sending = client.postBytes(CandidateAccepted, `/v1/release-candidates/${first.releaseId}/evidence`, content, query);
    answers.push(...(await sending.catch(refuseChanged(file))).evidence);
  }
  return { document: { ...first, evidence: answers }, files: evidence };
};
