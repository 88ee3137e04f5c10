import { CandidateAccepted, type ReleaseCandidateBuilt } from '@interlock/contracts';
import { startJourney, type Journey } from '../testing/index.ts';

// A job that signs one small statement, and uploads its reports as its tools wrote them.

const PASSED = Buffer.from('<testsuites><testsuite name="unit"><testcase name="adds"/></testsuite></testsuites>');
const FAILED = Buffer.from('<testsuites><testsuite name="unit"><testcase name="adds"><failure/></testcase></testsuite></testsuites>');

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney([{ name: 'tool' }], { target: 'external' });
});
afterAll(() => journey?.close());

const upload = async (releaseId: string, bytes: Uint8Array) => {
  const headers = { 'content-type': 'application/octet-stream' };
  const answer = await journey.door.ask('POST', `/v1/release-candidates/${releaseId}/evidence`, { as: 'ci', bytes, headers });
  expect(answer.status).toBe(202);
  return CandidateAccepted.parse(answer.json).evidence.map(({ verdict, kind, rejection }) => `${verdict} ${kind ?? rejection?.code}`);
};
const codesOf = async (releaseId: string) =>
  (await journey.door.all(releaseId, 'DecisionRecorded')).at(-1)?.reasons.map(({ code }) => code);
/** What a good CI sends of `tool`, with no test result in it. */
const candidate = (version: string, names: readonly Uint8Array[] = []): ReleaseCandidateBuilt =>
  journey.organisation.candidate('tool', { version, omit: ['tests'], names });

describe('a release whose test report nobody signed', () => {
  it('waits for a signed statement that names it, says so, and goes on by itself when one does', async () => {
    const { door } = journey;
    const { releaseId } = await door.submit(candidate('report first'));
    expect(await upload(releaseId, PASSED)).toEqual(['rejected evidence.report_unnamed']);
    const waits = await door.until(releaseId, 'DecisionRecorded', ({ reasons }) =>
      reasons.some(({ code, message }) => code === 'TESTS_MISSING' && message.includes('evidence.report_unnamed')),
    );
    expect(waits.outcome).toBe('hold');
    await door.submit(candidate('report first', [PASSED]));
    const { authorisation } = await door.until(releaseId, 'AuthorisationIssued');
    expect(authorisation.environment).toBe('production');
    const { evidence } = await door.release(releaseId);
    const report = evidence.find(({ kind }) => kind === 'test-result');
    const statement = evidence.find(({ digest }) => digest === report?.namedBy);
    expect([report?.signer, report?.subject]).toEqual([statement?.signer, statement?.subject]);
    expect(statement?.names).toEqual([report?.digest]);
    expect(evidence.filter(({ verdict }) => verdict === 'rejected')).toEqual([]);
  });

  it('is held by a report that the statement does not name, and denied by a named one that failed', async () => {
    const { door } = journey;
    const { releaseId } = await door.submit(candidate('another report', [FAILED]));
    expect(await upload(releaseId, PASSED)).toEqual(['rejected evidence.report_unnamed']);
    await journey.settled();
    expect(await codesOf(releaseId)).toContain('TESTS_MISSING');
    expect(await upload(releaseId, FAILED)).toEqual(['accepted test-result']);
    const denied = await door.until(releaseId, 'DecisionRecorded', ({ outcome }) => outcome === 'deny');
    expect(denied.reasons.map(({ code }) => code)).toContain('TESTS_FAILED');
    expect(await door.all(releaseId, 'AuthorisationIssued')).toEqual([]);
  });

  it('has the report of a run that failed anew when it is named anew, after one that passed', async () => {
    const { door } = journey;
    const { releaseId } = await door.submit(candidate('fails again', [FAILED]));
    await upload(releaseId, FAILED);
    await door.submit(candidate('fails again', [PASSED]));
    await upload(releaseId, PASSED);
    const before = (await door.all(releaseId, 'EvidenceAccepted')).length;
    // The third run failed to the letter as the first one did: its statement is another, its report is not.
    await door.submit(candidate('fails again', [FAILED, Buffer.from('a log of the third run')]));
    await journey.settled();
    const since = (await door.all(releaseId, 'EvidenceAccepted')).slice(before).map(({ evidence }) => evidence);
    expect(since.map(({ kind }) => kind)).toEqual(['other', 'test-result']);
    expect(since[1]?.namedBy).toBe(since[0]?.digest);
    expect(await codesOf(releaseId)).toContain('TESTS_FAILED');
    // And once more changes nothing.
    await door.submit(candidate('fails again', [FAILED, Buffer.from('a log of the third run')]));
    await upload(releaseId, FAILED);
    expect(await door.all(releaseId, 'EvidenceAccepted')).toHaveLength(before + 2);
  });

  it('is not helped by a statement that a stranger signed', async () => {
    const { door, organisation } = journey;
    const { releaseId } = await door.submit(candidate('stranger'));
    await upload(releaseId, PASSED);
    await door.submit(
      organisation.candidate('tool', { version: 'stranger', omit: ['provenance', 'tests', 'change'], names: [PASSED], stranger: true }),
    );
    await journey.settled();
    expect(await codesOf(releaseId)).toContain('TESTS_MISSING');
    expect((await door.release(releaseId)).evidence.map(({ kind }) => kind)).not.toContain('test-result');
  });
});
