import { startJourney, type Journey } from '../testing/index.ts';

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney([{ name: 'tool' }]);
});
afterAll(() => journey?.close());

describe('a change of configuration alone', () => {
  it('is a release of its own, decided as what it is, and applied with the image that runs', async () => {
    const { door, organisation } = journey;
    const first = organisation.candidate('tool');
    const running = await door.submit(first);
    await door.until(running.releaseId, 'DeploymentApplied');

    const configuration = { digest: `sha256:${'c'.repeat(64)}` };
    const changed = await door.submit({ ...first, candidate: { ...first.candidate, configuration } });
    expect(changed.releaseId).not.toBe(running.releaseId);
    const decided = await door.until(changed.releaseId, 'DecisionRecorded', ({ outcome }) => outcome === 'allow');
    expect(decided).toMatchObject({ changeKind: 'configuration', path: 'fast' });
    expect((await door.until(running.releaseId, 'DecisionRecorded')).changeKind).toBe('image');

    const { authorisation } = await door.until(changed.releaseId, 'AuthorisationIssued');
    expect(authorisation).toMatchObject({ artifacts: first.candidate.artifacts, configuration });
    const applied = await door.until(changed.releaseId, 'DeploymentApplied');
    expect(applied.artifacts).toEqual(first.candidate.artifacts);
  });

  it('announced again is the same release', async () => {
    const { door, organisation } = journey;
    const first = organisation.candidate('tool');
    const again = await door.submit({ ...first, candidate: { ...first.candidate, configuration: { digest: `sha256:${'c'.repeat(64)}` } } });
    const answer = await door.ask('GET', '/v1/releases', { as: 'ci' });
    const items = (answer.json as { items: { releaseId: string }[] }).items;
    expect(items.map(({ releaseId }) => releaseId)).toContain(again.releaseId);
    expect(items).toHaveLength(2);
  });
});
