import { CandidateAccepted } from '@interlock/contracts';
import { startJourney, type Journey } from '../testing/index.ts';

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney([{ name: 'tool' }, { name: 'keyed' }]);
});
afterAll(() => journey?.close());

const TIMES = 100;

describe('the same candidate, announced a hundred times at once', () => {
  it('is one release with one effect, and every caller hears of the same', async () => {
    const { door, organisation } = journey;
    const built = organisation.candidate('tool');
    const answers = await Promise.all(Array.from({ length: TIMES }, () => door.submit(built)));
    const [first] = answers;
    const releaseId = first?.releaseId ?? '';
    await door.until(releaseId, 'DeploymentApplied');
    await journey.settled();

    expect(new Set(answers.map((answer) => answer.releaseId))).toEqual(new Set([releaseId]));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect((await door.events(releaseId)).map(({ type }) => type)).toEqual([
      'ReleaseCandidateRegistered',
      'EvidenceAccepted',
      'EvidenceAccepted',
      'EvidenceAccepted',
      'PromotionRequested',
      'DecisionRecorded',
      'AuthorisationIssued',
      'DeploymentStarted',
      'DeploymentApplied',
    ]);
  });
});

describe('one command, sent a hundred times under one Idempotency-Key', () => {
  it('has one effect and one answer', async () => {
    const { door, organisation } = journey;
    const headers = { 'idempotency-key': 'build-4711' };
    const body = organisation.candidate('keyed');
    const answers = await Promise.all(
      Array.from({ length: TIMES }, () => door.ask('POST', '/v1/release-candidates', { as: 'ci', body, headers })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.json).toMatchObject({ created: true });
    const { releaseId } = CandidateAccepted.parse(answers[0]?.json);
    await door.until(releaseId, 'DeploymentApplied');
    await journey.settled();
    const types = (await door.events(releaseId)).map(({ type }) => type);
    expect(types.filter((type) => type === 'ReleaseCandidateRegistered' || type === 'DeploymentStarted')).toEqual([
      'ReleaseCandidateRegistered',
      'DeploymentStarted',
    ]);
  });
});
