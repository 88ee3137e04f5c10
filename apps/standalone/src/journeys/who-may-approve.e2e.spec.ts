import { ApprovalPage, type ReleaseEventData } from '@interlock/contracts';
import { startJourney, user, type CandidateOptions, type Journey } from '../testing/index.ts';

/** Alice's second account, and a person whose catalog address is written in other cases than git knows it. */
const SECOND_ACCOUNT = user('alice-admin', 'team', 'alice@example.test');
const MIXED_CASE = user('dora', 'team', 'Dora@Example.Test');
const COMPONENTS = ['authored', 'committed', 'triggered', 'cased', 'strange', 'cloned'];
const alice = { name: 'alice', email: 'alice@example.test' };
const bob = { name: 'bob', email: 'bob@example.test' };

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney(
    COMPONENTS.map((name) => ({ name, tier: 1 as const, slo: '0.999' })),
    { target: 'external', catalog: MIXED_CASE },
  );
});
afterAll(() => journey?.close());

const escalated = async (component: string, options: CandidateOptions) => {
  const { door, organisation } = journey;
  await door.burn(component, 8);
  const { releaseId } = await door.submit(organisation.candidate(component, options));
  return { releaseId, request: await door.until(releaseId, 'ApprovalRequested') };
};

const refusals = async (releaseId: string): Promise<ReleaseEventData<'ApprovalRefused'>[]> =>
  journey.door.all(releaseId, 'ApprovalRefused');

describe('nobody approves their own change', () => {
  it.each([
    [
      'as its author',
      'authored',
      { people: { authors: [bob], committers: [alice], trigger: { kind: 'human' as const, ...alice } } },
      'bob',
    ],
    [
      'as its committer',
      'committed',
      { people: { authors: [alice], committers: [bob], trigger: { kind: 'human' as const, ...alice } } },
      'bob',
    ],
    ['as the one who triggered the build', 'triggered', { people: { trigger: { kind: 'human' as const, ...bob } } }, 'bob'],
    ['with the address in another case', 'cased', { people: { authors: [{ name: 'Dora', email: 'DORA@example.TEST' }] } }, 'dora'],
  ])('%s', async (_how, component, options, person) => {
    const { releaseId, request } = await escalated(component, options);
    const answer = await journey.door.judge(`user:default/${person}`, 'grant', request);
    expect(answer).toMatchObject({ status: 403, text: expect.stringContaining('approval.excluded') });
    // The answer comes from the record; what the door reads of it follows.
    await journey.door.until(releaseId, 'ApprovalRefused');
    expect(await refusals(releaseId)).toMatchObject([{ by: 'rule', person: `user:default/${person}`, code: 'approval.excluded' }]);
    expect(await journey.door.all(releaseId, 'ApprovalGranted')).toEqual([]);
  });

  it('nor does a workload, an outsider or anyone whom nobody asked', async () => {
    const { door } = journey;
    const { releaseId, request } = await escalated('strange', {});
    const workload = await door.judge('ci', 'grant', request);
    expect(workload).toMatchObject({ status: 403, text: expect.stringContaining('approval.not_human') });
    const nobody = await door.ask('POST', `/v1/approvals/${request.approvalId}/grant`, { body: { packageDigest: request.packageDigest } });
    expect(nobody.status).toBe(401);
    await door.until(releaseId, 'ApprovalRefused');
    expect((await refusals(releaseId)).map(({ code }) => code)).toEqual(['approval.not_human']);
  });
});

describe('the list of approvals', () => {
  it('shows a judgement as soon as it is answered', async () => {
    const { request } = await escalated('strange', { version: '2.0.0' });
    const listed = async (): Promise<unknown> => {
      const { json } = await journey.door.ask('GET', `/v1/approvals?id=${request.approvalId}`, { as: 'user:default/bob' });
      return ApprovalPage.parse(json).items.map(({ status, grants }) => [status, grants.map(({ person }) => person)]);
    };
    await journey.door.judge('user:default/bob', 'grant', request);
    expect(await listed()).toEqual([['open', ['user:default/bob']]]);
    await journey.door.judge('user:default/carol', 'refuse', request);
    expect(await listed()).toEqual([['refused', ['user:default/bob']]]);
  });

  it('goes on from what it said, and from nothing else', async () => {
    const list = (query: string) => journey.door.ask('GET', `/v1/approvals?limit=1${query}`, { as: 'user:default/bob' });
    const first = ApprovalPage.parse((await list('')).json);
    const second = ApprovalPage.parse((await list(`&after=${first.next}`)).json);
    expect(second.items).toHaveLength(1);
    expect(second.items[0]?.approvalId).not.toBe(first.items[0]?.approvalId);
    for (const after of ['zz', first.items[0]?.approvalId, `${first.next}x`])
      expect(await list(`&after=${after}`)).toMatchObject({ status: 400, json: { errors: [{ field: 'after' }] } });
  });
});

describe('a second account of the author', () => {
  let second: Journey;
  beforeAll(async () => {
    second = await startJourney([{ name: 'aliased', tier: 1, slo: '0.999' }], { target: 'external', catalog: SECOND_ACCOUNT });
  });
  afterAll(() => second?.close());

  it('makes nobody of the address that two people share: the release is held, no alias can approve it', async () => {
    const { door, organisation } = second;
    await door.burn('aliased', 8);
    const { releaseId } = await door.submit(organisation.candidate('aliased'));
    const decided = await door.until(releaseId, 'DecisionRecorded');
    expect(decided.outcome).toBe('hold');
    expect(decided.reasons.map(({ code }) => code)).toContain('CHANGE_PEOPLE_AMBIGUOUS');
    await second.settled();
    expect(await door.all(releaseId, 'ApprovalRequested')).toEqual([]);
    expect(await door.all(releaseId, 'AuthorisationIssued')).toEqual([]);
  });
});

describe('a release whose candidate and evidence name the repository with the credentials that it was cloned with', () => {
  it('is judged as any other, and shows them nowhere', async () => {
    const { door } = journey;
    const { releaseId, request } = await escalated('cloned', { credentials: 'gitlab-ci-token:s3cr3t-t0ken' });
    expect((await door.all(releaseId, 'EvidenceAccepted')).map(({ evidence }) => evidence.kind)).toContain('change');
    const [decided] = await door.all(releaseId, 'DecisionRecorded');
    await journey.settled();
    for (const path of [
      `/v1/releases/${releaseId}`,
      `/v1/releases/${releaseId}/events`,
      `/v1/decisions/${decided?.decisionId}`,
      `/v1/decisions/${decided?.decisionId}/certificate`,
      `/v1/approvals/${request.approvalId}`,
      `/v1/ledger/timeline?component=component:default/cloned&since=${new Date(Date.now() - 3_600_000).toISOString()}`,
      '/v1/ledger/events?limit=10000',
    ]) {
      const answer = await door.ask('GET', path, { as: 'user:default/bob' });
      expect([path, answer.status, answer.text.includes('git.example/team/cloned') || path.includes('timeline')]).toEqual([
        path,
        200,
        true,
      ]);
      expect([path, ...(answer.text.match(/.{0,80}(?:s3cr3t|gitlab-ci-token).{0,80}/g) ?? [])]).toEqual([path]);
    }
  });
});
