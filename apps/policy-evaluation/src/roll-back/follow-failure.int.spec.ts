import { nodeHashing } from '@interlock/adapters/hashing';
import { streamName, type RecordedEvent, type ReleaseEvent } from '@interlock/contracts';
import { decide, foldRelease, progressIn, type ReleaseCommand } from '@interlock/domain';
import { aCandidate, aConfirmation, aDecision, aDigest, aLease, anId, aReason, aStart, REQUESTER } from '@interlock/domain/testing';
import { ReleaseRepository, serviceActor, silentLogger, StreamRepository } from '@interlock/service-kit';
import { manualClock, memoryEventStore } from '@interlock/service-kit/testing';
import { ReleaseIndex } from '../follow-releases/release-index.ts';
import { followFailure } from './follow-failure.ts';
import { rollBackAfterDegradation } from './request-rollback.ts';

const ENVIRONMENT = 'production';
const [OLDER, NEWER] = [anId(1), anId(2)];

/** Streams, and the index that follows them, as far as a rollback needs them. */
const situation = () => {
  const clock = manualClock();
  const streams = new StreamRepository({ eventStore: memoryEventStore(), clock, hashing: nodeHashing });
  const repository = new ReleaseRepository(streams);
  const releases = new ReleaseIndex();
  let count = 0;
  const tell = async (releaseId: string, command: ReleaseCommand): Promise<readonly (RecordedEvent & ReleaseEvent)[]> => {
    clock.advance(1000);
    const message = { consumer: 'spec', causationId: `spec|${(count += 1)}`, actor: serviceActor('spec') };
    const { events } = await repository.handle(releaseId, message, (history) => decide(foldRelease(history), command));
    return events as (RecordedEvent & ReleaseEvent)[];
  };
  const know = async (): Promise<void> => {
    for (const releaseId of [OLDER, NEWER]) for (const event of await streams.read(streamName('release', releaseId))) releases.apply(event);
  };
  /** Registered, let go and live, with that to follow a degradation. */
  const apply = async (releaseId: string, whenDegraded: 'nothing' | 'roll_back', backFrom?: string): Promise<void> => {
    const authorisationId = releaseId.replace('8000', backFrom === undefined ? '8001' : '8002');
    const lease = { authorisationId, releaseId, expiresAt: '2999-01-01T00:00:00.000Z' };
    const artifacts = [{ name: 'x', digest: aDigest(releaseId.slice(-1)) }];
    const rollback = backFrom === undefined ? {} : { rollback: { from: backFrom, reason: 'spec', incident: null } };
    const commands: ReleaseCommand[] = [
      { type: 'RegisterCandidate', releaseId, candidate: aCandidate({ artifacts }) },
      { type: 'RequestPromotion', environment: ENVIRONMENT, requestedBy: REQUESTER, why: 'spec', ...rollback },
      {
        type: 'RecordDecision',
        decision: aDecision({ afterApplying: { bakeSeconds: 0, whenDegraded, promoteAfterSeconds: null } }),
        authorisation: aLease(lease),
        now: clock.now(),
      },
      aStart({ authorisationId: lease.authorisationId, now: clock.now() }),
      aConfirmation({ authorisationId: lease.authorisationId, artifacts }),
    ];
    for (const command of commands) await tell(releaseId, command);
  };
  const degrade = async (): Promise<RecordedEvent & ReleaseEvent> => {
    const [event] = await tell(NEWER, {
      type: 'DegradeDeployment',
      environment: ENVIRONMENT,
      deploymentId: anId(60),
      reasons: [aReason()],
    });
    if (event === undefined) throw new TypeError('nothing degraded');
    return event;
  };
  const follow = followFailure({
    repository,
    releases,
    logger: silentLogger,
    // Only what asking needs: no policy is evaluated before the request is on the record.
    rollBack: rollBackAfterDegradation({ repository, releases } as Parameters<typeof rollBackAfterDegradation>[0]),
  });
  const asked = async () => progressIn(foldRelease(await repository.read(OLDER)), ENVIRONMENT);
  return { apply, degrade, know, follow, asked };
};

describe('a degradation that policy lets a rollback follow', () => {
  it('asks for the release that ran before, once, however often it is told', async () => {
    const { apply, degrade, know, follow, asked } = situation();
    await apply(OLDER, 'nothing');
    await apply(NEWER, 'roll_back');
    const event = await degrade();
    await know();
    await follow(event);
    await follow(event);
    expect(await asked()).toMatchObject({
      attempt: 2,
      requestedBy: { subject: 'service:policy-evaluation' },
      rollback: { from: NEWER, reason: expect.stringContaining('The error budget of checkout burns.') },
    });
  });

  it('asks for nothing when a person went back meanwhile: the release that degraded is not there any more', async () => {
    const { apply, degrade, know, follow, asked } = situation();
    await apply(OLDER, 'nothing');
    await apply(NEWER, 'roll_back');
    const event = await degrade();
    await apply(OLDER, 'nothing', NEWER);
    await know();
    await follow(event);
    expect(await asked()).toMatchObject({ attempt: 2, requestedBy: REQUESTER, deployment: { status: 'applied' } });
  });

  it('waits until it knows what ran before', async () => {
    const { apply, degrade, follow, asked } = situation();
    await apply(OLDER, 'nothing');
    await apply(NEWER, 'roll_back');
    expect(await follow(await degrade())).toMatchObject({ kind: 'retry' });
    expect(await asked()).toMatchObject({ attempt: 1 });
  });
});

describe('a degradation that nothing follows', () => {
  it('asks for nothing', async () => {
    const { apply, degrade, know, follow, asked } = situation();
    await apply(OLDER, 'nothing');
    await apply(NEWER, 'nothing');
    const event = await degrade();
    await know();
    expect(await follow(event)).toBeUndefined();
    expect(await asked()).toMatchObject({ attempt: 1 });
  });
});
