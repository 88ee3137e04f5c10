import { openThreadedEvidenceVerifier } from '@interlock/adapters/evidence-verifier';
import { aCandidate, aSigningKey, trustIn } from '@interlock/adapters/evidence-verifier/testing';
import { streamName } from '@interlock/contracts';
import { releaseIdOf } from '@interlock/domain';
import { startTestApp, testConfig, type TestApp } from '@interlock/service-kit/testing';
import { EvidenceIntakeModule } from '../evidence-intake.module.ts';

// Whoever may submit may send what counts for nothing, without end: a stream is not theirs to fill.

const MOST = 3;

let app: TestApp;
beforeAll(async () => {
  const base = testConfig();
  const identity = { ...base.identity, workloads: [{ subject: 'ci', roles: ['submitter' as const] }] };
  app = await startTestApp([EvidenceIntakeModule], {
    config: { ...base, identity, evidence: { mostOfRelease: MOST } },
    ports: { evidenceVerifier: openThreadedEvidenceVerifier({ trust: trustIn({ key: aSigningKey() }) }) },
  });
});
afterAll(() => app?.close());

const candidate = aCandidate();
const junk = (number: number): Buffer => Buffer.from(`{"number":${number}}`);
const submit = (...documents: Buffer[]) => {
  const evidence = documents.map((bytes) => ({ content: bytes.toString('base64') }));
  return app.request('POST', '/v1/release-candidates', { as: 'ci', body: { candidate, evidence } });
};
const events = async (): Promise<number> => (await app.readStream(streamName('release', releaseIdOf(candidate, app.ports.hashing)))).length;

describe('a release with as many documents as it takes', () => {
  it('takes no more, says so, and answers what was sent before as it did', async () => {
    expect((await submit(junk(1), junk(2))).status).toBe(202);
    const path = `/v1/release-candidates/${releaseIdOf(candidate, app.ports.hashing)}/evidence`;
    const attach = (number: number) => app.request('POST', path, { as: 'ci', bytes: junk(number) });
    const last = await attach(3);
    expect(last.status).toBe(202);
    const { status, json } = await attach(4);
    expect([status, json]).toMatchObject([
      409,
      { code: 'release.too_much_evidence', detail: expect.stringMatching(/holds 3 rejected .* found 1 more, expected at most 3/) },
    ]);
    expect((await submit(junk(1), junk(5))).status).toBe(409);
    expect(await attach(3)).toMatchObject({ status: 202, json: last.json });
    expect(await events()).toBe(1 + MOST);
  });
});
