import { explain } from '@interlock/domain';
import { DecisionDetail } from '@interlock/contracts';
import { componentText, startJourney, user, type Journey, type OrganisationComponent } from '../testing/index.ts';

const OTHERS = `---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata:
  name: others
spec:
  type: team
  children: []
${user('olga', 'others')}`;
const handed: OrganisationComponent = { name: 'handed', tier: 1, slo: '0.999' };

let journey: Journey;
beforeAll(async () => {
  // The deployer is somebody else's: a lease waits there, not started.
  journey = await startJourney([handed], { target: 'external', catalog: OTHERS });
});
afterAll(() => journey?.close());

/** Mends the catalog as its keepers do. */
const handOver = (owner: string): Promise<void> =>
  journey.organisation.putInCatalog('components.yaml', componentText({ ...handed, owner }));

describe('a component that gets another owner after its owner approved, before it is deployed (matrix 55)', () => {
  it('is judged as of each decision: the word of the former owner falls, the record says why, and the new owner is asked', async () => {
    const { door, organisation } = journey;
    await door.burn('handed', 8);
    const { releaseId } = await door.submit(organisation.candidate('handed'));
    const request = await door.until(releaseId, 'ApprovalRequested');
    await door.judge('user:default/bob', 'grant', request);
    await door.judge('user:default/carol', 'grant', request);
    const { authorisation } = await door.until(releaseId, 'AuthorisationIssued');

    await handOver('others');
    const voided = await door.until(releaseId, 'ApprovalVoided');
    const lease = await door.until(releaseId, 'AuthorisationVoided');
    const again = await door.until(releaseId, 'ApprovalRequested', ({ approvalId }) => approvalId !== request.approvalId);

    const grants = (await door.all(releaseId, 'ApprovalGranted')).map(({ grantId }) => grantId);
    expect(voided).toMatchObject({ approvalId: request.approvalId, cause: 'material_changed', grants });
    expect(voided.difference).toContainEqual(expect.objectContaining({ before: 'group:default/team', after: 'group:default/others' }));
    expect(lease).toMatchObject({ authorisationId: authorisation.authorisationId, cause: 'decision_changed' });
    expect(again.requirement.seats.map(({ id, group }) => [id, group])).toEqual([
      ['owner', 'group:default/others'],
      ['sre', 'group:default/sre'],
    ]);
    expect(await door.judge('user:default/bob', 'grant', again)).toMatchObject({ status: 403 });

    const decisions = await door.all(releaseId, 'DecisionRecorded');
    expect(decisions.map(({ outcome }) => outcome)).toEqual(['escalate', 'allow', 'escalate']);
    const [, allowed, escalated] = decisions;
    const told = async (decisionId = '') => DecisionDetail.parse((await door.ask('GET', `/v1/decisions/${decisionId}`, { as: 'ci' })).json);
    const [before, after] = [await told(allowed?.decisionId), await told(escalated?.decisionId)];
    expect([before, after].map(({ input }) => input.owner?.ref)).toEqual(['group:default/team', 'group:default/others']);
    expect(before.body.catalogSnapshot).not.toBe(after.body.catalogSnapshot);

    const explanation = explain(await door.release(releaseId), 'production', after, after.body.decidedAt);
    expect(explanation?.headline).toContain('0 of 2 seats filled; awaited: group:default/others, group:default/sre');
    expect(explanation).toMatchObject({ authorisation: null, authorisationVoided: authorisation.authorisationId });
    expect(explanation?.approval?.replaces).toEqual({
      approvalId: request.approvalId,
      people: ['user:default/bob', 'user:default/carol'],
      difference: voided.difference,
    });

    await door.judge('user:default/olga', 'grant', again);
    await door.judge('user:default/carol', 'grant', again);
    await door.until(releaseId, 'AuthorisationIssued', ({ authorisation: next }) => next.authorisationId !== authorisation.authorisationId);
  });
});
