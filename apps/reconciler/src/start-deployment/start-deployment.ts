import { ACK, type Verdict } from '@interlock/adapters/message-bus';
import type { Authorisation } from '@interlock/contracts';
import { decide, derivedId, foldRelease, progressIn, shareOf, type ReleaseState } from '@interlock/domain';
import { serviceActor } from '@interlock/service-kit';
import type { ReconcilerParts } from '../assemble.ts';
import { CONSUMER } from '../follow-releases/consumer.ts';
import { targetOf, type DeploymentIndex } from '../follow-releases/deployment-index.ts';
import type { Claim } from '../follow-releases/place.ts';
import type { Rollout } from '../follow-releases/rollout.ts';
import type { LiveReports } from '../follow-runtime/live-reports.ts';

const LOOK_AGAIN_MS = 500;

/**
 * Records the start of a rollout, or of its next step, under a lease, at the exact revision at which the lease was read, and nothing more: the effect follows
 * when `DeploymentStarted` comes back over the bus. Voided, expired or used meanwhile: nothing happens (matrix 66). Neither does it for a release that an
 * older one would land with on a newer one (matrix 69).
 */
export const startDeployment =
  (
    { repository, targets, index, workloads, clock, hashing, logger }: Omit<ReconcilerParts, 'signer' | 'streams'>,
    reports: Pick<LiveReports, 'look'>,
  ) =>
  async (lease: Authorisation, causationId: string): Promise<Verdict> => {
    const { authorisationId, releaseId, environment, component } = lease;
    if (!targets.has(environment)) return ACK;
    const workload = workloads.of(component);
    const deploymentId = derivedId(hashing, 'deployment', authorisationId);
    const command = (target: string) =>
      ({ type: 'StartDeployment', environment, authorisationId, deploymentId, target: targetOf(target), now: clock.now() }) as const;
    const state = foldRelease(await repository.read(releaseId));
    if (decide(state, command(workload ?? '')).length === 0) return ACK;
    if (workload === undefined) return retry(`the catalog names no workload for ${component}`);

    const claim = claimOf(state, environment, index);
    if (claim === undefined || index.comesTooLate(environment, workload, claim)) {
      logger.warn({ releaseId, environment, workload, authorisationId }, 'not started: a newer release is resident');
      return ACK;
    }
    const rollout = reservation(lease, workload, deploymentId, clock.now());
    if (!index.reserve(rollout, claim)) return retry(`another release of ${workload} is being rolled out to ${environment}`);
    let started = false;
    try {
      const message = { consumer: CONSUMER, causationId, actor: serviceActor(CONSUMER) };
      const { outcome, history } = await repository.record(releaseId, message, (before) => decide(foldRelease(before), command(workload)));
      index.learn(history);
      started = outcome === 'appended';
    } finally {
      // What was started keeps its place until its DeploymentStarted comes, which says where in the record it stands.
      if (!started) {
        index.giveBack(rollout);
        // What ran there may have been told live meanwhile.
        reports.look(environment, workload);
      }
    }
    return ACK;
  };

const claimOf = (state: ReleaseState, environment: string, index: DeploymentIndex): Claim | undefined => {
  if (state.status !== 'registered') return undefined;
  const from = progressIn(state, environment)?.rollback?.from;
  return { age: state, from: from === undefined ? undefined : index.release(from) };
};

const reservation = (lease: Authorisation, workload: string, deploymentId: string, since: string): Rollout => {
  const { authorisationId, releaseId, environment } = lease;
  const leases = [{ authorisationId, share: shareOf(lease) }];
  const where = { releaseId, environment, workload, deploymentId, authorisationId };
  return { ...where, since, status: 'started', leases, steps: [], position: Infinity };
};

const retry = (cause: string): Verdict => ({ kind: 'retry', delayMs: LOOK_AGAIN_MS, cause });
