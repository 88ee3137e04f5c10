import { decide, foldRelease } from '@interlock/domain';
import { serviceActor } from '@interlock/service-kit';
import type { ReconcilerParts } from '../assemble.ts';
import { CONSUMER } from '../follow-releases/consumer.ts';

/** The drift of a release that is no longer the one that should run ends with the release that replaced it. */
export const resolveReplacedDrift =
  ({ repository, index }: ReconcilerParts) =>
  async (environment: string, workload: string): Promise<void> => {
    const resident = index.resident(environment, workload);
    if (resident === undefined) return;
    const replaced = index.drifts
      .in(environment)
      .filter(({ releaseId }) => releaseId !== resident.releaseId && index.workload(releaseId, environment) === workload);
    for (const { releaseId } of replaced) {
      if (index.rollouts(environment, workload).some((rollout) => rollout.releaseId === releaseId)) continue;
      const message = {
        consumer: CONSUMER,
        causationId: `replaced|${environment}|${resident.deploymentId}`,
        actor: serviceActor(CONSUMER),
      };
      const { history } = await repository.handle(releaseId, message, (before) =>
        decide(foldRelease(before), {
          type: 'ResolveDrift',
          environment,
          how: 'replaced',
          reason: `release ${resident.releaseId} was authorised and applied`,
        }),
      );
      index.learn(history);
    }
  };
