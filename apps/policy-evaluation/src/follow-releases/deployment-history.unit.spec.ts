import type { RecordedEvent, ReleaseEvent, ReleaseEventData } from '@interlock/contracts';
import { aCandidate, anEnvelope, anId, aResidency, recorded, REQUESTER } from '@interlock/domain/testing';
import { DeploymentHistory } from './deployment-history.ts';

const COMPONENT = aCandidate().component;
const fold = (history: DeploymentHistory, releaseId: string, position: number, event: ReleaseEvent): void => {
  const [folded] = recorded([event]);
  history.fold(releaseId, { ...folded, id: anId(position), stream: `release-${releaseId}`, position } as RecordedEvent & ReleaseEvent);
};
const registered = (releaseId: string): ReleaseEvent => ({
  type: 'ReleaseCandidateRegistered',
  data: { releaseId, candidate: aCandidate() },
});
const started: ReleaseEvent = {
  type: 'DeploymentStarted',
  data: { deploymentId: anId(60), environment: 'production', authorisationId: anId(20), target: 'git', share: 0.25 },
};
const applied: ReleaseEvent = {
  type: 'DeploymentApplied',
  data: {
    deploymentId: anId(60),
    environment: 'production',
    authorisationId: anId(20),
    artifacts: aCandidate().artifacts,
    configuration: null,
    residency: aResidency(),
    envelope: anEnvelope(),
    desiredState: null,
    reportedBy: 'runtime',
  },
};

describe('a release that is live', () => {
  it('is so on the catalog of the last decision before it was applied, there', () => {
    const history = new DeploymentHistory();
    const decided = (environment: string, catalogSnapshot: string): ReleaseEvent => ({
      type: 'DecisionRecorded',
      data: { environment, catalogSnapshot } as ReleaseEventData<'DecisionRecorded'>,
    });
    fold(history, anId(1), 1, registered(anId(1)));
    fold(history, anId(1), 2, decided('production', 'first'));
    fold(history, anId(1), 3, decided('production', 'second'));
    fold(history, anId(1), 4, decided('staging', 'third'));
    fold(history, anId(1), 5, applied);
    expect(history.live(COMPONENT, 'production')?.catalogSnapshot).toBe('second');
  });
});

describe('two releases of a component, applied one after the other', () => {
  const [first, second] = [anId(1), anId(2)];

  it('leave the one live that the record has last, whatever the order in which they are told', () => {
    const history = new DeploymentHistory();
    for (const releaseId of [first, second]) fold(history, releaseId, 1, registered(releaseId));
    fold(history, second, 9, applied);
    fold(history, first, 5, applied);
    expect(history.live(COMPONENT, 'production')?.releaseId).toBe(second);
    expect(history.facts(COMPONENT, 'production').applied.map(({ releaseId }) => releaseId)).toEqual([first, second]);
    expect(history.live(COMPONENT, 'staging')).toBeNull();
  });

  it('leave the way free once one was stopped, and go back from it first', () => {
    const history = new DeploymentHistory();
    for (const releaseId of [first, second]) fold(history, releaseId, 1, registered(releaseId));
    fold(history, first, 3, applied);
    fold(history, second, 4, started);
    const degraded = { deploymentId: anId(60), environment: 'production', reasons: [], follows: 'stop' as const };
    fold(history, second, 5, { type: 'DeploymentDegraded', data: degraded });
    expect(history.facts(COMPONENT, 'production').rollouts).toEqual([]);
    expect(history.facts(COMPONENT, 'production').applied.at(-1)?.releaseId).toBe(second);
    fold(history, first, 9, applied);
    expect(history.facts(COMPONENT, 'production').applied.at(-1)?.releaseId).toBe(first);
  });

  it('say which of them is here as a rollback, on its way and live, until it is asked for anew', () => {
    const history = new DeploymentHistory();
    for (const releaseId of [first, second]) fold(history, releaseId, 1, registered(releaseId));
    const from = () => history.facts(COMPONENT, 'production').applied.map(({ rolledBackFrom }) => rolledBackFrom);
    const ask = { environment: 'production', requestedBy: REQUESTER, why: 'spec' };
    fold(history, first, 3, applied);
    fold(history, second, 4, applied);
    const rollback = { from: second, reason: 'it hurts', incident: null };
    fold(history, first, 5, { type: 'PromotionRequested', data: { ...ask, rollback } });
    expect(from()).toEqual([null, null]);
    fold(history, first, 6, started);
    expect(from()).toEqual([null, null, second]);
    fold(history, first, 7, applied);
    expect(from()).toEqual([null, null, second]);
    fold(history, first, 8, { type: 'PromotionRequested', data: ask });
    fold(history, first, 9, applied);
    expect(from()).toEqual([null, null, second, null]);
  });

  it('show the rollout of one to the other until it ends', () => {
    const history = new DeploymentHistory();
    fold(history, first, 1, registered(first));
    fold(history, first, 2, started);
    expect(history.facts(COMPONENT, 'production').rollouts).toMatchObject([{ releaseId: first, share: 0.25 }]);
    fold(history, first, 3, { type: 'RolledBack', data: { deploymentId: anId(61), environment: 'production', from: first, to: second } });
    expect(history.facts(COMPONENT, 'production').rollouts).toEqual([]);
  });
});
