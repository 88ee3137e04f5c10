import type { RecordedEvent, ReleaseEventData } from '@interlock/contracts';
import { decide, foldRelease, progressIn } from '@interlock/domain';
import { serviceActor } from '@interlock/service-kit';
import type { ReconcilerParts } from '../assemble.ts';
import { CONSUMER } from '../follow-releases/consumer.ts';

/**
 * Once what was gone back to is live: says on the stream of the release that it replaced that it no longer runs. The cause is the deployment that did it, so that
 * delivered twice it is said once.
 */
export const recordRollback =
  ({ repository, index }: ReconcilerParts) =>
  async (
    applied: RecordedEvent,
    { environment, deploymentId }: ReleaseEventData<'DeploymentApplied'>,
    releaseId: string,
  ): Promise<void> => {
    // As it stood before the event, which is mostly known here: later attempts of the release are other stories.
    const before = (await repository.readUntil(releaseId, applied.revision - 1)).filter(({ revision }) => revision < applied.revision);
    const from = progressIn(foldRelease(before), environment)?.rollback?.from;
    if (from === undefined) return;
    const message = { consumer: CONSUMER, causationId: `rolled back|${environment}|${deploymentId}`, actor: serviceActor(CONSUMER) };
    const { history } = await repository.handle(from, message, (replaced) =>
      decide(foldRelease(replaced), { type: 'RollBack', environment, deploymentId, to: releaseId }),
    );
    index.learn(history);
  };
