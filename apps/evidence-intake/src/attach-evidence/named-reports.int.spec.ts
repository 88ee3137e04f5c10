import { buildStatement, type Statement } from '@interlock/adapters/attestation';
import { openThreadedEvidenceVerifier } from '@interlock/adapters/evidence-verifier';
import { aCandidate, aSigningKey, signStatement, trustIn } from '@interlock/adapters/evidence-verifier/testing';
import { CandidateAccepted, streamName, type EvidenceKind, type ReleaseCandidate } from '@interlock/contracts';
import { releaseIdOf, sha256 } from '@interlock/domain';
import { startTestApp, testConfig, type TestApp } from '@interlock/service-kit/testing';
import { EvidenceIntakeModule } from '../evidence-intake.module.ts';

// A job uploads its report as the runner wrote it, and a signed statement that names it, in whatever order they come.

const key = aSigningKey();
const builder = aSigningKey();
const JUNIT = Buffer.from(
  '<testsuites><testsuite name="unit"><testcase name="adds"/><testcase name="takes away"/></testsuite></testsuites>\n',
);
const REFERENCE = 'https://in-toto.io/attestation/reference/v0.1';

let app: TestApp;
let outage = false;
beforeAll(async () => {
  const purposes: EvidenceKind[] = ['provenance'];
  const trust = { ...trustIn({ key }, { key: builder, name: 'builder', purposes }) };
  const base = testConfig();
  const verifier = openThreadedEvidenceVerifier({ trust });
  const late = openThreadedEvidenceVerifier({ trust, inPlaceBytes: 0, deadlineMs: 0 });
  const verifyReport: typeof verifier.verifyReport = (pair, candidate) => (outage ? late : verifier).verifyReport(pair, candidate);
  app = await startTestApp([EvidenceIntakeModule], {
    config: { ...base, identity: { ...base.identity, workloads: [{ subject: 'ci', roles: ['submitter' as const] }] } },
    ports: { evidenceVerifier: { ...verifier, verifyReport } },
  });
});
afterAll(() => app?.close());

const digestOf = (bytes: Uint8Array): string => sha256(bytes, app.ports.hashing);
let versions = 0;
const aRelease = async () => {
  versions += 1;
  const candidate = aCandidate({ source: { ...aCandidate().source, revision: versions.toString(16).padStart(40, '0') } });
  const submit = async (...documents: Uint8Array[]) => {
    const evidence = documents.map((bytes) => ({ content: Buffer.from(bytes).toString('base64') }));
    const { json } = await app.request('POST', '/v1/release-candidates', { as: 'ci', body: { candidate, evidence } });
    return verdictsOf(json);
  };
  await submit();
  return { candidate, releaseId: releaseIdOf(candidate, app.ports.hashing), submit };
};
const naming = (candidate: ReleaseCandidate, ...files: Uint8Array[]): Statement =>
  buildStatement(candidate.artifacts, REFERENCE, {
    attester: { id: 'https://ci.example' },
    references: files.map((bytes) => ({ digest: { sha256: digestOf(bytes).slice(7) } })),
  });
const sign = (statement: Statement, by = key): Buffer => Buffer.from(signStatement(statement, by));
const verdictsOf = (json: unknown) =>
  CandidateAccepted.parse(json).evidence.map(({ digest, verdict, kind, rejection }) => [digest, verdict, kind ?? rejection?.code]);
const attach = async (releaseId: string, bytes: Uint8Array, query = '') => {
  const { json } = await app.request('POST', `/v1/release-candidates/${releaseId}/evidence${query}`, { as: 'ci', bytes });
  return verdictsOf(json);
};
const recorded = async (releaseId: string) =>
  (await app.readStream(streamName('release', releaseId))).slice(1).map(({ type, data }) => {
    const { evidence, rejection } = data as { evidence?: { digest: string }; rejection?: { digest: string; code: string } };
    return [type, evidence?.digest ?? rejection?.digest, ...(rejection === undefined ? [] : [rejection.code])];
  });

describe('a report and the statement that names it', () => {
  it('count when the report comes first: it is not sent again', async () => {
    const { candidate, releaseId } = await aRelease();
    const statement = sign(naming(candidate, JUNIT));
    expect(await attach(releaseId, JUNIT)).toEqual([[digestOf(JUNIT), 'rejected', 'evidence.report_unnamed']]);
    expect(await attach(releaseId, statement)).toEqual([
      [digestOf(statement), 'accepted', 'other'],
      [digestOf(JUNIT), 'accepted', 'test-result'],
    ]);
    expect(await recorded(releaseId)).toEqual([
      ['EvidenceRejected', digestOf(JUNIT), 'evidence.report_unnamed'],
      ['EvidenceAccepted', digestOf(statement)],
      ['EvidenceAccepted', digestOf(JUNIT)],
    ]);
    expect(Buffer.from((await app.ports.contentStore.get(digestOf(JUNIT))) ?? []).equals(JUNIT)).toBe(true);
  });

  it('count when the statement comes first, and each once however often it comes', async () => {
    const { candidate, releaseId, submit } = await aRelease();
    const statement = sign(naming(candidate, JUNIT));
    await attach(releaseId, statement);
    expect(await attach(releaseId, JUNIT, '?kind=test-result')).toEqual([[digestOf(JUNIT), 'accepted', 'test-result']]);
    expect(await attach(releaseId, JUNIT)).toEqual([[digestOf(JUNIT), 'known', 'test-result']]);
    expect(await submit(JUNIT, statement)).toEqual([
      [digestOf(statement), 'known', 'other'],
      [digestOf(JUNIT), 'known', 'test-result'],
    ]);
    expect(await recorded(releaseId)).toHaveLength(2);
  });

  it.each(['the report first', 'the statement first'])('count when they come with the candidate: %s', async (order) => {
    const { candidate, releaseId, submit } = await aRelease();
    const statement = sign(naming(candidate, JUNIT));
    const documents = order === 'the report first' ? [JUNIT, statement] : [statement, JUNIT];
    expect(await submit(...documents)).toEqual([
      [digestOf(statement), 'accepted', 'other'],
      [digestOf(JUNIT), 'accepted', 'test-result'],
    ]);
    expect((await recorded(releaseId)).map(([type]) => type)).toEqual(['EvidenceAccepted', 'EvidenceAccepted']);
  });

  it('count when they come at the same time', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { candidate, releaseId } = await aRelease();
      const statement = sign(naming(candidate, JUNIT));
      await Promise.all(
        round % 2 === 0
          ? [attach(releaseId, JUNIT), attach(releaseId, statement)]
          : [attach(releaseId, statement), attach(releaseId, JUNIT)],
      );
      const accepted = (await recorded(releaseId)).flatMap(([type, digest]) => (type === 'EvidenceAccepted' ? [digest] : []));
      expect(accepted).toEqual([digestOf(statement), digestOf(JUNIT)]);
    }
  });

  it('count when the report is large, and lies in a file', async () => {
    const { candidate, releaseId } = await aRelease();
    const suite = '<testcase name="a test of many"/>'.repeat(60_000);
    const large = Buffer.from(`<testsuites><testsuite name="all">${suite}</testsuite></testsuites>`);
    expect(await attach(releaseId, large)).toEqual([[digestOf(large), 'rejected', 'evidence.report_unnamed']]);
    const statement = sign(naming(candidate, large));
    expect(await attach(releaseId, statement)).toEqual([
      [digestOf(statement), 'accepted', 'other'],
      [digestOf(large), 'accepted', 'test-result'],
    ]);
    const [last] = (await app.readStream(streamName('release', releaseId))).slice(-1);
    expect(last?.data).toMatchObject({ evidence: { namedBy: digestOf(statement), claims: { passed: 60_000, failed: 0 } } });
  });
});

describe('a report about which nothing could be found out', () => {
  it('waits, and the statement that names it is recorded; it counts when it comes again', async () => {
    const { candidate, releaseId } = await aRelease();
    const statement = sign(naming(candidate, JUNIT));
    await attach(releaseId, JUNIT);
    outage = true;
    try {
      expect(await attach(releaseId, statement)).toEqual([
        [digestOf(statement), 'accepted', 'other'],
        [digestOf(JUNIT), 'rejected', 'evidence.report_unnamed'],
      ]);
    } finally {
      outage = false;
    }
    expect(await attach(releaseId, JUNIT)).toEqual([[digestOf(JUNIT), 'accepted', 'test-result']]);
    expect(await attach(releaseId, JUNIT)).toEqual([[digestOf(JUNIT), 'known', 'test-result']]);
    expect((await recorded(releaseId)).map(([type]) => type)).toEqual(['EvidenceRejected', 'EvidenceAccepted', 'EvidenceAccepted']);
  });
});

describe('a report that counts, and that another statement names', () => {
  it('counts anew by that, and is told once when it comes again', async () => {
    const { candidate, releaseId } = await aRelease();
    const [first, second] = [sign(naming(candidate, JUNIT)), sign(naming(candidate, JUNIT, Buffer.from('a log')))];
    for (const document of [JUNIT, first, second]) await attach(releaseId, document);
    expect(await attach(releaseId, JUNIT)).toEqual([[digestOf(JUNIT), 'known', 'test-result']]);
    const accepted = [first, JUNIT, second, JUNIT].map((bytes) => ['EvidenceAccepted', digestOf(bytes)]);
    expect((await recorded(releaseId)).filter(([type]) => type === 'EvidenceAccepted')).toEqual(accepted);
  });

  it('takes the statement with it when nothing could be found out: it is not left out of what the statement says', async () => {
    const { candidate, releaseId } = await aRelease();
    const [first, second] = [sign(naming(candidate, JUNIT)), sign(naming(candidate, JUNIT, Buffer.from('a log')))];
    for (const document of [JUNIT, first]) await attach(releaseId, document);
    const before = await recorded(releaseId);
    outage = true;
    try {
      const { status } = await app.request('POST', `/v1/release-candidates/${releaseId}/evidence`, { as: 'ci', bytes: second });
      expect([status, await recorded(releaseId)]).toEqual([503, before]);
    } finally {
      outage = false;
    }
    expect(await attach(releaseId, second)).toEqual([
      [digestOf(second), 'accepted', 'other'],
      [digestOf(JUNIT), 'accepted', 'test-result'],
    ]);
  });
});

describe('a report that no statement of its release names', () => {
  it('does not count: with none, by one of another release, by one of another file', async () => {
    const { candidate, releaseId } = await aRelease();
    const other = await aRelease();
    await attach(other.releaseId, sign(naming(other.candidate, JUNIT)));
    await attach(releaseId, sign(naming(candidate, Buffer.from('another file'))));
    expect(await attach(releaseId, JUNIT)).toEqual([[digestOf(JUNIT), 'rejected', 'evidence.report_unnamed']]);
    expect((await recorded(releaseId)).map(([type]) => type)).toEqual(['EvidenceAccepted', 'EvidenceRejected']);
  });

  it('does not count by a signer who may not speak of its kind; it does by the next who may', async () => {
    const { candidate, releaseId } = await aRelease();
    await attach(releaseId, sign(naming(candidate, JUNIT), builder));
    expect(await attach(releaseId, JUNIT)).toEqual([[digestOf(JUNIT), 'rejected', 'evidence.purpose_mismatch']]);
    const statement = sign(naming(candidate, JUNIT));
    expect(await attach(releaseId, statement)).toEqual([
      [digestOf(statement), 'accepted', 'other'],
      [digestOf(JUNIT), 'accepted', 'test-result'],
    ]);
  });

  it('counts by the second of two statements where the first may not say it', async () => {
    const { candidate, releaseId } = await aRelease();
    for (const signer of [builder, key]) await attach(releaseId, sign(naming(candidate, JUNIT), signer));
    expect(await attach(releaseId, JUNIT)).toEqual([[digestOf(JUNIT), 'accepted', 'test-result']]);
  });

  it('does not count by a statement that was refused', async () => {
    const { candidate, releaseId, submit } = await aRelease();
    const about = { ...naming(candidate, JUNIT), subject: [{ name: 'x', digest: { sha256: 'b'.repeat(64) } }] } as Statement;
    expect((await submit(JUNIT, sign(about))).map(([, verdict]) => verdict)).toEqual(['rejected', 'rejected']);
    expect((await recorded(releaseId)).map(([type]) => type)).toEqual(['EvidenceRejected', 'EvidenceRejected']);
  });

  it('does not count when it is none, whoever names it', async () => {
    const { candidate, releaseId } = await aRelease();
    const broken = Buffer.from('<testsuites><testsuite>');
    await attach(releaseId, sign(naming(candidate, broken)));
    expect(await attach(releaseId, broken)).toEqual([[digestOf(broken), 'rejected', 'evidence.predicate_malformed']]);
  });
});
