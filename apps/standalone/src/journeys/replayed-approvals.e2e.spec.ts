import type { ReleaseEventData } from '@interlock/contracts';
import { startJourney, travellingClock, type Journey } from '../testing/index.ts';

const BOB = 'user:default/bob';
const CAROL = 'user:default/carol';
const APPROVAL_SECONDS = 600;
const COMPONENTS = ['one', 'other', 'elsewhere', 'voided', 'expired', 'reader'];
const DISASTER_RECOVERY = `---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata:
  name: disaster-recovery
  annotations:
    interlock.dev/classification: production
spec:
  type: environment
  owner: group:default/sre
`;

const clock = travellingClock();
let journey: Journey;
beforeAll(async () => {
  journey = await startJourney(
    COMPONENTS.map((name) => ({ name, tier: 1 as const, slo: '0.999' })),
    { target: 'external', clock, catalog: DISASTER_RECOVERY, config: `thresholds: { approvalSeconds: ${APPROVAL_SECONDS} }\n` },
  );
});
afterAll(() => journey?.close());

type Request = ReleaseEventData<'ApprovalRequested'>;

const escalated = async (component: string): Promise<{ releaseId: string; request: Request }> => {
  const { door, organisation } = journey;
  await door.burn(component, 8);
  const { releaseId } = await door.submit(organisation.candidate(component));
  return { releaseId, request: await door.until(releaseId, 'ApprovalRequested') };
};

/** A grant that must not count: its status, its code, and the code that the record keeps of it. */
const refusal = async (releaseId: string, person: string, command: Pick<Request, 'approvalId' | 'packageDigest'>, key: string) => {
  const answer = await journey.door.judge(person, 'grant', command, { 'idempotency-key': key });
  await journey.settled();
  const [recorded] = (await journey.door.all(releaseId, 'ApprovalRefused')).slice(-1);
  if (recorded?.code === 'approval.package_mismatch') expect(answer.text).toContain(`found ${command.packageDigest}, expected sha256:`);
  return { status: answer.status, code: /approval\.[a-z_]+/.exec(answer.text)?.[0], recorded: recorded?.code };
};

describe('an approval used where it was not given', () => {
  it("for another release's package is refused by digest", async () => {
    const { request } = await escalated('one');
    const other = await escalated('other');
    expect(await journey.door.judge(BOB, 'grant', request)).toMatchObject({ status: 200 });
    expect(
      await refusal(other.releaseId, BOB, { approvalId: other.request.approvalId, packageDigest: request.packageDigest }, 'other'),
    ).toEqual({
      status: 409,
      code: 'approval.package_mismatch',
      recorded: 'approval.package_mismatch',
    });
    expect(await journey.door.all(other.releaseId, 'ApprovalGranted')).toEqual([]);
  });

  it('for another environment is refused by digest, and the lease names its own environment alone', async () => {
    const { door, organisation } = journey;
    const { releaseId, request } = await escalated('elsewhere');
    const { candidate, evidence = [] } = organisation.candidate('elsewhere', { version: '2.0.0' });
    const there = await door.submit({ candidate: { ...candidate, environment: 'disaster-recovery' }, evidence });
    const asked = await door.until(there.releaseId, 'ApprovalRequested');
    expect([request.environment, asked.environment]).toEqual(['production', 'disaster-recovery']);
    expect(await refusal(there.releaseId, BOB, { approvalId: asked.approvalId, packageDigest: request.packageDigest }, 'there')).toEqual({
      status: 409,
      code: 'approval.package_mismatch',
      recorded: 'approval.package_mismatch',
    });
    await door.judge(BOB, 'grant', request);
    await door.judge(CAROL, 'grant', request);
    expect((await door.until(releaseId, 'AuthorisationIssued')).authorisation.environment).toBe('production');
    await journey.settled();
    expect(await door.all(there.releaseId, 'AuthorisationIssued')).toEqual([]);
  });

  it('after it was voided is refused as a change of facts, and the new question needs a new answer', async () => {
    const { door } = journey;
    const { releaseId, request } = await escalated('voided');
    await door.judge(BOB, 'grant', request);
    await door.burn('voided', 20);
    await door.until(releaseId, 'ApprovalVoided');
    const again = await door.until(releaseId, 'ApprovalRequested', ({ approvalId }) => approvalId !== request.approvalId);
    // The old id names a request that is no longer the open one; the old digest under the new id names another package.
    expect(await refusal(releaseId, CAROL, request, 'old-id')).toMatchObject({ status: 409, recorded: 'approval.not_open' });
    expect(
      await refusal(releaseId, CAROL, { approvalId: again.approvalId, packageDigest: request.packageDigest }, 'old-digest'),
    ).toMatchObject({ status: 409, recorded: 'approval.package_mismatch' });
    expect(await door.all(releaseId, 'AuthorisationIssued')).toEqual([]);
  });

  it('after it has expired is refused as expired, and a grant given in time is not counted later', async () => {
    const { door } = journey;
    const { releaseId, request } = await escalated('expired');
    await door.judge(BOB, 'grant', request);
    await clock.travelTo(request.expiresAt);
    expect(await refusal(releaseId, CAROL, request, 'late')).toMatchObject({
      recorded: expect.stringMatching(/^approval\.(expired|not_open)$/),
    });
    const expired = await door.until(releaseId, 'ApprovalExpired');
    expect(expired.approvalId).toBe(request.approvalId);
    await journey.settled();
    expect(await door.all(releaseId, 'AuthorisationIssued')).toEqual([]);
  });
});

describe('signals whose values and ages move within a state while an approver reads', () => {
  it('leave the approval standing', async () => {
    const { door } = journey;
    const { releaseId, request } = await escalated('reader');
    await door.judge(BOB, 'grant', request);
    for (const rate of [6.5, 9.75, 13.9]) {
      await clock.advance(10_000);
      await door.burn('reader', rate);
      await journey.settled();
    }
    expect((await door.all(releaseId, 'DecisionRecorded')).map(({ outcome }) => outcome)).toEqual(['escalate']);
    expect(await door.all(releaseId, 'ApprovalVoided')).toEqual([]);
    expect(await door.judge(CAROL, 'grant', request)).toMatchObject({ status: 200 });
    await door.until(releaseId, 'AuthorisationIssued');
    expect((await door.all(releaseId, 'DecisionRecorded')).map(({ outcome }) => outcome)).toEqual(['escalate', 'allow']);
  });
});
