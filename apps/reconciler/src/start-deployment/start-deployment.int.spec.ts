import { randomUUID } from 'node:crypto';
import { DeploymentTargetError, type LiveState } from '@interlock/adapters/deployment-target';
import type { EventStore } from '@interlock/adapters/event-store';
import { memoryEventStore } from '@interlock/service-kit/testing';
import { MemoryTarget } from '../testing/memory-target.ts';
import { ENVIRONMENT, ReleaseSituation } from '../testing/release-situation.ts';

/** Lets something happen right before the first append of a type reaches the store. */
const interrupted = (type: string, happens: () => Promise<void>): EventStore => {
  const store = memoryEventStore();
  let done = false;
  return {
    ...store,
    append: async (stream, revision, events) => {
      if (!done && events[0]?.type === type) {
        done = true;
        await happens();
      }
      return store.append(stream, revision, events);
    },
  };
};

describe('an authorised release', () => {
  let target: MemoryTarget;
  let situation: ReleaseSituation;
  const begin = async (options: ConstructorParameters<typeof ReleaseSituation>[0] = {}): Promise<void> => {
    situation = new ReleaseSituation({ target, ...options });
    await situation.start();
  };
  beforeEach(() => {
    target = new MemoryTarget(ENVIRONMENT);
  });
  afterEach(() => situation.stop());

  it('is started on the record before anything is written, under its authorisation', async () => {
    await begin();
    let startedBefore = -1;
    target.react = (live) => {
      void situation.events(releaseId, 'DeploymentStarted').then((events) => (startedBefore = events.length));
      return live;
    };
    const releaseId = await situation.aRelease();
    const { authorisationId, artifacts, component } = await situation.authorise(releaseId);
    await situation.until(releaseId, 'DeploymentApplied');
    expect(startedBefore).toBe(1);
    expect(target.applied).toEqual([{ authorisationId, releaseId, component, workload: 'checkout', artifacts, configuration: null }]);
    const [started] = await situation.events(releaseId, 'DeploymentStarted');
    expect(started?.data).toMatchObject({ authorisationId, environment: ENVIRONMENT, target: 'git/checkout' });
  });

  it('is not started when its lease is voided between reading and starting (matrix 66)', async () => {
    await begin({
      eventStore: interrupted('DeploymentStarted', async () => {
        await situation.append(releaseId, {
          type: 'AuthorisationVoided',
          data: { environment: ENVIRONMENT, authorisationId, cause: 'decision_changed', decisionId: null },
        });
      }),
    });
    const releaseId = await situation.aRelease();
    const { authorisationId } = await situation.authorise(releaseId);
    await situation.until(releaseId, 'AuthorisationVoided');
    await situation.settled();
    expect(await situation.events(releaseId, 'DeploymentStarted')).toEqual([]);
    expect(target.applied).toEqual([]);
    // The place of the rollout is free again.
    await situation.anAppliedRelease();
  });

  it('is started once when something else was recorded between reading and starting', async () => {
    await begin({
      eventStore: interrupted('DeploymentStarted', async () => {
        await situation.append(releaseId, {
          type: 'IncidentLinked',
          data: { environment: ENVIRONMENT, incident: 'INC-1', linkedBy: { subject: 'service:spec', kind: 'service' } },
        });
      }),
    });
    const releaseId = await situation.aRelease();
    await situation.authorise(releaseId);
    await situation.until(releaseId, 'DeploymentApplied');
    expect(await situation.events(releaseId, 'DeploymentStarted')).toHaveLength(1);
  });

  it('is not started when its lease has expired by the clock', async () => {
    await begin();
    situation.app.clock.set('2026-03-02T11:00:00.000Z');
    const releaseId = await situation.aRelease();
    await situation.authorise(releaseId);
    await situation.settled();
    expect(await situation.events(releaseId, 'DeploymentStarted')).toEqual([]);
    expect(target.applied).toEqual([]);
  });

  it('stays authorised in an environment without a target', async () => {
    situation = new ReleaseSituation({});
    await situation.start();
    const releaseId = await situation.aRelease();
    await situation.authorise(releaseId);
    await situation.settled();
    expect(await situation.events(releaseId, 'DeploymentStarted')).toEqual([]);
  });

  it('waits for another rollout of the same workload to end', async () => {
    await begin();
    const writing = Promise.withResolvers<LiveState>();
    target.react = (live) => {
      writing.resolve(live);
      return undefined;
    };
    const [first, second] = [await situation.aRelease(), await situation.aRelease()];
    await situation.authorise(first);
    const live = await writing.promise;
    target.react = (later) => later;
    await situation.authorise(second);
    await situation.until(second, 'AuthorisationIssued');
    expect(await situation.events(second, 'DeploymentStarted')).toEqual([]);
    target.report(live);
    const [applied] = await situation.until(first, 'DeploymentApplied');
    await situation.until(second, 'DeploymentApplied');
    const [started] = await situation.events(second, 'DeploymentStarted');
    expect(started?.position).toBeGreaterThan(applied?.position ?? Infinity);
  });

  it('fails when the target can never take it', async () => {
    await begin();
    target.outages.push(new DeploymentTargetError('deployment-target.invalid', 'no such name'));
    const releaseId = await situation.aRelease();
    await situation.authorise(releaseId);
    const [failed] = await situation.until(releaseId, 'DeploymentFailed');
    expect(failed?.data).toMatchObject({ code: 'deployment-target.invalid' });
    expect(target.applied).toEqual([]);
  });

  it('is written when an outage of the target is over, and nothing looks like a failure meanwhile', async () => {
    await begin();
    target.outages.push(
      new DeploymentTargetError('deployment-target.unavailable', 'gone'),
      new DeploymentTargetError('deployment-target.conflict', 'busy'),
    );
    const releaseId = await situation.anAppliedRelease();
    expect(await situation.events(releaseId, 'DeploymentFailed')).toEqual([]);
    expect(target.applied).toHaveLength(1);
  });
});

describe('a rollout that was on the record when the service started', () => {
  const aStartedRelease = async (situation: ReleaseSituation): Promise<{ releaseId: string; authorisationId: string }> => {
    const releaseId = await situation.aRelease();
    const { authorisationId } = await situation.authorise(releaseId);
    await situation.append(releaseId, {
      type: 'DeploymentStarted',
      data: { deploymentId: randomUUID(), environment: ENVIRONMENT, authorisationId, target: 'git/checkout' },
    });
    return { releaseId, authorisationId };
  };

  it('is carried out', async () => {
    const target = new MemoryTarget(ENVIRONMENT);
    const situation = new ReleaseSituation({ target });
    const { releaseId } = await aStartedRelease(situation);
    await situation.start();
    await situation.until(releaseId, 'DeploymentApplied');
    expect(target.applied).toHaveLength(1);
    await situation.stop();
  });

  it('is confirmed, and not written again, when it was written and went live before the crash', async () => {
    const target = new MemoryTarget(ENVIRONMENT);
    const situation = new ReleaseSituation({ target });
    const { releaseId, authorisationId } = await aStartedRelease(situation);
    const [issued] = await situation.events(releaseId, 'AuthorisationIssued');
    if (issued === undefined) throw new Error('not issued');
    const { component, artifacts, configuration } = issued.data.authorisation;
    await target.apply({ authorisationId, releaseId, component, workload: 'checkout', artifacts, configuration });
    await situation.start();
    const [applied] = await situation.until(releaseId, 'DeploymentApplied');
    expect(applied?.data).toMatchObject({ authorisationId, desiredState: 'memory-0' });
    expect(target.applied).toHaveLength(1);
    await situation.stop();
  });
});
