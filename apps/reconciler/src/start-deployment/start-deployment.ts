import { ACK, type Verdict } from '@interlock/adapters/message-bus';
import type { Authorisation } from '@interlock/contracts';
import { currentLease, decide, derivedId, foldRelease, progressIn } from '@interlock/domain';
import { serviceActor } from '@interlock/service-kit';
import type { ReconcilerParts } from '../assemble.ts';
import { CONSUMER } from '../follow-releases/consumer.ts';
import { targetOf } from '../follow-releases/deployment-index.ts';

const LOOK_AGAIN_MS = 500;

/**
 * Records the start of a rollout under a lease, at the exact revision at which the lease was read, and nothing more: the effect follows when
 * `DeploymentStarted` comes back over the bus. Voided, expired or used meanwhile: nothing happens (matrix 66).
 */
export const startDeployment =
  ({ repository, targets, index, workloads, clock, hashing }: ReconcilerParts) =>
  async ({ authorisationId, releaseId, environment, component }: Authorisation, causationId: string): Promise<Verdict> => {
    if (!targets.has(environment)) return ACK;
    const progress = progressIn(foldRelease(await repository.read(releaseId)), environment);
    const lease = progress === undefined ? undefined : currentLease(progress, clock.now());
    if (lease?.authorisationId !== authorisationId || progress?.deployment.status !== 'none') return ACK;

    const workload = workloads.of(component);
    if (workload === undefined) return retry(`the catalog names no workload for ${component}`);
    const deploymentId = derivedId(hashing, 'deployment', authorisationId);
    const rollout = { releaseId, environment, workload, deploymentId, authorisationId, since: clock.now() };
    if (!index.reserve(rollout)) return retry(`another release of ${workload} is being rolled out to ${environment}`);

    let started = false;
    try {
      const { history, events } = await repository.handle(
        releaseId,
        { consumer: CONSUMER, causationId, actor: serviceActor(CONSUMER) },
        (history) =>
          decide(foldRelease(history), {
            type: 'StartDeployment',
            environment,
            authorisationId,
            deploymentId,
            target: targetOf(workload),
            now: clock.now(),
          }),
      );
      for (const event of events) index.apply(event);
      started = progressIn(foldRelease(history), environment)?.deployment.status === 'started';
    } finally {
      if (!started) index.release(rollout);
    }
    return ACK;
  };

const retry = (cause: string): Verdict => ({ kind: 'retry', delayMs: LOOK_AGAIN_MS, cause });
