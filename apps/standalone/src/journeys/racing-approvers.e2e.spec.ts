import type { ReleaseEventData } from '@interlock/contracts';
import { startJourney, type Journey } from '../testing/index.ts';

const COMPONENTS = ['quorum', 'twice', 'contradicted', 'overtaken', 'attested'];
const BOB = 'user:default/bob';
const CAROL = 'user:default/carol';

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney(
    COMPONENTS.map((name) => ({ name, tier: 1 as const, slo: '0.999' })),
    { target: 'external' },
  );
});
afterAll(() => journey?.close());

interface Escalated {
  readonly releaseId: string;
  readonly request: ReleaseEventData<'ApprovalRequested'>;
}

/** A release of a component whose error budget burns: owner and SRE are asked. */
const escalated = async (component: string): Promise<Escalated> => {
  const { door, organisation } = journey;
  await door.burn(component, 8);
  const { releaseId } = await door.submit(organisation.candidate(component));
  return { releaseId, request: await door.until(releaseId, 'ApprovalRequested') };
};

const statuses = (answers: readonly { readonly status: number }[]): Record<number, number> =>
  Object.fromEntries(
    Map.groupBy(answers, ({ status }) => status)
      .entries()
      .map(([status, those]) => [status, those.length]),
  );

describe('two approvers who press at the same time, a hundred times between them', () => {
  it('fill the quorum exactly once', async () => {
    const { door } = journey;
    const { releaseId, request } = await escalated('quorum');
    const answers = await Promise.all(Array.from({ length: 100 }, (_, turn) => door.judge(turn % 2 === 0 ? BOB : CAROL, 'grant', request)));
    await door.until(releaseId, 'AuthorisationIssued');
    await journey.settled();

    // A repeated press is the same command: the same answer, no second effect.
    expect(statuses(answers)).toEqual({ 200: 100 });
    expect(new Set(answers.map(({ text }) => text)).size).toBe(2);
    expect((await door.all(releaseId, 'ApprovalGranted')).map(({ person }) => person).toSorted()).toEqual([BOB, CAROL]);
    expect((await door.all(releaseId, 'DecisionRecorded')).map(({ outcome }) => outcome)).toEqual(['escalate', 'allow']);
    expect(await door.all(releaseId, 'AuthorisationIssued')).toHaveLength(1);
    expect((await door.release(releaseId)).environments).toMatchObject([{ environment: 'production', phase: 'authorised' }]);
  });

  it('do not fill a second seat by pressing under another command id', async () => {
    const { door } = journey;
    const { releaseId, request } = await escalated('twice');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, turn) => door.judge(BOB, 'grant', request, { 'idempotency-key': `press-${turn}` })),
    );
    await journey.settled();
    expect(statuses(answers)).toEqual({ 200: 1, 409: 19 });
    expect(await door.all(releaseId, 'ApprovalGranted')).toHaveLength(1);
    expect(await door.all(releaseId, 'AuthorisationIssued')).toEqual([]);
  });
});

describe('a yes and a no at the same time', () => {
  it('the first by revision counts; a no is never outvoted by a yes that came later', async () => {
    const { door } = journey;
    const { releaseId, request } = await escalated('contradicted');
    await door.judge(CAROL, 'grant', request);
    const [grant, refuse] = await Promise.all([door.judge(BOB, 'grant', request), door.judge('user:default/erin', 'refuse', request)]);
    await journey.settled();
    const [environment] = (await door.release(releaseId)).environments;
    const issued = await door.all(releaseId, 'AuthorisationIssued');
    const voided = await door.all(releaseId, 'AuthorisationVoided');
    // A no that was taken stands, also after the quorum; it is turned away only when the quorum was there and policy had authorised before.
    expect(grant?.status === 200 || grant?.status === 409).toBe(true);
    expect([environment?.outcome, issued.length - voided.length]).toEqual(refuse?.status === 200 ? ['deny', 0] : ['allow', 1]);
    expect((await door.all(releaseId, 'ApprovalRefused')).filter(({ by }) => by === 'approver')).toHaveLength(
      refuse?.status === 200 ? 1 : 0,
    );
  });
});

describe('a yes while the facts move', () => {
  it('counts only if nothing material moved before it; no authorisation rests on what is gone', async () => {
    const { door } = journey;
    const { releaseId, request } = await escalated('overtaken');
    await door.judge(BOB, 'grant', request);
    const [grant] = await Promise.all([door.judge(CAROL, 'grant', request), door.burn('overtaken', 20)]);
    const voided = await door.until(releaseId, 'ApprovalVoided');
    await journey.settled();
    expect([200, 409]).toContain(grant.status);
    expect(voided.approvalId).toBe(request.approvalId);
    const issued = (await door.all(releaseId, 'AuthorisationIssued')).map(({ authorisation }) => authorisation.authorisationId);
    const ended = (await door.all(releaseId, 'AuthorisationVoided')).map(({ authorisationId }) => authorisationId);
    expect(ended).toEqual(issued);
    expect((await door.release(releaseId)).environments).toMatchObject([{ phase: 'escalated' }]);
  });
});

describe('evidence that arrives after a grant', () => {
  it('voids it when it is among what was judged: the approver saw something else', async () => {
    const { door, organisation } = journey;
    const { releaseId, request } = await escalated('attested');
    await door.judge(BOB, 'grant', request);
    const document = organisation.candidate('attested', { tests: 'WARNED' }).evidence?.find(({ name }) => name === 'tests');
    const answer = await door.ask('POST', `/v1/release-candidates/${releaseId}/evidence`, {
      as: 'ci',
      bytes: Buffer.from(document?.content ?? '', 'base64'),
      headers: { 'content-type': 'application/octet-stream' },
    });
    expect(answer.status).toBe(202);
    const voided = await door.until(releaseId, 'ApprovalVoided');
    expect(voided).toMatchObject({ approvalId: request.approvalId, cause: 'material_changed' });
    expect(voided.difference.length).toBeGreaterThan(0);
    const late = await door.judge(CAROL, 'grant', request);
    expect(late.status).toBe(409);
    await journey.settled();
    expect(await door.all(releaseId, 'AuthorisationIssued')).toEqual([]);
  });
});
